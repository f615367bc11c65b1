//! Reads queues for functions: receives messages with the role of the function, invokes it with the batch, and deletes
//! the messages that were processed.
//!
//! Follows "Using Lambda with Amazon SQS".
//!
//! Without a batching window, a batch is the result of a single `ReceiveMessage` call. With one, messages are gathered until
//! the window ends, the batch is full, or its payload reaches the limit of an invocation.
//!
//! Deviation: at most five batches of a standard queue and one of a FIFO queue are processed at the same time. If a batch
//! contains messages that several events caused, the calls of the function are attributed to the first event.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::super::{Answer, Cx, Effect, Failed, Fault, Hop, Outcome, Sender};
use super::mapping::{Mapping, passes};
use super::name::{Named, function_arn};
use super::role::PRINCIPAL;
use super::run::{Purpose, Start};
use super::token::Token;
use super::{Lambda, fault, run, stream_source};

const MAX_RECEIVED: u32 = 10;
const MAX_DELETED: usize = 10;
const MAX_RUNNING: u32 = 5;
const WAIT_SECONDS: u32 = 20;
/// "Batching behavior": the payload of a batch is at most that of an invocation.
const MAX_PAYLOAD: usize = 6 * 1024 * 1024;
/// The pause after a receive that failed, during which the permission may be granted or the queue created.
pub(super) const PAUSE: std::time::Duration = std::time::Duration::from_secs(60);

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Received {
    #[serde(default)]
    messages: Vec<Message>,
}

/// A message as `ReceiveMessage` returns it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Message {
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

/// Receives the next batch, if the mapping may run one more.
pub(super) fn poll(lambda: &mut Lambda, uuid: &str, cx: &mut Cx<'_>) {
    if lambda.is_of_stream(uuid) {
        return stream_source::poll(lambda, uuid, cx);
    }
    let sender = lambda.mappings.get(uuid).and_then(|mapping| sender(lambda, mapping, cx));
    let Some(mapping) = lambda.mappings.get_mut(uuid) else { return };
    let most = mapping.scaling.and_then(|scaling| scaling.most()).unwrap_or(MAX_RUNNING);
    let most_running = if mapping.is_fifo() { 1 } else { most.min(MAX_RUNNING) };
    let (Some(sender), false) = (sender, mapping.is_polling) else { return };
    if !mapping.is_enabled || mapping.running >= most_running {
        return;
    }
    mapping.is_polling = true;
    let input = json!({
        "QueueUrl": mapping.source.to_string(),
        "MaxNumberOfMessages": mapping.lacking().clamp(1, MAX_RECEIVED),
        "WaitTimeSeconds": WAIT_SECONDS,
        "AttributeNames": ["All"],
        "MessageAttributeNames": ["All"],
    });
    cx.push(Effect::Poll {
        service: "sqs".to_owned(),
        operation: "ReceiveMessage".to_owned(),
        input,
        sender,
        resource: mapping.source.to_string(),
        reply: Token::Poll(uuid.to_owned()).into(),
    });
}

/// Handles the response of a receive.
pub(super) fn received(lambda: &mut Lambda, uuid: &str, answer: Answer, cx: &mut Cx<'_>) {
    if lambda.is_of_stream(uuid) {
        return stream_source::received(lambda, uuid, answer, cx);
    }
    let Some(mapping) = lambda.mappings.get_mut(uuid) else { return };
    mapping.is_polling = false;
    let Ok(mut received) = answer.and_then(super::super::decode::<Received>) else {
        let at = cx.now.plus(PAUSE);
        return cx.push(Effect::WakeAt { at, token: Token::Poll(uuid.to_owned()).into() });
    };
    let view = mapping.settings();
    let is_wanted = |message: &mut Message| passes(&view.filters, &for_filters(record(message, &view)));
    let unwanted: Vec<Message> = received.messages.extract_if(.., |message| !is_wanted(message)).collect();
    if mapping.gather(received.messages, cx.now)
        && let Some(at) = mapping.flush_at
    {
        cx.push(Effect::WakeAt { at, token: Token::Window(uuid.to_owned()).into() });
    }
    if mapping.flush_at.is_none() || mapping.lacking() == 0 || payload_of(mapping) >= MAX_PAYLOAD {
        flush(lambda, uuid, cx);
    }
    delete(lambda, &view, unwanted.iter().map(|message| message.receipt_handle.as_str()), cx);
    poll(lambda, uuid, cx);
}

/// Handles the end of a batching window.
pub(super) fn window_ended(lambda: &mut Lambda, uuid: &str, cx: &mut Cx<'_>) {
    let is_over = |mapping: &Mapping| mapping.flush_at.is_some_and(|at| at <= cx.now);
    if lambda.mappings.get(uuid).is_some_and(is_over) {
        flush(lambda, uuid, cx);
        poll(lambda, uuid, cx);
    }
}

fn payload_of(mapping: &Mapping) -> usize {
    mapping.gathered.iter().map(|message| message.body.len()).sum()
}

/// Invokes the function with the messages that were gathered.
fn flush(lambda: &mut Lambda, uuid: &str, cx: &mut Cx<'_>) {
    let Some(mapping) = lambda.mappings.get_mut(uuid) else { return };
    mapping.flush_at = None;
    let messages = std::mem::take(&mut mapping.gathered);
    let mapping = mapping.clone();
    let mut batch = Vec::new();
    let mut size = 0;
    for message in messages {
        let record = record(&message, &mapping);
        let length = record.to_string().len() + 1;
        if size + length > MAX_PAYLOAD && !batch.is_empty() {
            invoke(lambda, uuid, std::mem::take(&mut batch), cx);
            size = 0;
        }
        size += length;
        batch.push((message, record));
    }
    if !batch.is_empty() {
        invoke(lambda, uuid, batch, cx);
    }
}

/// Invokes the function with a batch of messages and their records.
fn invoke(lambda: &mut Lambda, uuid: &str, batch: Vec<(Message, Value)>, cx: &mut Cx<'_>) {
    let Some(mapping) = lambda.mappings.get_mut(uuid) else { return };
    mapping.running += 1;
    let mapping = mapping.clone();
    let (messages, records): (Vec<Message>, Vec<Value>) = batch.into_iter().unzip();
    let mut traces = arrived(&messages, &mapping, cx);
    let messages = messages.into_iter().map(|message| (message.message_id, message.receipt_handle)).collect();
    let trace = (!traces.is_empty()).then(|| traces.remove(0));
    let start = Start {
        named: mapping.named(),
        payload: json!({"Records": records}).to_string(),
        purpose: Purpose::Batch { mapping: uuid.to_owned(), messages, others: traces },
        client_context: None,
        request_id: None,
        trace,
    };
    if let Err(fault) = run::start(lambda, start, cx)
        && let Some(mapping) = lambda.mappings.get_mut(uuid)
    {
        // The function was deleted, or all of its concurrency is in use; the messages become visible again by themselves.
        mapping.running = mapping.running.saturating_sub(1);
        mapping.is_enabled &= fault.code == fault::TOO_MANY_REQUESTS;
    }
}

/// Returns a message as filters see it: with its body parsed, if that is a JSON object.
fn for_filters(mut record: Value) -> Value {
    let body = record["body"].as_str().and_then(|body| serde_json::from_str::<Value>(body).ok());
    if let Some(body) = body.filter(Value::is_object) {
        record["body"] = body;
    }
    record
}

/// Records the arrival of the messages at the function, and returns their traces, each once.
fn arrived(messages: &[Message], mapping: &Mapping, cx: &mut Cx<'_>) -> Vec<String> {
    let mut traces: Vec<String> = Vec::new();
    for trace in messages.iter().filter_map(|message| message.trace.as_ref()) {
        if !traces.contains(trace) {
            traces.push(trace.clone());
        }
    }
    let to = function_arn(&mapping.function, cx);
    for trace in &traces {
        let (trace, from) = (Some(trace.clone()), mapping.source.to_string());
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
        "eventSourceARN": mapping.source.to_string(),
        "awsRegion": mapping.source.region(),
    });
    if let (Some(md5), Some(members)) = (&message.md5_of_message_attributes, record.as_object_mut()) {
        members.insert("md5OfMessageAttributes".to_owned(), Value::from(md5.as_str()));
    }
    record
}

/// Converts a message attribute: `StringValue` becomes `stringValue`, with the empty lists that AWS adds.
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

/// Handles the end of a run: deletes the messages that were processed; the others become visible again.
pub(super) fn finished(
    lambda: &mut Lambda,
    uuid: &str,
    messages: &[(String, String)],
    outcome: &Result<Result<String, Failed>, Fault>,
    cx: &mut Cx<'_>,
) {
    let Some(mapping) = lambda.mappings.get_mut(uuid) else { return };
    mapping.running = mapping.running.saturating_sub(1);
    let mapping = mapping.settings();
    let done = match outcome {
        Ok(Ok(text)) => processed(&mapping, messages, text),
        _ => Vec::new(),
    };
    delete(lambda, &mapping, done.into_iter(), cx);
    poll(lambda, uuid, cx);
}

/// Deletes messages of a queue.
fn delete<'a>(lambda: &Lambda, mapping: &Mapping, handles: impl Iterator<Item = &'a str>, cx: &mut Cx<'_>) {
    let entry = |(index, handle): (usize, &str)| json!({"Id": index.to_string(), "ReceiptHandle": handle});
    let entries: Vec<Value> = handles.enumerate().map(entry).collect();
    let (false, Some(sender)) = (entries.is_empty(), sender(lambda, mapping, cx)) else { return };
    for entries in entries.chunks(MAX_DELETED) {
        cx.push(Effect::Call {
            service: "sqs".to_owned(),
            operation: "DeleteMessageBatch".to_owned(),
            input: json!({"QueueUrl": mapping.source.to_string(), "Entries": entries}),
            sender: sender.clone(),
            resource: mapping.source.to_string(),
            reply: None,
            trace: None,
            parent: None,
        });
    }
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

/// Returns the receipt handles of the messages that were processed. An invalid report counts as a failed batch.
fn processed<'a>(mapping: &Mapping, messages: &'a [(String, String)], text: &str) -> Vec<&'a str> {
    let all = || messages.iter().map(|(_, handle)| handle.as_str()).collect();
    if !mapping.reports_failures {
        return all();
    }
    let Some(failures) = report(text) else { return Vec::new() };
    if !failures.iter().all(|failed| messages.iter().any(|(id, _)| id == failed)) {
        return Vec::new();
    }
    let failed = |id: &String| failures.contains(id);
    messages.iter().filter(|(id, _)| !failed(id)).map(|(_, handle)| handle.as_str()).collect()
}

/// Returns the identifiers of the records that a function reports as failed; `None` if the report is not valid.
pub(super) fn report(text: &str) -> Option<Vec<String>> {
    let report = serde_json::from_str::<Option<Report>>(text).ok()?;
    let failures = report.and_then(|report| report.batch_item_failures).unwrap_or_default();
    Some(failures.into_iter().map(|item| item.item_identifier).collect())
}

/// Returns the sender for reading a source: the role of the function.
pub(super) fn sender(lambda: &Lambda, mapping: &Mapping, cx: &Cx<'_>) -> Option<Sender> {
    reader(lambda, &mapping.named(), cx)
}

/// Returns the role of a function with which its mappings read.
pub(super) fn reader(lambda: &Lambda, function: &Named, cx: &Cx<'_>) -> Option<Sender> {
    let (version, _) = lambda.version(function, cx).ok()?;
    let source = function_arn(&function.name, cx).parse().ok()?;
    Some(Sender::Role { role: version.configuration.role.parse().ok()?, principal: PRINCIPAL.to_owned(), source })
}
