//! `FilterLogEvents`: searches all streams of a group, in the order of time.

use std::collections::BTreeSet;
use std::ops::Bound;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::super::{Answer, Cx, Fault};
use super::get_events::{MAX_BYTES, page_size};
use super::group::Group;
use super::pattern::FilterPattern;
use super::position::Position;
use super::store::Event;
use super::{Logs, invalid_parameter, name, token, write};
use crate::local::keyed::Rows;

/// `interleaved` is accepted and ignored: the result always is.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    log_group_name: Option<String>,
    log_group_identifier: Option<String>,
    log_stream_names: Option<Vec<String>>,
    log_stream_name_prefix: Option<String>,
    start_time: Option<i64>,
    end_time: Option<i64>,
    filter_pattern: Option<String>,
    next_token: Option<String>,
    limit: Option<i64>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Output<'a> {
    events: Vec<OutputEvent<'a>>,
    /// Always empty since 2020.
    searched_log_streams: [(); 0],
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OutputEvent<'a> {
    log_stream_name: &'a str,
    timestamp: i64,
    message: &'a str,
    ingestion_time: i64,
    event_id: String,
}

pub(super) fn filter(logs: &Logs, input: Input, cx: &mut Cx<'_>) -> Answer {
    let limit = page_size(input.limit)?;
    if input.log_stream_names.is_some() && input.log_stream_name_prefix.is_some() {
        return Err(invalid_parameter("logStreamNamePrefix and logStreamNames are mutually exclusive parameters."));
    }
    let pattern = FilterPattern::parse(input.filter_pattern.as_deref().unwrap_or_default())?;
    let group_name = name::group(input.log_group_name, input.log_group_identifier)?;
    let group = logs.group(&group_name)?;
    let start = input.start_time.unwrap_or(0).max(group.oldest_kept(cx.now.millis()).unwrap_or(0));
    let from = match input.next_token {
        Some(text) => Bound::Excluded(position_of(&text)?),
        None => Bound::Included(Position::at(start)),
    };
    let to = input.end_time.map_or(Bound::Unbounded, |end| Bound::Excluded(Position::at(end.saturating_add(1))));
    let events: Rows<'_, Position, Event> = match input.log_stream_names {
        Some(names) => of_streams(group, names, from, to)?,
        None => group.store.mentioning(&pattern.wanted(), from, to),
    };
    let prefix = input.log_stream_name_prefix.unwrap_or_default();
    let found = events.filter(|(_, event)| event.stream.starts_with(&prefix) && pattern.matches(&event.message));
    let (page, next_token) = page(found, limit);
    let events = page.iter().map(|(position, event)| shown(*position, event)).collect();
    write(Output { events, searched_log_streams: [], next_token })
}

/// Returns the events of the named streams, merged.
fn of_streams(
    group: &Group,
    names: Vec<String>,
    from: Bound<Position>,
    to: Bound<Position>,
) -> Result<Rows<'_, Position, Event>, Fault> {
    let mut positions = BTreeSet::new();
    for name in names {
        let stream = group.stream(&name)?.number();
        positions.extend(group.store.positions(stream, from, to));
    }
    Ok(Box::new(positions.into_iter().filter_map(|position| Some((position, group.store.get(position)?)))))
}

/// Returns the first events, and a token if there are more.
fn page(
    found: impl Iterator<Item = (Position, Arc<Event>)>,
    limit: usize,
) -> (Vec<(Position, Arc<Event>)>, Option<String>) {
    let mut page: Vec<(Position, Arc<Event>)> = Vec::new();
    let mut bytes = 0;
    for (position, event) in found {
        bytes += event.size();
        if page.len() == limit || bytes > MAX_BYTES {
            let next = page.last().map(|(last, _)| token::encode(&last.id()));
            return (page, next);
        }
        page.push((position, event));
    }
    (page, None)
}

fn shown(position: Position, event: &Event) -> OutputEvent<'_> {
    OutputEvent {
        log_stream_name: &event.stream,
        timestamp: position.timestamp,
        message: &event.message,
        ingestion_time: event.ingested,
        event_id: position.id(),
    }
}

fn position_of(text: &str) -> Result<Position, Fault> {
    Position::from_id(&token::decode(text)?).ok_or_else(token::invalid)
}
