//! `PutLogEvents`: determines which events of a batch are accepted, and why the others are rejected.

use serde::{Deserialize, Serialize};

use super::super::validation::Checks;
use super::super::{Answer, Cx, Fault};
use super::group::Group;
use super::store::EVENT_OVERHEAD;
use super::{Logs, as_invalid_parameter, invalid_parameter, subscription_filter, write};

const MAX_EVENTS: usize = 10_000;
const MAX_BYTES: usize = 1_048_576;
const HOUR: i64 = 3_600_000;
const MAX_SPAN: i64 = 24 * HOUR;
const OLDEST: i64 = 14 * 24 * HOUR;
const NEWEST: i64 = 2 * HOUR;

/// `sequenceToken` is accepted and ignored, as AWS does since 2023.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    log_group_name: String,
    log_stream_name: String,
    log_events: Vec<InputEvent>,
}

#[derive(Deserialize)]
struct InputEvent {
    timestamp: i64,
    message: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Output {
    next_sequence_token: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    rejected_log_events_info: Option<Rejected>,
}

/// End indices are exclusive, the start index is inclusive.
#[derive(Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Rejected {
    #[serde(skip_serializing_if = "Option::is_none")]
    too_new_log_event_start_index: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    too_old_log_event_end_index: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expired_log_event_end_index: Option<usize>,
}

pub(super) fn put(logs: &mut Logs, input: Input, cx: &mut Cx<'_>) -> Answer {
    check(&input.log_events)?;
    let now = cx.now.millis();
    let group = logs.group_mut(&input.log_group_name)?;
    group.stream(&input.log_stream_name)?;
    check_order(&input.log_events)?;
    group.expire(now);
    let (taken, rejected) = sort_out(&input.log_events, group, now);
    let stream = &input.log_stream_name;
    let mut appended = Vec::new();
    for event in input.log_events.get(taken).unwrap_or_default() {
        let position = group.append(stream, event.timestamp, now, &event.message);
        appended.extend(position.map(|position| (position, event.message.clone())));
    }
    subscription_filter::forward(group, &input.log_group_name, stream, &appended, cx);
    let next_sequence_token = format!("49{}", cx.ids.text(b"0123456789", 54));
    let rejected_log_events_info = (rejected != Rejected::default()).then_some(rejected);
    write(Output { next_sequence_token, rejected_log_events_info })
}

fn check(events: &[InputEvent]) -> Result<(), Fault> {
    let mut checks = Checks::default();
    if events.is_empty() {
        checks.fail("logEvents", "[]", "Member must have length greater than or equal to 1");
    }
    if events.len() > MAX_EVENTS {
        let constraint = format!("Member must have length less than or equal to {MAX_EVENTS}");
        checks.fail("logEvents", &format!("[{} events]", events.len()), &constraint);
    }
    for (index, event) in events.iter().enumerate() {
        let place = format!("logEvents.{}.member", index + 1);
        checks.length(&format!("{place}.message"), &event.message, 1, usize::MAX);
        checks.range(&format!("{place}.timestamp"), event.timestamp, 0, i64::MAX);
    }
    checks.finish().map_err(as_invalid_parameter)?;
    check_size(events)
}

fn check_size(events: &[InputEvent]) -> Result<(), Fault> {
    let sizes = || events.iter().map(|event| event.message.len() + EVENT_OVERHEAD);
    if let Some(size) = sizes().find(|size| *size > MAX_BYTES) {
        return Err(invalid_parameter(format!("Log event too large: {size} bytes exceeds limit of {MAX_BYTES}")));
    }
    let total: usize = sizes().sum();
    if total > MAX_BYTES {
        return Err(invalid_parameter(format!("Upload too large: {total} bytes exceeds limit of {MAX_BYTES}")));
    }
    Ok(())
}

fn check_order(events: &[InputEvent]) -> Result<(), Fault> {
    if !events.is_sorted_by_key(|event| event.timestamp) {
        return Err(invalid_parameter("Log events in a single PutLogEvents request must be in chronological order."));
    }
    let span = match events {
        [first, .., last] => last.timestamp - first.timestamp,
        _ => 0,
    };
    if span > MAX_SPAN {
        return Err(invalid_parameter(
            "The batch of log events in a single PutLogEvents request cannot span more than 24 hours.",
        ));
    }
    Ok(())
}

/// Returns the accepted events; the batch is ordered, so rejected events are at its ends.
fn sort_out(events: &[InputEvent], group: &Group, now: i64) -> (std::ops::Range<usize>, Rejected) {
    let before = |time: i64| events.partition_point(|event| event.timestamp < time);
    let too_old = before(now - OLDEST);
    let expired = group.oldest_kept(now).map_or(0, before);
    let new = before(now.saturating_add(NEWEST + 1));
    let rejected = Rejected {
        too_new_log_event_start_index: (new < events.len()).then_some(new),
        too_old_log_event_end_index: (too_old > 0).then_some(too_old),
        expired_log_event_end_index: (expired > too_old).then_some(expired),
    };
    (too_old.max(expired)..new, rejected)
}
