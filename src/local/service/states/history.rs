//! GetExecutionHistory.

use serde::Deserialize;
use serde_json::Value;

use super::list::paged;
use super::page;
use super::store::States;
use crate::local::service::{Answer, Cx, decode};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Get {
    execution_arn: String,
    max_results: Option<i64>,
    #[serde(default)]
    reverse_order: bool,
    next_token: Option<String>,
    include_execution_data: Option<bool>,
}

pub(super) fn get_execution_history(states: &mut States, input: Value, _: &mut Cx<'_>) -> Answer {
    let input: Get = decode(input)?;
    let record = states.record(&input.execution_arn)?;
    let history = &record.execution.history;
    let with_data = input.include_execution_data.unwrap_or(true);
    let count = history.events().len();
    let ordered = (0..count).map(|index| if input.reverse_order { count - 1 - index } else { index });
    let (page, next) = page::of(ordered, input.max_results, input.next_token.as_deref(), page::MAX_TOKEN_LENGTH)?;
    let events = page.into_iter().filter_map(|index| history.events().get(index));
    Ok(paged("events", events.map(|event| event.to_json(history, with_data)).collect(), next))
}
