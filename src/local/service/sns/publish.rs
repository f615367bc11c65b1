//! `Publish`, and deliveries of other services to a topic.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::super::{Answer, Attribute, Delivery};
use super::deduplication::Receipt;
use super::email;
use super::endpoint::{Protocol, is_phone_number};
use super::envelope::{self, Notification};
use super::fanout::{self, Texts};
use super::message_attribute;
use super::topic::Topic;
use super::{Cx, Fault, Sns, address, invalid_parameter, not_found, write};
use crate::arn::Arn;

pub(super) const MAX_BYTES: usize = 262_144;
const MAX_SUBJECT_LENGTH: usize = 100;

/// The destination of a message.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Target {
    topic_arn: Option<String>,
    target_arn: Option<String>,
    phone_number: Option<String>,
}

/// The content of a message; an entry of a batch has the same members, and an ID.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Content {
    #[serde(default)]
    pub(super) id: String,
    #[serde(default)]
    message: String,
    subject: Option<String>,
    message_structure: Option<String>,
    #[serde(default)]
    message_attributes: BTreeMap<String, message_attribute::Input>,
    message_group_id: Option<String>,
    message_deduplication_id: Option<String>,
}

/// A validated message for its topic.
pub(super) struct Draft {
    texts: Texts,
    subject: Option<String>,
    pub(super) attributes: BTreeMap<String, Attribute>,
    group_id: Option<String>,
    deduplication_id: Option<String>,
    pub(super) size: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    pub(super) message_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) sequence_number: Option<String>,
}

pub(super) fn publish(sns: &mut Sns, target: Target, content: Content, cx: &mut Cx<'_>) -> Answer {
    if let Some(number) = &target.phone_number {
        return publish_to_phone(sns, number, content, cx);
    }
    let topic = address_of(&target, cx)?;
    let draft = draft(content, "messageAttributes")?;
    if draft.size > MAX_BYTES {
        return Err(invalid_parameter("Message too long"));
    }
    let name = address::own(&topic, cx).to_owned();
    let draft = for_topic(draft, sns.topics.get(&name).ok_or_else(|| not_found("Topic"))?)?;
    write(send(sns, &name, draft, None, cx)?)
}

/// The maximum length of the whole text, which phones receive in parts ("Publishing to a mobile phone").
const MAX_TEXT_LENGTH: usize = 1600;

fn publish_to_phone(sns: &mut Sns, number: &str, content: Content, cx: &mut Cx<'_>) -> Answer {
    if !is_phone_number(number) {
        return Err(invalid_parameter(format_args!("PhoneNumber Reason: {number} is not valid to publish to")));
    }
    let draft = draft(content, "messageAttributes")?;
    let text = draft.texts.of(Protocol::Sms).to_owned();
    if text.chars().count() > MAX_TEXT_LENGTH {
        return Err(invalid_parameter("Message too long"));
    }
    let message = email::text_message(number, text, cx);
    let message_id = message.message_id.clone();
    sns.send(message, message_id.clone(), cx);
    write(Output { message_id, sequence_number: None })
}

/// Returns the topic of a request, which may also be in `TargetArn`.
fn address_of(target: &Target, cx: &Cx<'_>) -> Result<Arn, Fault> {
    match (target.topic_arn.as_deref(), target.target_arn.as_deref()) {
        (Some(topic), _) => address::parse("TopicArn", Some(topic), cx),
        (None, Some(target)) if target.contains(":endpoint/") => {
            Err(invalid_parameter("TargetArn Reason: No endpoint found for the target arn specified"))
        }
        (None, Some(target)) => address::parse("TargetArn", Some(target), cx),
        (None, None) => Err(invalid_parameter("TopicArn or TargetArn Reason: no value for required parameter")),
    }
}

/// Publishes a delivery of a rule or another service, without a subject.
pub(super) fn deliver(sns: &mut Sns, delivery: &Delivery, cx: &mut Cx<'_>) -> Answer {
    let message = &delivery.message;
    let name = address::own(&delivery.to, cx).to_owned();
    let topic = sns.topics.get(&name).ok_or_else(|| not_found("Topic"))?;
    let draft = Draft {
        texts: Texts::Same(message.body.clone()),
        subject: message.subject.clone(),
        attributes: message.attributes.clone(),
        group_id: message.group_id.clone(),
        deduplication_id: message.deduplication_id.clone(),
        size: message.body.len(),
    };
    if draft.size > MAX_BYTES {
        return Err(invalid_parameter("Message too long"));
    }
    let draft = for_topic(draft, topic)?;
    write(send(sns, &name, draft, delivery.trace.clone(), cx)?)
}

/// Validates what does not depend on the topic. `place` is the path of the attributes in the request.
pub(super) fn draft(content: Content, place: &str) -> Result<Draft, Fault> {
    if content.subject.as_deref().is_some_and(|subject| !is_subject(subject)) {
        return Err(invalid_parameter("Subject"));
    }
    if content.message.is_empty() {
        return Err(invalid_parameter("Empty message"));
    }
    let attributes = message_attribute::read(content.message_attributes, place)?;
    let attribute_bytes: usize = attributes.iter().map(|(name, held)| message_attribute::size(name, held)).sum();
    let size = content.message.len() + attribute_bytes;
    let texts = match content.message_structure.as_deref() {
        Some("json") => by_protocol(&content.message)?,
        Some(_) => return Err(invalid_parameter("MessageStructure Reason: the only structure is json")),
        None => Texts::Same(content.message),
    };
    Ok(Draft {
        texts,
        subject: content.subject,
        attributes,
        group_id: content.message_group_id,
        deduplication_id: content.message_deduplication_id,
        size,
    })
}

fn is_subject(subject: &str) -> bool {
    (1..=MAX_SUBJECT_LENGTH).contains(&subject.chars().count()) && !subject.contains(char::is_control)
}

/// Returns the texts by protocol. Members that are not strings are ignored, including the default.
fn by_protocol(message: &str) -> Result<Texts, Fault> {
    let Ok(Value::Object(members)) = serde_json::from_str(message) else {
        return Err(invalid_parameter("Message Structure - JSON message body failed to parse"));
    };
    let texts = members.into_iter().filter_map(|(name, text)| match text {
        Value::String(text) => Some((name, text)),
        _ => None,
    });
    let mut texts: BTreeMap<String, String> = texts.collect();
    let missing = || invalid_parameter("Message Structure - No default entry in JSON message body");
    let default = texts.remove("default").ok_or_else(missing)?;
    Ok(Texts::ByProtocol { texts, default })
}

/// Validates what depends on the topic, and completes the deduplication ID.
pub(super) fn for_topic(mut draft: Draft, topic: &Topic) -> Result<Draft, Fault> {
    if !topic.is_fifo() {
        return match draft.deduplication_id {
            Some(_) => Err(invalid_parameter(
                "MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not \
                 valid for this topic type",
            )),
            None => Ok(draft),
        };
    }
    if draft.group_id.is_none() {
        return Err(invalid_parameter("The MessageGroupId parameter is required for FIFO topics"));
    }
    if draft.deduplication_id.is_none() {
        if !topic.deduplicates_by_content() {
            return Err(invalid_parameter(
                "The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided \
                 explicitly",
            ));
        }
        draft.deduplication_id = Some(format!("{:x}", Sha256::digest(draft.texts.default())));
    }
    Ok(draft)
}

/// Publishes to an existing topic; a repeated message of a FIFO topic is answered but not delivered.
pub(super) fn send(
    sns: &mut Sns,
    topic: &str,
    draft: Draft,
    trace: Option<String>,
    cx: &mut Cx<'_>,
) -> Result<Output, Fault> {
    let held = sns.topics.get_mut(topic).ok_or_else(|| not_found("Topic"))?;
    let earlier = draft.deduplication_id.as_deref().and_then(|id| held.published.earlier(id, cx.now));
    if let Some(Receipt { message_id, sequence_number, .. }) = earlier {
        return Ok(Output { message_id, sequence_number: Some(sequence_number) });
    }
    let message_id = cx.ids.uuid();
    let receipt = draft.deduplication_id.as_deref().map(|id| held.published.add(id, message_id.clone(), cx.now));
    let sequence_number = receipt.map(|receipt| receipt.sequence_number);
    let notification = Notification {
        message_id: message_id.clone(),
        sequence_number: sequence_number.clone(),
        topic: held.arn.clone(),
        subject: draft.subject,
        message: String::new(),
        at: cx.now,
        signature_version: held.attribute("SignatureVersion").unwrap_or("1").to_owned(),
        signature: envelope::signature(cx),
        attributes: draft.attributes,
    };
    let message = fanout::Published {
        notification,
        texts: draft.texts,
        group_id: draft.group_id,
        deduplication_id: draft.deduplication_id,
        trace: trace.unwrap_or_else(|| message_id.clone()),
    };
    fanout::fan_out(sns, message, cx);
    Ok(Output { message_id, sequence_number })
}
