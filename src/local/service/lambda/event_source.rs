//! Reads queues for functions: receives as the function's role, runs the batch, deletes what was processed.
//!
//! Follows "Using Lambda with Amazon SQS". Deviation: a batch is what one receive gives, ten messages at most, and five
//! batches of a standard queue run at once, one of a FIFO queue. What a function calls while it works on messages of
//! several events is told as the way of the first.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::super::{Answer, Cx, Effect, Failed, Fault, Hop, Outcome, Sender};
use super::mapping::Mapping;
use super::name::function_arn;
use super::role::PRINCIPAL;
use super::run::{Purpose, Start};
use super::token::Token;
use super::{Lambda, run};

const MAX_RECEIVED: u32 = 10;
const MAX_RUNNING: u32 = 5;
const WAIT_SECONDS: u32 = 20;
/// After a receive that was refused; until somebody grants the permission or makes the queue.
const PAUSE: std::time::Duration = std::time::Duration::from_secs(60);

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Received {
    #[serde(default)]
    messages: Vec<Message>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Message {
    message_id: String,
    receipt_handle: String,
    body: String,
    #[serde(rename = "MD5OfBody")]
    md5_of_body: String,
    #[serde(rename = "MD5OfMessageAttributes")]
    md5_of_message_attributes: Option<String>,
    #[serde(default)]
    attributes: Value,
    #[serde(default)]
    message_attributes: Map<String, Value>,
    trace: Option<String>,
}

/// Receives the next batch, if the mapping may have one more.
pub(super) fn poll(lambda: &mut Lambda, uuid: &str, cx: &mut Cx<'_>) {
    let sender = lambda.mappings.get(uuid).and_then(|mapping| sender(lambda, mapping, cx));
    let Some(mapping) = lambda.mappings.get_mut(uuid) else { return };
    let most_running = if mapping.is_fifo() { 1 } else { MAX_RUNNING };
    let (Some(sender), false) = (sender, mapping.is_polling) else { return };
    if !mapping.is_enabled || mapping.running >= most_running {
        return;
    }
    mapping.is_polling = true;
    let input = json!({
        "QueueUrl": mapping.queue.to_string(),
        "MaxNumberOfMessages": mapping.batch_size.min(MAX_RECEIVED),
        "WaitTimeSeconds": WAIT_SECONDS,
        "AttributeNames": ["All"],
        "MessageAttributeNames": ["All"],
    });
    cx.push(Effect::Poll {
        service: "sqs".to_owned(),
        operation: "ReceiveMessage".to_owned(),
        input,
        sender,
        resource: mapping.queue.to_string(),
        reply: Token::Poll(uuid.to_owned()).into(),
    });
}

/// What a receive gave.
pub(super) fn received(lambda: &mut Lambda, uuid: &str, answer: Answer, cx: &mut Cx<'_>) {
    let Some(mapping) = lambda.mappings.get_mut(uuid) else { return };
    mapping.is_polling = false;
    let Ok(received) = answer.and_then(super::super::decode::<Received>) else {
        let at = cx.now.plus(PAUSE);
        return cx.push(Effect::WakeAt { at, token: Token::Poll(uuid.to_owned()).into() });
    };
    if !received.messages.is_empty() {
        let records: Vec<Value> = received.messages.iter().map(|message| record(message, mapping)).collect();
        let mut traces = arrived(&received.messages, mapping, cx);
        let messages =
            received.messages.into_iter().map(|message| (message.message_id, message.receipt_handle)).collect();
        let trace = (!traces.is_empty()).then(|| traces.remove(0));
        let start = Start {
            named: mapping.named(),
            payload: json!({"Records": records}).to_string(),
            purpose: Purpose::Batch { mapping: uuid.to_owned(), messages, others: traces },
            client_context: None,
            request_id: None,
            trace,
        };
        mapping.running += 1;
        if run::start(lambda, start, cx).is_err() {
            // The function was deleted; the messages show again by themselves.
            if let Some(mapping) = lambda.mappings.get_mut(uuid) {
                mapping.running = mapping.running.saturating_sub(1);
                mapping.is_enabled = false;
            }
        }
    }
    poll(lambda, uuid, cx);
}

/// The events whose messages reached the function, each once.
fn arrived(messages: &[Message], mapping: &Mapping, cx: &mut Cx<'_>) -> Vec<String> {
    let mut traces: Vec<String> = Vec::new();
    for trace in messages.iter().filter_map(|message| message.trace.as_ref()) {
        if !traces.contains(trace) {
            traces.push(trace.clone());
        }
    }
    let to = function_arn(&mapping.function, cx);
    for trace in &traces {
        let (trace, from) = (Some(trace.clone()), mapping.queue.to_string());
        cx.hop(Hop { at: cx.now, trace, from, to: to.clone(), outcome: Outcome::Delivered });
    }
    traces
}

fn record(message: &Message, mapping: &Mapping) -> Value {
    let attributes: Map<String, Value> =
        message.message_attributes.iter().map(|(name, value)| (name.clone(), attribute(value))).collect();
    let mut record = json!({
        "messageId": message.message_id,
        "receiptHandle": message.receipt_handle,
        "body": message.body,
        "attributes": message.attributes,
        "messageAttributes": attributes,
        "md5OfBody": message.md5_of_body,
        "eventSource": "aws:sqs",
        "eventSourceARN": mapping.queue.to_string(),
        "awsRegion": mapping.queue.region(),
    });
    if let (Some(md5), Some(members)) = (&message.md5_of_message_attributes, record.as_object_mut()) {
        members.insert("md5OfMessageAttributes".to_owned(), Value::from(md5.as_str()));
    }
    record
}

/// `StringValue` becomes `stringValue`, with the empty lists AWS adds.
fn attribute(value: &Value) -> Value {
    let mut members = Map::new();
    for (from, to) in [("StringValue", "stringValue"), ("BinaryValue", "binaryValue")] {
        if let Some(held) = value.get(from) {
            members.insert(to.to_owned(), held.clone());
        }
    }
    members.insert("stringListValues".to_owned(), json!([]));
    members.insert("binaryListValues".to_owned(), json!([]));
    members.insert("dataType".to_owned(), value.get("DataType").cloned().unwrap_or_default());
    Value::Object(members)
}

/// A batch was run: what of it was processed is deleted, the rest shows again.
pub(super) fn finished(
    lambda: &mut Lambda,
    uuid: &str,
    messages: &[(String, String)],
    outcome: &Result<Result<String, Failed>, Fault>,
    cx: &mut Cx<'_>,
) {
    let Some(mapping) = lambda.mappings.get_mut(uuid) else { return };
    mapping.running = mapping.running.saturating_sub(1);
    let mapping = mapping.clone();
    let done = match outcome {
        Ok(Ok(text)) => processed(&mapping, messages, text),
        _ => Vec::new(),
    };
    if let (false, Some(sender)) = (done.is_empty(), sender(lambda, &mapping, cx)) {
        let entries: Vec<Value> = done
            .iter()
            .enumerate()
            .map(|(index, handle)| json!({"Id": index.to_string(), "ReceiptHandle": handle}))
            .collect();
        cx.push(Effect::Call {
            service: "sqs".to_owned(),
            operation: "DeleteMessageBatch".to_owned(),
            input: json!({"QueueUrl": mapping.queue.to_string(), "Entries": entries}),
            sender,
            resource: mapping.queue.to_string(),
            reply: None,
            trace: None,
            parent: None,
        });
    }
    poll(lambda, uuid, cx);
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Report {
    #[serde(default)]
    batch_item_failures: Option<Vec<Item>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Item {
    item_identifier: String,
}

/// The handles of the messages that were processed. A report that cannot be read stands for a failed batch.
fn processed<'a>(mapping: &Mapping, messages: &'a [(String, String)], text: &str) -> Vec<&'a str> {
    let all = || messages.iter().map(|(_, handle)| handle.as_str()).collect();
    let Some(report) = mapping.reports_failures.then(|| serde_json::from_str::<Option<Report>>(text)) else {
        return all();
    };
    let Ok(report) = report else { return Vec::new() };
    let failures = report.and_then(|report| report.batch_item_failures).unwrap_or_default();
    let is_known = |item: &Item| messages.iter().any(|(id, _)| *id == item.item_identifier);
    if !failures.iter().all(is_known) {
        return Vec::new();
    }
    let failed = |id: &String| failures.iter().any(|item| item.item_identifier == *id);
    messages.iter().filter(|(id, _)| !failed(id)).map(|(_, handle)| handle.as_str()).collect()
}

/// The role of the function, as which its queue is read.
fn sender(lambda: &Lambda, mapping: &Mapping, cx: &Cx<'_>) -> Option<Sender> {
    let (version, _) = lambda.version(&mapping.named(), cx).ok()?;
    let source = function_arn(&mapping.function, cx).parse().ok()?;
    Some(Sender::Role { role: version.configuration.role.parse().ok()?, principal: PRINCIPAL.to_owned(), source })
}
