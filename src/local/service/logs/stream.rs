//! Log streams: creation, listing, deletion.

use std::collections::{BTreeMap, HashSet};
use std::ops::Bound;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::super::validation::Checks;
use super::super::{Answer, Cx, Fault};
use super::group::{Group, page_size};
use super::position::Position;
use super::{Logs, Nothing, as_invalid_parameter, invalid_parameter, name, no_such_stream, token, write};
use crate::local::keyed::{Fingerprint, Stored};

/// One log stream; its events are in the store of its group.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Stream {
    name: String,
    /// Unique within its group, and never reused.
    number: u64,
    created: i64,
    last_ingestion: Option<i64>,
}

impl Stored for Stream {}

impl Stream {
    pub(super) const fn new(name: String, number: u64, created: i64) -> Self {
        Self { name, number, created, last_ingestion: None }
    }

    pub(super) const fn restore(name: String, number: u64, created: i64, last_ingestion: Option<i64>) -> Self {
        Self { name, number, created, last_ingestion }
    }

    pub(super) const fn number(&self) -> u64 {
        self.number
    }

    pub(super) fn note_ingestion(&mut self, at: i64) {
        self.last_ingestion = Some(at);
    }

    fn last_event(&self, group: &Group) -> Option<i64> {
        let last = group.store.positions_back(self.number, Bound::Unbounded, Bound::Unbounded).next();
        last.map(|position| position.timestamp)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct NamesInput {
    log_group_name: String,
    log_stream_name: String,
}

pub(super) fn create(logs: &mut Logs, input: NamesInput, cx: &mut Cx<'_>) -> Answer {
    name::check_stream(&input.log_stream_name)?;
    let group = logs.group_mut(&input.log_group_name)?;
    if group.stream(&input.log_stream_name).is_ok() {
        return Err(Fault::new("ResourceAlreadyExistsException", "The specified log stream already exists"));
    }
    group.add_stream(input.log_stream_name, cx.now.millis());
    write(Nothing {})
}

pub(super) fn delete(logs: &mut Logs, input: NamesInput) -> Answer {
    let group = logs.group_mut(&input.log_group_name)?;
    let stream = group.streams.take(&Fingerprint::of(&input.log_stream_name)).ok_or_else(no_such_stream)?;
    group.store.remove_stream(stream.number);
    write(Nothing {})
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DescribeInput {
    log_group_name: Option<String>,
    log_group_identifier: Option<String>,
    log_stream_name_prefix: Option<String>,
    order_by: Option<String>,
    #[serde(default)]
    descending: bool,
    next_token: Option<String>,
    limit: Option<i64>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DescribeOutput {
    log_streams: Vec<Description>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Description {
    log_stream_name: String,
    creation_time: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_event_timestamp: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_event_timestamp: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_ingestion_time: Option<i64>,
    arn: String,
    /// Always zero for streams since 2019.
    stored_bytes: u64,
}

pub(super) fn describe(logs: &Logs, input: DescribeInput, cx: &mut Cx<'_>) -> Answer {
    let limit = page_size(input.limit)?;
    let by_time = is_by_time(&input)?;
    let name = name::group(input.log_group_name, input.log_group_identifier)?;
    let group = logs.group(&name)?;
    let after = input.next_token.as_deref().map(place_of).transpose()?;
    let listing =
        Listing { prefix: input.log_stream_name_prefix.unwrap_or_default(), by_time, descending: input.descending };
    let streams = listing.streams(group, after, limit + 1);
    let (page, next_token) = token::page(streams, limit, |(place, _)| format!("{} {}", place.0, place.1));
    let log_streams = page.iter().map(|(_, stream)| description(&name, stream, group, cx)).collect();
    write(DescribeOutput { log_streams, next_token })
}

fn is_by_time(input: &DescribeInput) -> Result<bool, Fault> {
    let order_by = input.order_by.as_deref().unwrap_or("LogStreamName");
    let mut checks = Checks::default();
    checks.one_of("orderBy", order_by, &["LogStreamName", "LastEventTime"]);
    checks.finish().map_err(as_invalid_parameter)?;
    let by_time = order_by == "LastEventTime";
    if by_time && input.log_stream_name_prefix.is_some() {
        return Err(invalid_parameter("Cannot order by LastEventTime with a logStreamNamePrefix."));
    }
    Ok(by_time)
}

/// The position of a stream in a list: the time, which is zero in lists by name, and the name.
type ListingPosition = (i64, String);

struct Listing {
    prefix: String,
    by_time: bool,
    descending: bool,
}

impl Listing {
    fn streams(
        &self,
        group: &Group,
        after: Option<ListingPosition>,
        most: usize,
    ) -> Vec<(ListingPosition, Arc<Stream>)> {
        let newest = (self.by_time && self.descending).then(|| newest(group, after.as_ref(), most));
        let found = newest.flatten().unwrap_or_else(|| self.all(group, after.as_ref(), most));
        if self.descending { found.into_iter().rev().collect() } else { found.into_iter().collect() }
    }

    /// Reads every stream, but holds no more of them than it returns.
    fn all(&self, group: &Group, after: Option<&ListingPosition>, most: usize) -> Found {
        let mut found = Found::new();
        for (_, stream) in group.streams.iter().filter(|(_, stream)| stream.name.starts_with(&self.prefix)) {
            let place = (self.time(&stream, group), stream.name.clone());
            if after.is_some_and(|after| if self.descending { place >= *after } else { place <= *after }) {
                continue;
            }
            found.insert(place, stream);
            if found.len() > most {
                if self.descending {
                    found.pop_first()
                } else {
                    found.pop_last()
                };
            }
        }
        found
    }

    fn time(&self, stream: &Stream, group: &Group) -> i64 {
        if self.by_time { stream.last_event(group).unwrap_or(0) } else { 0 }
    }
}

/// Streams by their position in a list.
type Found = BTreeMap<ListingPosition, Arc<Stream>>;

/// Returns the streams with the newest events, searched from the last event backwards. Returns `None` if too few
/// streams have events, since others must then follow.
fn newest(group: &Group, after: Option<&ListingPosition>, most: usize) -> Option<Found> {
    let to = after.map_or(Position::MAX, |(time, _)| Position { timestamp: *time, number: u64::MAX });
    let (mut found, mut seen) = (Found::new(), HashSet::new());
    for (position, event) in group.store.range_back(Bound::Unbounded, Bound::Included(to)) {
        let oldest = found.first_key_value().map(|((time, _), _)| *time);
        if found.len() >= most && oldest.is_some_and(|oldest| position.timestamp < oldest) {
            found = found.split_off(&found.keys().rev().nth(most - 1)?.clone());
            return Some(found);
        }
        if !seen.insert(event.stream_number) {
            continue;
        }
        let stream = group.stream(&event.stream).ok()?;
        let place = (position.timestamp, stream.name.clone());
        // A stream that was listed before may have older events too.
        if stream.last_event(group) == Some(position.timestamp) && after.is_none_or(|after| place < *after) {
            found.insert(place, stream);
        }
    }
    None
}

fn place_of(text: &str) -> Result<(i64, String), Fault> {
    let place = token::decode(text)?;
    let (time, name) = place.split_once(' ').ok_or_else(token::invalid)?;
    Ok((time.parse().map_err(|_| token::invalid())?, name.to_owned()))
}

fn description(group_name: &str, stream: &Stream, group: &Group, cx: &Cx<'_>) -> Description {
    let oldest = group.oldest_kept(cx.now.millis()).unwrap_or(i64::MIN);
    let name = &stream.name;
    let mut kept = group.store.positions(stream.number, Bound::Included(Position::at(oldest)), Bound::Unbounded);
    Description {
        log_stream_name: name.clone(),
        creation_time: stream.created,
        first_event_timestamp: kept.next().map(|position| position.timestamp),
        last_event_timestamp: stream.last_event(group).filter(|timestamp| *timestamp >= oldest),
        last_ingestion_time: stream.last_ingestion,
        arn: cx.arn("logs", &format!("log-group:{group_name}:log-stream:{name}")),
        stored_bytes: 0,
    }
}
