//! Accepts messages from `SendMessage`, `SendMessageBatch`, and deliveries of other services.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::address::name_in_url;
use super::batch::{self, BatchResult, Entry};
use super::deduplication::Accepted;
use super::draft::Outgoing;
use super::message::{Draft, Message};
use super::queue::Queue;
use super::{Sqs, checksum, encode, fault};
use crate::arn::Arn;
use crate::local::service::{Answer, Cx, Delivery, Effect, Fault, Hop, Outcome, decode};

/// The reason, in a trace, for moving a message to the dead-letter queue.
const TOO_OFTEN: &str = "received too often";
/// The first sequence number, which has 20 digits like those of AWS.
const FIRST_SEQUENCE_NUMBER: u128 = 18_850_000_000_000_000_000;
/// The difference between two sequence numbers.
const SEQUENCE_STEP: u128 = 256;
const NO_DEDUPLICATION_ID: &str = "The queue should either have ContentBasedDeduplication enabled or \
    MessageDeduplicationId provided explicitly";

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Sent {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    message_id: String,
    #[serde(rename = "MD5OfMessageBody")]
    md5_of_message_body: String,
    #[serde(rename = "MD5OfMessageAttributes", skip_serializing_if = "Option::is_none")]
    md5_of_message_attributes: Option<String>,
    #[serde(rename = "MD5OfMessageSystemAttributes", skip_serializing_if = "Option::is_none")]
    md5_of_message_system_attributes: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sequence_number: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SendMessageBatch {
    queue_url: Option<String>,
    #[serde(default)]
    entries: Vec<Outgoing>,
}

impl Entry for Outgoing {
    const KIND: &'static str = "SendMessageBatchRequestEntry";

    fn id(&self) -> &str {
        self.id.as_deref().unwrap_or_default()
    }
}

pub(super) fn send_message(sqs: &mut Sqs, input: Value, cx: &mut Cx<'_>) -> Answer {
    let outgoing: Outgoing = decode(input)?;
    let name = name_in_url(outgoing.queue_url.as_deref(), cx)?.to_owned();
    let queue = sqs.queue_mut(&name)?;
    let draft = outgoing.into_draft()?;
    encode(&queue.send(draft, None, cx)?)
}

pub(super) fn send_message_batch(sqs: &mut Sqs, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: SendMessageBatch = decode(input)?;
    let queue = sqs.queue_mut(name_in_url(input.queue_url.as_deref(), cx)?)?;
    batch::check(&input.entries)?;
    let size: usize = input.entries.iter().map(Outgoing::size).sum();
    batch::check_size(size)?;
    for entry in &input.entries {
        queue.check_fifo(entry.message_group_id.as_deref(), entry.message_deduplication_id.as_deref()).map_err(
            // In a batch, even a missing group is an invalid value.
            |fault| Fault { code: "InvalidParameterValueException".to_owned(), ..fault },
        )?;
    }
    let mut result = BatchResult::default();
    for entry in input.entries {
        let id = entry.id().to_owned();
        let sent = entry.into_draft().and_then(|draft| queue.send(draft, Some(id.clone()), cx));
        result.push(&id, sent.map_err(in_batch));
    }
    encode(&result)
}

/// Accepts a delivery from EventBridge, SNS or another sender; its body is used unchanged.
pub(super) fn deliver(sqs: &mut Sqs, delivery: &Delivery, cx: &mut Cx<'_>) -> Answer {
    let message = delivery.message.clone();
    let draft = Draft {
        body: message.body,
        attributes: message.attributes,
        group_id: message.group_id,
        deduplication_id: message.deduplication_id,
        trace: delivery.trace.clone(),
        ..Draft::default()
    };
    draft.check_body()?;
    let queue = sqs.queue_mut(delivery.to.name())?;
    queue.accept(draft, cx)?;
    Ok(Value::Null)
}

impl Queue {
    fn send(&mut self, draft: Draft, id: Option<String>, cx: &mut Cx<'_>) -> Result<Sent, Fault> {
        let md5_of_message_body = checksum::of_body(&draft.body);
        let attributes = draft.attributes.iter().map(|(name, attribute)| (name.as_str(), attribute));
        let md5_of_message_attributes = checksum::of_attributes(attributes);
        let md5_of_message_system_attributes = draft.trace_header.as_deref().map(checksum::of_trace_header);
        let accepted = self.accept(Draft { trace: cx.trace(), ..draft }, cx)?;
        self.tell(cx);
        Ok(Sent {
            id,
            message_id: accepted.message_id,
            md5_of_message_body,
            md5_of_message_attributes,
            md5_of_message_system_attributes,
            sequence_number: accepted.sequence_number,
        })
    }

    /// Records the hop of a message that a function sends; for calls of state machines the cloud records it.
    fn tell(&self, cx: &mut Cx<'_>) {
        let Some(cause) = cx.cause.clone().filter(|cause| cause.by.starts_with("arn:aws:lambda:")) else { return };
        let (to, outcome) = (self.arn.to_string(), Outcome::Called { operation: "sqs:SendMessage".to_owned() });
        cx.hop(Hop { at: cx.now, trace: Some(cause.trace), from: cause.by, to, outcome });
    }

    /// Adds a message to the queue, or returns the result for an equal one that was accepted before.
    pub(super) fn accept(&mut self, draft: Draft, cx: &mut Cx<'_>) -> Result<Accepted, Fault> {
        let most = self.attributes.maximum_message_size;
        if draft.size() > most as usize {
            return Err(fault::invalid(format!(
                "One or more parameters are invalid. Reason: Message must be shorter than {most} bytes."
            )));
        }
        self.check_fifo(draft.group_id.as_deref(), draft.deduplication_id.as_deref())?;
        self.store.expire(cx.now, self.attributes.retention());
        if !self.is_fifo() {
            return Ok(self.insert(draft, cx));
        }
        if let Some(delay) = draft.delay.filter(|delay| !delay.is_zero()) {
            return Err(fault::invalid_value(
                delay.as_secs(),
                "DelaySeconds",
                "The request include parameter that is not valid for this queue type.",
            ));
        }
        let id = draft.deduplication_id.clone().unwrap_or_else(|| format!("{:x}", Sha256::digest(&draft.body)));
        let key = self.deduplication_key(&id, draft.group_id.as_deref());
        if let Some(accepted) = self.deduplication.find(&key, cx.now) {
            return Ok(accepted);
        }
        let accepted = self.insert(Draft { deduplication_id: Some(id), delay: None, ..draft }, cx);
        self.deduplication.remember(&key, accepted.clone(), cx.now);
        Ok(accepted)
    }

    /// Checks what a FIFO queue requires of every message, and a standard queue refuses.
    fn check_fifo(&self, group_id: Option<&str>, deduplication_id: Option<&str>) -> Result<(), Fault> {
        match (&self.attributes.fifo, group_id, deduplication_id) {
            (None, _, Some(id)) => Err(fault::invalid_value(
                id,
                "MessageDeduplicationId",
                "The request includes a parameter that is not valid for this queue type.",
            )),
            (None, _, None) => Ok(()),
            (Some(_), None, _) => Err(fault::missing("MessageGroupId")),
            (Some(fifo), Some(_), None) if !fifo.content_based_deduplication => {
                Err(fault::invalid(NO_DEDUPLICATION_ID))
            }
            (Some(_), Some(_), _) => Ok(()),
        }
    }

    fn deduplication_key(&self, id: &str, group_id: Option<&str>) -> String {
        match (&self.attributes.fifo, group_id) {
            (Some(fifo), Some(group)) if fifo.scope_is_group => format!("{group} {id}"),
            _ => id.to_owned(),
        }
    }

    fn sequence_number(&mut self) -> Option<String> {
        if !self.is_fifo() {
            return None;
        }
        self.numbered += 1;
        Some((FIRST_SEQUENCE_NUMBER + u128::from(self.numbered) * SEQUENCE_STEP).to_string())
    }

    fn insert(&mut self, draft: Draft, cx: &mut Cx<'_>) -> Accepted {
        let message_id = cx.ids.uuid();
        let sequence_number = self.sequence_number();
        let visible_at = cx.now.plus(draft.delay.unwrap_or(self.attributes.delay()));
        if visible_at > cx.now {
            // The timer itself does nothing; but it makes waiting receives try again.
            cx.push(Effect::WakeAt { at: visible_at, token: String::new() });
        }
        self.store.push(Message {
            id: message_id.clone(),
            body: draft.body,
            attributes: draft.attributes,
            trace_header: draft.trace_header,
            sent_at: cx.now,
            visible_at,
            first_received: None,
            last_received: None,
            receives: 0,
            receives_before: 0,
            group_id: draft.group_id,
            deduplication_id: draft.deduplication_id,
            sequence_number: sequence_number.clone(),
            dead_letter_source: None,
            trace: draft.trace,
        });
        Accepted { message_id, sequence_number }
    }

    /// Accepts a message from a queue of which this is the dead-letter queue.
    pub(super) fn dead_letter(&mut self, message: Message, source: Arn, cx: &mut Cx<'_>) {
        if message.trace.is_some() {
            cx.hop(Hop {
                at: cx.now,
                trace: message.trace.clone(),
                from: source.to_string(),
                to: self.arn.to_string(),
                outcome: Outcome::DeadLettered { code: TOO_OFTEN.to_owned() },
            });
        }
        let sent_at = if self.is_fifo() { cx.now } else { message.sent_at };
        let buried = Message {
            sent_at,
            visible_at: cx.now,
            last_received: None,
            receives_before: message.receives,
            sequence_number: self.sequence_number(),
            dead_letter_source: Some(source),
            ..message
        };
        self.store.push(buried);
    }
}

/// Returns the error for a message that is too long in the form for the failed entries of a batch.
fn in_batch(fault: Fault) -> Fault {
    let message = fault.message.replace("parameters are invalid. Reason:", "parameters cannot be validated. Reason:");
    Fault { message, ..fault }
}
