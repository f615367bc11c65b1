//! `GetLogEvents`: one stream, in both directions.
//!
//! A page always comes with two tokens: `f/…/s` leads to later events and `b/…/s` to earlier ones. Who reaches an
//! end gets the token back that was sent, and can ask again later.

use serde::{Deserialize, Serialize};

use super::super::validation::Checks;
use super::super::{Answer, Cx, Fault};
use super::group::Group;
use super::store::Position;
use super::{Logs, as_invalid_parameter, name, token, write};

pub(super) const MOST_EVENTS: i64 = 10_000;
pub(super) const MOST_BYTES: usize = 1_048_576;

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

/// From where a page goes on.
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
    let positions = group.stream(&input.log_stream_name)?.positions();
    let oldest = group.oldest_kept(cx.now.millis()).unwrap_or(0);
    let start = input.start_time.unwrap_or(0).max(oldest);
    let from = positions.partition_point(|position| position.timestamp < start);
    let to = input.end_time.map_or(positions.len(), |end| positions.partition_point(|held| held.timestamp < end));
    let positions = positions.get(from..to).unwrap_or_default();
    let page = match next {
        Some(Token::Forward(last)) => first(positions.get(split(positions, last, true)..), group, limit),
        Some(Token::Backward(first_seen)) => last(positions.get(..split(positions, first_seen, false)), group, limit),
        None if input.start_from_head => first(Some(positions), group, limit),
        None => last(Some(positions), group, limit),
    };
    let anchor = match next {
        Some(Token::Forward(position) | Token::Backward(position)) => position,
        None => Position::default(),
    };
    let output = Output {
        events: page.iter().filter_map(|position| event(group, *position)).collect(),
        next_forward_token: Token::Forward(page.last().copied().unwrap_or(anchor)).text(),
        next_backward_token: Token::Backward(page.first().copied().unwrap_or(anchor)).text(),
    };
    write(output)
}

/// `limit` of `GetLogEvents` and `FilterLogEvents`.
pub(super) fn page_size(limit: Option<i64>) -> Result<usize, Fault> {
    let limit = limit.unwrap_or(MOST_EVENTS);
    let mut checks = Checks::default();
    checks.range("limit", limit, 1, MOST_EVENTS);
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

/// How many positions lie before `place`, with itself when it was already seen.
fn split(positions: &[Position], place: Position, with_itself: bool) -> usize {
    positions.partition_point(|held| *held < place || (with_itself && *held == place))
}

fn first<'a>(positions: Option<&'a [Position]>, group: &Group, limit: usize) -> &'a [Position] {
    let positions = positions.unwrap_or_default();
    let length = fitting(positions.iter(), group, limit);
    positions.get(..length).unwrap_or_default()
}

fn last<'a>(positions: Option<&'a [Position]>, group: &Group, limit: usize) -> &'a [Position] {
    let positions = positions.unwrap_or_default();
    let length = fitting(positions.iter().rev(), group, limit);
    positions.get(positions.len() - length..).unwrap_or_default()
}

/// How many events fit into one page.
fn fitting<'a>(positions: impl Iterator<Item = &'a Position>, group: &Group, limit: usize) -> usize {
    let mut bytes = 0;
    positions
        .take(limit)
        .take_while(|position| {
            bytes += group.store.get(**position).map_or(0, super::store::Event::size);
            bytes <= MOST_BYTES
        })
        .count()
}

fn event(group: &Group, position: Position) -> Option<OutputEvent<'_>> {
    let event = group.store.get(position)?;
    Some(OutputEvent { timestamp: position.timestamp, message: &event.message, ingestion_time: event.ingested })
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
