//! The record of a discarded batch of a stream, which is sent to the mapping's destination.
//!
//! Follows "Capturing discarded batches for a DynamoDB stream" of the Developer Guide.

use serde_json::{Value, json};

use super::super::{Cx, Delivery, Effect, Message};
use super::Lambda;
use super::event_source::sender;
use super::mapping::Mapping;
use super::run::Run;
use super::stream_source::Batch;
use crate::clock::Timestamp;

/// A batch that is not retried any more.
pub(super) struct Discarded<'a> {
    pub(super) batch: &'a Batch,
    /// The last run.
    pub(super) run: &'a Run,
    pub(super) condition: &'static str,
    /// Whether the function failed, rather than reporting failed records.
    pub(super) is_error: bool,
}

pub(super) fn send(lambda: &Lambda, uuid: &str, discarded: &Discarded<'_>, cx: &mut Cx<'_>) {
    let Some(mapping) = lambda.mappings.get(uuid) else { return };
    let destination = mapping.stream.as_ref().and_then(|reader| reader.on_failure.as_ref()?.parse().ok());
    let (Some(to), Some(sender)) = (destination, sender(lambda, mapping, cx)) else { return };
    let message = Message { body: record(mapping, discarded, cx).to_string(), ..Message::default() };
    let trace = discarded.run.trace.clone();
    cx.push(Effect::Deliver(Delivery { to, message, sender, reply: None, trace }));
}

fn record(mapping: &Mapping, discarded: &Discarded<'_>, cx: &Cx<'_>) -> Value {
    let Discarded { batch, run, condition, is_error } = discarded;
    let reader = mapping.stream.as_ref();
    let time = |seconds: i64| Timestamp::from_millis(seconds * 1000).to_seconds_text();
    json!({
        "requestContext": {
            "requestId": run.request_id,
            "functionArn": mapping.named().arn(cx),
            "condition": condition,
            "approximateInvokeCount": batch.tried.invocations,
        },
        "responseContext": {
            "statusCode": 200,
            "executedVersion": run.version,
            "functionError": is_error.then_some("Unhandled"),
        },
        "version": "1.0",
        "timestamp": cx.now.to_millis_text(),
        "DDBStreamBatchInfo": {
            "shardId": reader.and_then(|reader| reader.shard.as_deref()),
            "startSequenceNumber": batch.sequence_numbers.first(),
            "endSequenceNumber": batch.sequence_numbers.last(),
            "approximateArrivalOfFirstRecord": time(batch.arrivals.0),
            "approximateArrivalOfLastRecord": time(batch.arrivals.1),
            "batchSize": batch.size,
            "streamArn": mapping.source.to_string(),
        },
    })
}
