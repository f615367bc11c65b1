//! `GetLogEvents`: reads one stream, in both directions.
//!
//! A page always has two tokens: `f/…/s` leads to later events and `b/…/s` to earlier ones. At an end, the token is the
//! same as the one in the request, which can be sent again later.

use std::ops::Bound;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::super::validation::Checks;
use super::super::{Answer, Cx, Fault};
use super::group::Group;
use super::position::Position;
use super::store::Event;
use super::{Logs, as_invalid_parameter, name, token, write};

pub(super) const MAX_EVENTS: i64 = 10_000;
pub(super) const MAX_BYTES: usize = 1_048_576;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    log_group_name: Option<String>,
    log_group_identifier: Option<String>,
    log_stream_name: String,
    start_time: Option<i64>,
    end_time: Option<i64>,
    next_token: Option<String>,
    limit: Option<i64>,
    #[serde(default)]
    start_from_head: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Output<'a> {
    events: Vec<OutputEvent<'a>>,
    next_forward_token: String,
    next_backward_token: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OutputEvent<'a> {
    timestamp: i64,
    message: &'a str,
    ingestion_time: i64,
}

/// The position from which a page continues.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Token {
    Forward(Position),
    Backward(Position),
}

pub(super) fn get(logs: &Logs, input: Input, cx: &mut Cx<'_>) -> Answer {
    let limit = page_size(input.limit)?;
    let next = input.next_token.as_deref().map(Token::parse).transpose()?;
    let group_name = name::group(input.log_group_name, input.log_group_identifier)?;
    let group = logs.group(&group_name)?;
    let stream = group.stream(&input.log_stream_name)?.number();
    let oldest = group.oldest_kept(cx.now.millis()).unwrap_or(0);
    let start = Position::at(input.start_time.unwrap_or(0).max(oldest));
    let end = input.end_time.map_or(Position::MAX, Position::at);
    let span = Span { group, stream, limit };
    let page = match next {
        Some(Token::Forward(last)) if last >= start => span.first(Bound::Excluded(last), end),
        Some(Token::Backward(first_seen)) => span.last(start, end.min(first_seen)),
        Some(Token::Forward(_)) => span.first(Bound::Included(start), end),
        None if input.start_from_head => span.first(Bound::Included(start), end),
        None => span.last(start, end),
    };
    let anchor = match next {
        Some(Token::Forward(position) | Token::Backward(position)) => position,
        None => Position::default(),
    };
    let output = Output {
        events: page.iter().map(|(position, event)| shown(*position, event)).collect(),
        next_forward_token: Token::Forward(page.last().map_or(anchor, |(position, _)| *position)).text(),
        next_backward_token: Token::Backward(page.first().map_or(anchor, |(position, _)| *position)).text(),
    };
    write(output)
}

/// Validates the `limit` of `GetLogEvents` and `FilterLogEvents`.
pub(super) fn page_size(limit: Option<i64>) -> Result<usize, Fault> {
    let limit = limit.unwrap_or(MAX_EVENTS);
    let mut checks = Checks::default();
    checks.range("limit", limit, 1, MAX_EVENTS);
    checks.finish().map_err(as_invalid_parameter)?;
    Ok(usize::try_from(limit).unwrap_or(1))
}

impl Token {
    fn text(self) -> String {
        match self {
            Self::Forward(position) => format!("f/{}/s", position.id()),
            Self::Backward(position) => format!("b/{}/s", position.id()),
        }
    }

    fn parse(text: &str) -> Result<Self, Fault> {
        let middle = text.strip_suffix("/s").unwrap_or_default();
        let position = |id: &str| Position::from_id(id).ok_or_else(token::invalid);
        match middle.split_once('/') {
            Some(("f", id)) => position(id).map(Self::Forward),
            Some(("b", id)) => position(id).map(Self::Backward),
            _ => Err(token::invalid()),
        }
    }
}

/// A part of the events of one stream.
struct Span<'a> {
    group: &'a Group,
    /// The number of the stream.
    stream: u64,
    limit: usize,
}

impl Span<'_> {
    /// Returns the first events of a range that fit into a page.
    fn first(&self, from: Bound<Position>, end: Position) -> Page {
        self.fitting(self.group.store.positions(self.stream, from, Bound::Excluded(end)))
    }

    /// Returns the last events of a range that fit into a page.
    fn last(&self, start: Position, end: Position) -> Page {
        let store = &self.group.store;
        let mut page = self.fitting(store.positions_back(self.stream, Bound::Included(start), Bound::Excluded(end)));
        page.reverse();
        page
    }

    fn fitting(&self, positions: impl Iterator<Item = Position>) -> Page {
        let mut bytes = 0;
        positions
            .take(self.limit)
            .filter_map(|position| Some((position, self.group.store.get(position)?)))
            .take_while(|(_, event)| {
                bytes += event.size();
                bytes <= MAX_BYTES
            })
            .collect()
    }
}

type Page = Vec<(Position, Arc<Event>)>;

fn shown(position: Position, event: &Event) -> OutputEvent<'_> {
    OutputEvent { timestamp: position.timestamp, message: &event.message, ingestion_time: event.ingested }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_lead_back() {
        for token in [Token::Forward(Position { timestamp: 5, number: 7 }), Token::Backward(Position::default())] {
            assert_eq!(Token::parse(&token.text()).unwrap(), token);
        }
        for wrong in ["", "invalid-token", "f/1/s", "x/00000000000000000000/s"] {
            assert_eq!(Token::parse(wrong).unwrap_err().message, "The specified nextToken is invalid.", "{wrong}");
        }
    }
}
