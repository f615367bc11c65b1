//! `DescribeStream`.

use serde::Deserialize;
use serde_json::{Value, json};

use super::super::{Dynamo, request};
use super::log::Stream;
use super::sequence_number::sequence_number;
use crate::local::service::{Answer, Cx, Fault, decode};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    stream_arn: Option<String>,
    exclusive_start_shard_id: Option<String>,
    shard_filter: Option<Filter>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Filter {
    shard_id: Option<String>,
}

pub(in super::super) fn describe_stream(dynamo: &Dynamo, input: Value, cx: &Cx<'_>) -> Answer {
    let input: Input = decode(input)?;
    let arn = request::required("StreamArn", input.stream_arn)?;
    let stream = find(dynamo, &arn, cx)?;
    let mut range = json!({"StartingSequenceNumber": sequence_number(0)});
    if stream.closed.is_some() {
        range["EndingSequenceNumber"] = sequence_number(stream.records.drawn().saturating_sub(1)).into();
    }
    // There is only one shard, so none follows it, and it has no children.
    let after = input.exclusive_start_shard_id.or(input.shard_filter.and_then(|filter| filter.shard_id));
    let shards = match after {
        Some(_) => json!([]),
        None => json!([{"ShardId": stream.shard, "SequenceNumberRange": range}]),
    };
    Ok(json!({"StreamDescription": {
        "StreamArn": arn,
        "StreamLabel": stream.label,
        "StreamStatus": if stream.closed.is_some() { "DISABLED" } else { "ENABLED" },
        "StreamViewType": stream.view.name(),
        "CreationRequestDateTime": stream.created.millis() / 1000,
        "TableName": stream.table,
        "KeySchema": stream.keys.description(),
        "Shards": shards,
    }}))
}

/// Returns the stream with an ARN.
pub(super) fn find<'d>(dynamo: &'d Dynamo, arn: &str, cx: &Cx<'_>) -> Result<&'d Stream, Fault> {
    let key = arn.split_once(":table/").map_or("", |(_, key)| key);
    let stream = dynamo.streams.get(key).filter(|stream| !stream.is_gone(cx.now) && stream.arn(cx) == arn);
    stream.ok_or_else(|| {
        Fault::new("ResourceNotFoundException", format!("Requested resource not found: Stream: {arn} not found"))
    })
}
