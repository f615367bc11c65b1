//! `GetRecords`.

use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};

use super::super::{Dynamo, request};
use super::describe::find;
use super::iterator::{Iterator, trimmed};
use crate::local::service::validation::Checks;
use crate::local::service::{Answer, Cx, Wait, decode};

const MAX_RECORDS: i64 = 1000;
const MAX_BYTES: usize = 1024 * 1024;
/// How long a read of an event source mapping waits for records.
const PATIENCE: Duration = Duration::from_secs(20);

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    shard_iterator: Option<String>,
    limit: Option<i64>,
}

pub(in super::super) fn get_records(dynamo: &Dynamo, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: Input = decode(input)?;
    let limit = input.limit.unwrap_or(MAX_RECORDS);
    let mut checks = Checks::default();
    checks.range("limit", limit, 1, MAX_RECORDS);
    checks.finish()?;
    let iterator = Iterator::read(&request::required("ShardIterator", input.shard_iterator)?, cx)?;
    let stream = find(dynamo, &iterator.stream, cx)?;
    let horizon = stream.horizon(cx.now);
    if iterator.number < horizon && !cx.is_source {
        return Err(trimmed());
    }
    let limit = usize::try_from(limit).unwrap_or(1);
    let (mut records, mut next, mut bytes) = (Vec::new(), iterator.number.max(horizon), 0);
    for (number, record) in stream.records.range(next..).take(limit) {
        bytes += record.size();
        if bytes > MAX_BYTES && !records.is_empty() {
            break;
        }
        records.push(record.describe(number, stream.view, cx));
        next = number + 1;
    }
    let is_at_end = stream.closed.is_some() && next >= stream.records.drawn();
    if cx.is_source && records.is_empty() && !is_at_end {
        let end = cx.now.plus(PATIENCE);
        if cx.wait(Wait { look: end, end }) {
            return Ok(Value::Null);
        }
    }
    let mut answer = json!({"Records": records});
    if !is_at_end {
        answer["NextShardIterator"] = iterator.next(next, cx).text().into();
    }
    Ok(answer)
}
