//! `DeleteTrail`, which also deletes recorded events that were not written yet.

use serde::Deserialize;
use serde_json::Value;

use super::{CloudTrail, log_file};
use crate::local::service::{Answer, Cx, decode};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    name: String,
}

pub(super) fn delete_trail(trails: &mut CloudTrail, input: Value, cx: &mut Cx<'_>) -> Answer {
    let Input { name } = decode(input)?;
    let arn = trails.find_home(&name, cx)?.arn.clone();
    trails.trails.remove(&arn);
    log_file::take(trails, &arn);
    Ok(Value::Null)
}
