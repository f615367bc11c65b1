//! `ListStreams`.

use serde::Deserialize;
use serde_json::{Value, json};

use super::super::{Dynamo, request};
use super::log::Stream;
use crate::local::service::validation::Checks;
use crate::local::service::{Answer, Cx, decode};

const MAX_STREAMS: i64 = 100;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    table_name: Option<String>,
    limit: Option<i64>,
    exclusive_start_stream_arn: Option<String>,
}

pub(in super::super) fn list_streams(dynamo: &Dynamo, input: Value, cx: &Cx<'_>) -> Answer {
    let input: Input = decode(input)?;
    let limit = input.limit.unwrap_or(MAX_STREAMS);
    let mut checks = Checks::default();
    checks.range("limit", limit, 1, MAX_STREAMS);
    checks.finish()?;
    let table = input.table_name.map(|name| request::table_name(Some(name))).transpose()?;
    let after = input.exclusive_start_stream_arn.unwrap_or_default();
    let is_wanted = |stream: &&Stream| {
        !stream.is_gone(cx.now)
            && table.as_ref().is_none_or(|table| *table == stream.table)
            && stream.arn(cx).as_str() > after.as_str()
    };
    let limit = usize::try_from(limit).unwrap_or(1);
    let mut wanted: Vec<&Stream> = dynamo.streams.values().filter(is_wanted).collect();
    let has_more = wanted.len() > limit;
    wanted.truncate(limit);
    let view =
        |stream: &&Stream| json!({"StreamArn": stream.arn(cx), "TableName": stream.table, "StreamLabel": stream.label});
    let mut answer = json!({"Streams": wanted.iter().map(view).collect::<Vec<_>>()});
    if let Some(last) = wanted.last().filter(|_| has_more) {
        answer["LastEvaluatedStreamArn"] = last.arn(cx).into();
    }
    Ok(answer)
}
