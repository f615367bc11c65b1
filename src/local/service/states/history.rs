//! `GetExecutionHistory`.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::list::paged;
use super::page;
use super::store::{Record, States};
use crate::asl::history::History;
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
    let with_data = input.include_execution_data.unwrap_or(true);
    let count = record.execution.history.len();
    let ordered = (0..count).map(|index| if input.reverse_order { count - index } else { index + 1 });
    let (page, next) = page::of(ordered, input.max_results, input.next_token.as_deref(), page::MAX_TOKEN_LENGTH)?;
    let events = events(states, &record, &page, with_data);
    Ok(paged("events", events, next))
}

/// Returns the events with these IDs, which are consecutive in either order.
fn events(states: &States, record: &Record, ids: &[u64], with_data: bool) -> Vec<Value> {
    let (Some(first), Some(last)) = (ids.first(), ids.last()) else { return Vec::new() };
    let kept_with_it = record.execution.history.events();
    let mut shown = BTreeMap::new();
    let mut show = |history: &History| {
        let wanted = history.events().iter().filter(|event| (*first.min(last)..=*first.max(last)).contains(&event.id));
        shown.extend(wanted.map(|event| (event.id, event.to_json(history, with_data))));
    };
    if kept_with_it.is_empty() {
        let parts = states.executions.history_from(record, *first.min(last));
        parts.take_while(|((_, part), _)| part <= first.max(last)).for_each(|(_, part)| show(&part));
    } else {
        show(&record.execution.history);
    }
    ids.iter().filter_map(|id| shown.remove(id)).collect()
}
