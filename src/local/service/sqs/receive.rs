//! `ReceiveMessage`: short and long polling, visibility timeouts, and messages that were received too often.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::address::name_in_url;
use super::message::Message;
use super::queue::Queue;
use super::receipt::Receipt;
use super::store::Key;
use super::{Sqs, checksum, encode, fault};
use crate::clock::Timestamp;
use crate::local::service::{Answer, Attribute, Cx, Fault, Wait, decode};

const MAX_MESSAGES: i64 = 10;
const MAX_WAIT_SECONDS: i64 = 20;
pub(super) const MAX_VISIBILITY_SECONDS: i64 = 43_200;
const SYSTEM_ATTRIBUTES: [&str; 10] = [
    "All",
    "AWSTraceHeader",
    "ApproximateFirstReceiveTimestamp",
    "ApproximateReceiveCount",
    "DeadLetterQueueSourceArn",
    "MessageDeduplicationId",
    "MessageGroupId",
    "SenderId",
    "SentTimestamp",
    "SequenceNumber",
];

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct ReceiveMessage {
    queue_url: Option<String>,
    attribute_names: Vec<String>,
    message_system_attribute_names: Vec<String>,
    message_attribute_names: Vec<String>,
    max_number_of_messages: Option<i64>,
    visibility_timeout: Option<i64>,
    wait_time_seconds: Option<i64>,
    receive_request_attempt_id: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Received {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    messages: Vec<View>,
}

/// A message in the response.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct View {
    message_id: String,
    receipt_handle: String,
    #[serde(rename = "MD5OfBody")]
    md5_of_body: String,
    body: String,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    attributes: BTreeMap<&'static str, String>,
    #[serde(rename = "MD5OfMessageAttributes", skip_serializing_if = "Option::is_none")]
    md5_of_message_attributes: Option<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    message_attributes: BTreeMap<String, AttributeView>,
    /// Only for event sources of this cloud.
    #[serde(skip_serializing_if = "Option::is_none")]
    trace: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct AttributeView {
    #[serde(skip_serializing_if = "Option::is_none")]
    string_value: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    binary_value: Option<String>,
    data_type: String,
}

/// The validated parameters of a request.
struct Poll {
    most: usize,
    visibility: Duration,
    wait: Duration,
}

pub(super) fn receive_message(sqs: &mut Sqs, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: ReceiveMessage = decode(input)?;
    let name = name_in_url(input.queue_url.as_deref(), cx)?.to_owned();
    let dead_letter_queue = sqs.dead_letter_queue_of(&name);
    let queue = sqs.queue_mut(&name)?;
    let poll = input.poll(queue)?;
    let attempt = input.receive_request_attempt_id.as_deref();
    let keys = match attempt.and_then(|id| queue.attempts.find(id, &queue.store, cx.now)) {
        Some(keys) => {
            keys.iter().for_each(|key| queue.store.hide_until(*key, cx.now.plus(poll.visibility)));
            keys
        }
        None => {
            let redrive = queue.attributes.redrive.as_ref().filter(|_| dead_letter_queue.is_some());
            let most_receives = redrive.map(|redrive| redrive.max_receive_count);
            let selection = queue.store.select(cx.now, queue.attributes.retention(), poll.most, most_receives);
            let nothing = selection.live.is_empty() && selection.dead.is_empty();
            if nothing && !poll.wait.is_zero() && wait(queue, poll.wait, cx) {
                return Ok(Value::Null);
            }
            queue.take(&selection.live, attempt, poll.visibility, cx);
            // Deviation: a long poll that found no messages to return, but moved some to the dead-letter queue, returns
            // at once instead of waiting for further messages.
            if let Some(target) = &dead_letter_queue {
                dead_letter(sqs, &name, target, &selection.dead, cx);
            }
            selection.live
        }
    };
    let queue = sqs.queue(&name)?;
    encode(&Received { messages: keys.iter().filter_map(|key| input.view(queue, *key, cx)).collect() })
}

impl Queue {
    fn take(&mut self, keys: &[Key], attempt: Option<&str>, visibility: Duration, cx: &Cx<'_>) {
        self.store.expire(cx.now, self.attributes.retention());
        for key in keys {
            self.store.receive(*key, cx.now, cx.now.plus(visibility));
        }
        if let Some(id) = attempt.filter(|_| self.is_fifo() && !keys.is_empty()) {
            self.attempts.remember(id, keys, &self.store, cx.now);
        }
    }
}

/// Returns whether to try again later: when a message arrives, or when a hidden message becomes visible.
fn wait(queue: &Queue, wait: Duration, cx: &mut Cx<'_>) -> bool {
    let end = cx.now.plus(wait);
    let next = queue.store.next_visible(cx.now);
    cx.wait(Wait { look: next.unwrap_or(end), end })
}

/// Moves messages that were received too often from one queue to another.
fn dead_letter(sqs: &mut Sqs, from: &str, to: &str, dead: &[Key], cx: &mut Cx<'_>) {
    let Some(mut source) = sqs.queues.remove(from) else { return };
    if let Some(target) = sqs.queues.get_mut(to) {
        for message in dead.iter().filter_map(|key| source.store.remove(*key)) {
            target.dead_letter(Arc::unwrap_or_clone(message), source.arn.clone(), cx);
        }
    }
    sqs.queues.insert(from.to_owned(), source);
}

impl ReceiveMessage {
    fn poll(&self, queue: &Queue) -> Result<Poll, Fault> {
        let most = self.max_number_of_messages.unwrap_or(1);
        if !(1..=MAX_MESSAGES).contains(&most) {
            return Err(fault::invalid_value(most, "MaxNumberOfMessages", "Must be between 1 and 10, if provided."));
        }
        for name in self.attribute_names.iter().chain(&self.message_system_attribute_names) {
            if !SYSTEM_ATTRIBUTES.contains(&name.as_str()) {
                return Err(fault::unknown_attribute(name));
            }
        }
        let wait = self.wait_time_seconds.map(|seconds| match u64::try_from(seconds) {
            Ok(whole) if seconds <= MAX_WAIT_SECONDS => Ok(Duration::from_secs(whole)),
            _ => Err(fault::invalid_value(seconds, "WaitTimeSeconds", "Must be >= 0 and <= 20, if provided.")),
        });
        let visibility = self.visibility_timeout.map(visibility);
        Ok(Poll {
            most: usize::try_from(most).unwrap_or(1),
            visibility: visibility.transpose()?.unwrap_or(queue.attributes.visibility()),
            wait: wait.transpose()?.unwrap_or(queue.attributes.receive_wait()),
        })
    }

    fn view(&self, queue: &Queue, key: Key, cx: &mut Cx<'_>) -> Option<View> {
        let message = queue.store.get(key)?;
        let wanted = |name: &str| self.message_attribute_names.iter().any(|filter| accepts(filter, name));
        let chosen = message.attributes.iter().filter(|(name, _)| wanted(name));
        Some(View {
            message_id: message.id.clone(),
            receipt_handle: Receipt { key, receives: message.receives }.print(queue, cx),
            md5_of_body: checksum::of_body(&message.body),
            body: message.body.clone(),
            attributes: self.system_attributes(&message, cx),
            md5_of_message_attributes: checksum::of_attributes(
                chosen.clone().map(|(name, attribute)| (name.as_str(), attribute)),
            ),
            message_attributes: chosen.map(|(name, attribute)| (name.clone(), attribute.into())).collect(),
            trace: message.trace.clone().filter(|_| cx.is_source),
        })
    }

    fn system_attributes(&self, message: &Message, cx: &Cx<'_>) -> BTreeMap<&'static str, String> {
        let asked = |name: &str| {
            let mut names = self.attribute_names.iter().chain(&self.message_system_attribute_names);
            names.any(|asked| asked == "All" || asked == name)
        };
        let millis = |at: Option<Timestamp>| at.map(|at| at.millis().to_string());
        [
            ("AWSTraceHeader", message.trace_header.clone()),
            ("ApproximateFirstReceiveTimestamp", millis(message.first_received)),
            ("ApproximateReceiveCount", Some(message.receives.to_string())),
            ("DeadLetterQueueSourceArn", message.dead_letter_source.as_ref().map(ToString::to_string)),
            ("MessageDeduplicationId", message.deduplication_id.clone()),
            ("MessageGroupId", message.group_id.clone()),
            // Deviation: on AWS `SenderId` is the ID of the user or role that sent the message; in the local cloud it
            // is the ID of the account.
            ("SenderId", Some(cx.account().to_owned())),
            ("SentTimestamp", millis(Some(message.sent_at))),
            ("SequenceNumber", message.sequence_number.clone()),
        ]
        .into_iter()
        .filter(|(name, _)| asked(name))
        .filter_map(|(name, value)| value.map(|value| (name, value)))
        .collect()
    }
}

pub(super) fn visibility(seconds: i64) -> Result<Duration, Fault> {
    match u64::try_from(seconds) {
        Ok(whole) if seconds <= MAX_VISIBILITY_SECONDS => Ok(Duration::from_secs(whole)),
        _ => Err(fault::invalid_value(
            seconds,
            "VisibilityTimeout",
            "VisibilityTimeout must be an integer between 0 and 43200.",
        )),
    }
}

/// Returns whether a filter, `All`, `*`, `.*`, `prefix.*` or a name, matches a name.
fn accepts(filter: &str, name: &str) -> bool {
    match filter.strip_suffix(".*") {
        Some(prefix) => name.starts_with(prefix),
        None => filter == "All" || filter == "*" || filter == name,
    }
}

impl From<&Attribute> for AttributeView {
    fn from(attribute: &Attribute) -> Self {
        let value = Some(attribute.value.clone());
        let (string_value, binary_value) =
            if attribute.data_type.starts_with("Binary") { (None, value) } else { (value, None) };
        Self { string_value, binary_value, data_type: attribute.data_type.clone() }
    }
}
