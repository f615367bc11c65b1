//! `ListTables`.

use std::ops::Bound;

use serde::Deserialize;
use serde_json::{Value, json};

use super::Dynamo;
use crate::local::service::validation::Checks;
use crate::local::service::{Answer, decode};

const MAX_NAMES: i64 = 100;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    exclusive_start_table_name: Option<String>,
    limit: Option<i64>,
}

pub(super) fn list_tables(dynamo: &Dynamo, input: Value) -> Answer {
    let input: Input = decode(input)?;
    let limit = input.limit.unwrap_or(MAX_NAMES);
    let mut checks = Checks::default();
    checks.range("limit", limit, 1, MAX_NAMES);
    checks.finish()?;
    let from = input.exclusive_start_table_name.map_or(Bound::Unbounded, Bound::Excluded);
    let limit = usize::try_from(limit).unwrap_or(1);
    let mut names: Vec<&String> =
        dynamo.tables.range((from, Bound::Unbounded)).map(|(name, _)| name).take(limit + 1).collect();
    let has_more = names.len() > limit;
    names.truncate(limit);
    let mut answer = json!({"TableNames": names});
    if has_more {
        answer["LastEvaluatedTableName"] = json!(names.last());
    }
    Ok(answer)
}
