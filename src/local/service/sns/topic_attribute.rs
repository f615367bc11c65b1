//! Attributes of topics.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::super::Answer;
use super::topic::{ArnInput, Topic};
use super::{Cx, Fault, Nothing, Sns, invalid_parameter, permission, write};
use crate::arn::Arn;
use crate::policy::{Document, Kind};

/// Attributes that are stored as given.
const PLAIN: [&str; 6] =
    ["DisplayName", "DeliveryPolicy", "KmsMasterKeyId", "SignatureVersion", "TracingConfig", "FifoThroughputScope"];
const MAX_DISPLAY_NAME_LENGTH: usize = 100;

/// The reason why an attribute is refused; the two operations phrase it differently.
pub(super) enum Problem {
    Unknown(String),
    Value { name: String, reason: String },
}

impl Problem {
    pub(super) fn at_creation(self) -> Fault {
        match self {
            Self::Unknown(name) => invalid_parameter(format_args!("Attributes Reason: Unknown attribute {name}")),
            Self::Value { name, reason } => invalid_parameter(format_args!("Attributes Reason: {name}: {reason}")),
        }
    }

    fn at_change(self) -> Fault {
        match self {
            Self::Unknown(_) => invalid_parameter("AttributeName"),
            Self::Value { name, reason } => invalid_parameter(format_args!("{name} {reason}")),
        }
    }
}

/// Returns the policy AWS gives a new topic: everyone, but only on behalf of the owner. It lets no service publish.
pub(super) fn default_policy(topic: &Arn) -> String {
    let actions = [
        "SNS:GetTopicAttributes",
        "SNS:SetTopicAttributes",
        "SNS:AddPermission",
        "SNS:RemovePermission",
        "SNS:DeleteTopic",
        "SNS:Subscribe",
        "SNS:ListSubscriptionsByTopic",
        "SNS:Publish",
    ];
    json!({
        "Version": "2008-10-17",
        "Id": "__default_policy_ID",
        "Statement": [{
            "Sid": "__default_statement_ID",
            "Effect": "Allow",
            "Principal": {"AWS": "*"},
            "Action": actions,
            "Resource": topic,
            "Condition": {"StringEquals": {"AWS:SourceOwner": topic.account()}},
        }],
    })
    .to_string()
}

/// Sets one attribute. An empty policy restores the default one.
pub(super) fn put(topic: &mut Topic, name: &str, value: String) -> Result<(), Problem> {
    let refused = |reason: &str| Problem::Value { name: name.to_owned(), reason: reason.to_owned() };
    match name {
        "Policy" if value.is_empty() => {
            topic.policy = default_policy(&topic.arn);
            return Ok(());
        }
        "Policy" => {
            Document::parse(&value, Kind::Resource).map_err(|_| refused("Error: null"))?;
            if !permission::is_in_scope(&value) {
                return Err(refused("statement action out of service scope!"));
            }
            topic.policy = value;
            return Ok(());
        }
        "ContentBasedDeduplication" if topic.is_fifo() && is_boolean(&value) => {
            topic.attributes.insert(name.to_owned(), value.to_ascii_lowercase());
            return Ok(());
        }
        "ContentBasedDeduplication" if topic.is_fifo() => return Err(refused("Reason: must be true or false")),
        "DisplayName" if value.chars().count() > MAX_DISPLAY_NAME_LENGTH => return Err(refused("Reason: too long")),
        "SignatureVersion" if !matches!(value.as_str(), "1" | "2") => return Err(refused("Reason: must be 1 or 2")),
        "DeliveryPolicy" if !value.is_empty() && serde_json::from_str::<Value>(&value).is_err() => {
            return Err(refused("Reason: failed to parse JSON"));
        }
        name if PLAIN.contains(&name) => {}
        unknown => return Err(Problem::Unknown(unknown.to_owned())),
    }
    match value.is_empty() {
        true => topic.attributes.remove(name),
        false => topic.attributes.insert(name.to_owned(), value),
    };
    Ok(())
}

fn is_boolean(value: &str) -> bool {
    value.eq_ignore_ascii_case("true") || value.eq_ignore_ascii_case("false")
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct GetOutput {
    attributes: BTreeMap<String, String>,
}

pub(super) fn get(sns: &Sns, input: ArnInput, cx: &mut Cx<'_>) -> Answer {
    let topic = sns.topic(input.topic_arn.as_deref(), cx)?;
    let of_topic = || sns.subscriptions.values().filter(|subscription| subscription.topic == topic.arn);
    let confirmed = of_topic().filter(|subscription| subscription.confirmed).count();
    let pending = of_topic().count() - confirmed;
    let mut attributes = topic.attributes.clone();
    attributes.entry("DisplayName".to_owned()).or_default();
    if topic.is_fifo() {
        attributes.insert("FifoTopic".to_owned(), "true".to_owned());
        attributes.entry("ContentBasedDeduplication".to_owned()).or_insert_with(|| "false".to_owned());
    }
    let computed = [
        ("Policy", topic.policy.clone()),
        ("Owner", topic.arn.account().to_owned()),
        ("TopicArn", topic.arn.to_string()),
        ("SubscriptionsConfirmed", confirmed.to_string()),
        ("SubscriptionsPending", pending.to_string()),
        ("SubscriptionsDeleted", topic.deleted_subscriptions.to_string()),
        ("EffectiveDeliveryPolicy", effective_delivery_policy(topic.attribute("DeliveryPolicy"))),
    ];
    attributes.extend(computed.map(|(name, value)| (name.to_owned(), value)));
    write(GetOutput { attributes })
}

/// Returns the delivery policy over its defaults. It is only about HTTP endpoints.
pub(super) fn effective_delivery_policy(policy: Option<&str>) -> String {
    let mut effective = json!({"http": {
        "defaultHealthyRetryPolicy": {"minDelayTarget": 20, "maxDelayTarget": 20, "numRetries": 3,
            "numMaxDelayRetries": 0, "numNoDelayRetries": 0, "numMinDelayRetries": 0, "backoffFunction": "linear"},
        "disableSubscriptionOverrides": false,
        "defaultRequestPolicy": {"headerContentType": "text/plain; charset=UTF-8"},
    }});
    if let Some(given) = policy.and_then(|policy| serde_json::from_str::<Value>(policy).ok()) {
        for place in ["/http/defaultHealthyRetryPolicy", "/http/defaultRequestPolicy", "/http"] {
            overlay(effective.pointer_mut(place), given.pointer(place));
        }
    }
    effective.to_string()
}

/// Overwrites the scalars of one object with those of another.
fn overlay(target: Option<&mut Value>, given: Option<&Value>) {
    if let (Some(Value::Object(target)), Some(Value::Object(given))) = (target, given) {
        let scalars = given.iter().filter(|(_, value)| !value.is_object() && !value.is_null());
        target.extend(scalars.map(|(name, value)| (name.clone(), value.clone())));
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct SetInput {
    topic_arn: Option<String>,
    attribute_name: String,
    #[serde(default)]
    attribute_value: String,
}

pub(super) fn set(sns: &mut Sns, input: SetInput, cx: &mut Cx<'_>) -> Answer {
    let topic = sns.topic_mut(input.topic_arn.as_deref(), cx)?;
    put(topic, &input.attribute_name, input.attribute_value).map_err(Problem::at_change)?;
    write(Nothing {})
}
