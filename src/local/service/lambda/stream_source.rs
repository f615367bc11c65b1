//! Reads DynamoDB streams for functions: batch after batch in the order of the records, each until it is processed or
//! discarded.
//!
//! Follows "Using AWS Lambda with Amazon DynamoDB" and "Configuring partial batch response with DynamoDB and Lambda".
//!
//! Deviation: one batch of a shard is processed at a time, whatever the parallelization factor. If the first read does
//! not fill a batch, the local cloud waits until the batching window ends; AWS stops waiting when the batch is full.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::super::{Answer, Cx, Effect, Failed, Fault, Hop, Outcome, decode};
use super::event_source::{PAUSE, report, sender};
use super::mapping::{Mapping, Retry, StreamReader, passes};
use super::name::function_arn;
use super::run::{Purpose, Run, Start};
use super::token::Token;
use super::{Lambda, discarded, run};

/// The maximum pause before a batch is retried, in seconds; the pause doubles with each attempt.
const MAX_BACKOFF: u64 = 60;
/// The maximum number of records in one read.
const MAX_RECORDS: u32 = 1000;

/// The records of a run.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Batch {
    /// The position after the batch; `None` at the end of the stream.
    pub(super) next: Option<String>,
    /// Of all records that were read, including those that were filtered out.
    pub(super) sequence_numbers: Vec<String>,
    /// When the first and the last record were written, in seconds.
    pub(super) arrivals: (i64, i64),
    /// The number of records that the function received.
    pub(super) size: usize,
    pub(super) tried: Retry,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Received {
    records: Vec<Value>,
    next_shard_iterator: Option<String>,
}

/// Reads the next batch, if none is being processed.
pub(super) fn poll(lambda: &mut Lambda, uuid: &str, cx: &mut Cx<'_>) {
    let sender = lambda.mappings.get(uuid).and_then(|mapping| sender(lambda, mapping, cx));
    let Some(mapping) = lambda.mappings.get_mut(uuid) else { return };
    let stream = mapping.source.to_string();
    let is_idle = mapping.is_enabled && !mapping.is_polling && mapping.running == 0;
    let most = mapping.batch_size.min(MAX_RECORDS);
    let Some(reader) = mapping.stream.as_ref().filter(|reader| is_idle && !reader.is_at_end) else { return };
    let Some(sender) = sender.filter(|_| reader.window_ends.is_none_or(|end| end <= cx.now)) else { return };
    let (service, resource) = ("dynamodb".to_owned(), stream.clone());
    let effect = match (&reader.shard, &reader.iterator) {
        (_, Some(iterator)) => {
            let limit = reader.retries.first().map_or(most as usize, |retry| retry.records);
            let input = json!({"ShardIterator": iterator, "Limit": limit});
            let (operation, reply) = ("GetRecords".to_owned(), Token::Poll(uuid.to_owned()).into());
            Effect::Poll { service, operation, input, sender, resource, reply }
        }
        (Some(shard), None) => {
            let kind = &reader.starting_position;
            let input = json!({"StreamArn": stream, "ShardId": shard, "ShardIteratorType": kind});
            let (operation, reply) = ("GetShardIterator".to_owned(), Some(Token::Iterator(uuid.to_owned()).into()));
            Effect::Call { service, operation, input, sender, resource, reply, trace: None, parent: None }
        }
        (None, None) => {
            let (operation, reply) = ("DescribeStream".to_owned(), Some(Token::Shard(uuid.to_owned()).into()));
            let input = json!({"StreamArn": stream});
            Effect::Call { service, operation, input, sender, resource, reply, trace: None, parent: None }
        }
    };
    mapping.is_polling = true;
    cx.push(effect);
}

/// Handles the description of the stream, which contains its shard.
pub(super) fn described(lambda: &mut Lambda, uuid: &str, answer: Answer, cx: &mut Cx<'_>) {
    let shard = |value: &Value| value["StreamDescription"]["Shards"][0]["ShardId"].as_str().map(str::to_owned);
    learn(lambda, uuid, answer.map(|value| shard(&value)), cx, |reader, shard| reader.shard = Some(shard));
}

/// Handles the position at which reading begins, or continues after a batch that was partly processed.
pub(super) fn positioned(lambda: &mut Lambda, uuid: &str, answer: Answer, cx: &mut Cx<'_>) {
    let iterator = |value: &Value| value["ShardIterator"].as_str().map(str::to_owned);
    learn(lambda, uuid, answer.map(|value| iterator(&value)), cx, |reader, iterator| reader.iterator = Some(iterator));
}

fn learn(
    lambda: &mut Lambda,
    uuid: &str,
    learnt: Result<Option<String>, Fault>,
    cx: &mut Cx<'_>,
    set: impl FnOnce(&mut StreamReader, String),
) {
    let Some(mapping) = lambda.mappings.get_mut(uuid) else { return };
    mapping.is_polling = false;
    let (Ok(Some(learnt)), Some(reader)) = (learnt, mapping.stream.as_mut()) else { return pause(uuid, PAUSE, cx) };
    set(reader, learnt);
    poll(lambda, uuid, cx);
}

fn pause(uuid: &str, pause: Duration, cx: &mut Cx<'_>) {
    let at = cx.now.plus(pause);
    cx.push(Effect::WakeAt { at, token: Token::Poll(uuid.to_owned()).into() });
}

/// Handles the response of a read.
pub(super) fn received(lambda: &mut Lambda, uuid: &str, answer: Answer, cx: &mut Cx<'_>) {
    let Some(mapping) = lambda.mappings.get_mut(uuid) else { return };
    mapping.is_polling = false;
    let Ok(received) = answer.and_then(decode::<Received>) else { return pause(uuid, PAUSE, cx) };
    let Some(reader) = mapping.stream.as_mut() else { return };
    if received.records.is_empty() {
        reader.advance(received.next_shard_iterator);
        return poll(lambda, uuid, cx);
    }
    let most = mapping.batch_size.min(MAX_RECORDS) as usize;
    if reader.waits_for_more(received.records.len() < most, cx) {
        let left = reader.window_ends.map(|end| end.since(cx.now)).unwrap_or_default();
        return pause(uuid, left, cx);
    }
    start(lambda, uuid, received, cx);
}

impl StreamReader {
    /// Continues after a batch.
    fn advance(&mut self, next: Option<String>) {
        self.is_at_end = next.is_none();
        self.iterator = next;
        if !self.retries.is_empty() {
            self.retries.remove(0);
        }
    }

    /// Returns whether the records of a new batch that is not full wait for the end of the window.
    fn waits_for_more(&mut self, has_room: bool, cx: &Cx<'_>) -> bool {
        if self.window == 0 || !has_room || !self.retries.is_empty() || self.window_ends.is_some() {
            self.window_ends = None;
            return false;
        }
        self.window_ends = Some(cx.now.plus(Duration::from_secs(u64::from(self.window))));
        true
    }
}

fn start(lambda: &mut Lambda, uuid: &str, received: Received, cx: &mut Cx<'_>) {
    let Some(mapping) = lambda.mappings.get_mut(uuid) else { return };
    let Some(reader) = mapping.stream.as_ref() else { return };
    let text = |record: &Value| record["dynamodb"]["SequenceNumber"].as_str().unwrap_or_default().to_owned();
    let arrival = |record: Option<&Value>| {
        record.and_then(|record| record["dynamodb"]["ApproximateCreationDateTime"].as_i64()).unwrap_or_default()
    };
    let mut batch = Batch {
        next: received.next_shard_iterator,
        sequence_numbers: received.records.iter().map(text).collect(),
        arrivals: (arrival(received.records.first()), arrival(received.records.last())),
        size: 0,
        tried: reader.retries.first().copied().unwrap_or_default(),
    };
    let mut traces = Vec::new();
    let mut records = Vec::new();
    for mut record in received.records {
        let trace = record.as_object_mut().and_then(|record| record.remove("trace"));
        let record = for_function(record, mapping);
        if passes(&mapping.filters, &record) {
            traces.extend(trace.and_then(|trace| trace.as_str().map(str::to_owned)));
            records.push(record);
        }
    }
    if records.is_empty() {
        if let Some(reader) = mapping.stream.as_mut() {
            reader.advance(batch.next);
        }
        return poll(lambda, uuid, cx);
    }
    batch.size = records.len();
    traces.sort();
    traces.dedup();
    arrived(&traces, mapping, cx);
    let trace = (!traces.is_empty()).then(|| traces.remove(0));
    let start = Start {
        named: mapping.named(),
        payload: json!({"Records": records}).to_string(),
        purpose: Purpose::Records { mapping: uuid.to_owned(), batch, others: traces },
        client_context: None,
        request_id: None,
        trace,
    };
    mapping.running += 1;
    if run::start(lambda, start, cx).is_err() {
        // The function was deleted; the records stay in the stream.
        if let Some(mapping) = lambda.mappings.get_mut(uuid) {
            mapping.running = mapping.running.saturating_sub(1);
            mapping.is_enabled = false;
        }
    }
}

/// Returns a record in the format for functions.
fn for_function(mut record: Value, mapping: &Mapping) -> Value {
    record["eventSourceARN"] = mapping.source.to_string().into();
    // A function receives the time as a number with a fraction.
    if let Some(at) = record.pointer_mut("/dynamodb/ApproximateCreationDateTime") {
        *at = at.as_f64().into();
    }
    if let Some(identity) = record.get_mut("userIdentity") {
        *identity = json!({"type": identity["Type"], "principalId": identity["PrincipalId"]});
    }
    record
}

fn arrived(traces: &[String], mapping: &Mapping, cx: &mut Cx<'_>) {
    let to = function_arn(&mapping.function, cx);
    for trace in traces {
        let (trace, from) = (Some(trace.clone()), mapping.source.to_string());
        cx.hop(Hop { at: cx.now, trace, from, to: to.clone(), outcome: Outcome::Delivered });
    }
}

/// Handles the end of a run.
pub(super) fn finished(
    lambda: &mut Lambda,
    uuid: &str,
    batch: &Batch,
    run: &Run,
    outcome: &Result<Result<String, Failed>, Fault>,
    cx: &mut Cx<'_>,
) {
    let Some(mapping) = lambda.mappings.get_mut(uuid) else { return };
    mapping.running = mapping.running.saturating_sub(1);
    let reports = mapping.reports_failures;
    let Some(reader) = mapping.stream.as_mut() else { return };
    let processed = match outcome {
        Ok(Ok(text)) => processed(batch, text, reports),
        _ => 0,
    };
    let is_error = !matches!(outcome, Ok(Ok(_)));
    reader.last_result = Some(if is_error { "PROBLEM: Function call failed" } else { "OK" }.to_owned());
    if processed == batch.sequence_numbers.len() {
        reader.advance(batch.next.clone());
        return poll(lambda, uuid, cx);
    }
    if let Some(first) = batch.sequence_numbers.get(processed).filter(|_| processed > 0) {
        return go_on_at(lambda, uuid, first, batch.sequence_numbers.len() - processed, cx);
    }
    let tried = Retry {
        records: batch.sequence_numbers.len(),
        failures: batch.tried.failures + 1,
        invocations: batch.tried.invocations + 1,
    };
    if let Some(condition) = reader.gives_up(batch, tried, cx) {
        let batch = Batch { tried, ..batch.clone() };
        reader.advance(batch.next.clone());
        discarded::send(lambda, uuid, &discarded::Discarded { batch: &batch, run, condition, is_error }, cx);
        return poll(lambda, uuid, cx);
    }
    reader.try_again(tried);
    pause(uuid, Duration::from_secs(1_u64.checked_shl(tried.failures - 1).unwrap_or(MAX_BACKOFF).min(MAX_BACKOFF)), cx);
}

impl StreamReader {
    /// Returns why a failed batch is not retried; `None` if it is.
    fn gives_up(&self, batch: &Batch, tried: Retry, cx: &Cx<'_>) -> Option<&'static str> {
        let age = cx.now.millis() / 1000 - batch.arrivals.0;
        if self.most_age.is_some_and(|most| age > most) {
            return Some("RecordAgeExceeded");
        }
        let splits = self.bisects && tried.records > 1;
        let is_spent = !splits && self.most_retries.is_some_and(|most| tried.failures > most);
        is_spent.then_some("RetryAttemptsExhausted")
    }

    /// Schedules a batch to be read again, in halves if that is configured. Splitting it does not count as an attempt.
    fn try_again(&mut self, tried: Retry) {
        if !self.retries.is_empty() {
            self.retries.remove(0);
        }
        if !self.bisects || tried.records < 2 {
            return self.retries.insert(0, tried);
        }
        let half = tried.records / 2;
        let part = Retry { failures: tried.failures - 1, ..tried };
        self.retries.insert(0, Retry { records: tried.records - half, ..part });
        self.retries.insert(0, Retry { records: half, ..part });
    }
}

/// Returns how many records were processed, from the first one on.
fn processed(batch: &Batch, text: &str, reports: bool) -> usize {
    let all = batch.sequence_numbers.len();
    if !reports {
        return all;
    }
    let Some(failures) = report(text) else { return 0 };
    let position = |failed: &String| batch.sequence_numbers.iter().position(|number| number == failed);
    failures.iter().map(|failed| position(failed).unwrap_or(0)).min().unwrap_or(all)
}

/// Continues with the first record that failed.
fn go_on_at(lambda: &mut Lambda, uuid: &str, first: &str, records: usize, cx: &mut Cx<'_>) {
    let Some(sender) = lambda.mappings.get(uuid).and_then(|mapping| sender(lambda, mapping, cx)) else { return };
    let Some(mapping) = lambda.mappings.get_mut(uuid) else { return };
    let stream = mapping.source.to_string();
    let Some(reader) = mapping.stream.as_mut() else { return };
    if !reader.retries.is_empty() {
        reader.retries.remove(0);
    }
    reader.retries.insert(0, Retry { records, ..Retry::default() });
    mapping.is_polling = true;
    let shard = reader.shard.as_deref().unwrap_or_default();
    let input = json!({
        "StreamArn": stream, "ShardId": shard, "ShardIteratorType": "AT_SEQUENCE_NUMBER", "SequenceNumber": first,
    });
    cx.push(Effect::Call {
        service: "dynamodb".to_owned(),
        operation: "GetShardIterator".to_owned(),
        input,
        sender,
        resource: stream,
        reply: Some(Token::Iterator(uuid.to_owned()).into()),
        trace: None,
        parent: None,
    });
}
