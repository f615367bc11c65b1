//! `GetShardIterator`, and shard iterators.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::{Dynamo, request};
use super::describe::find;
use super::log::Stream;
use super::sequence_number::number_of;
use crate::clock::Timestamp;
use crate::local::service::validation::Checks;
use crate::local::service::{Answer, Cx, Fault, decode};

/// How long an iterator is valid.
const LIFE: Duration = Duration::from_secs(15 * 60);
const TYPES: [&str; 5] = ["AFTER_SEQUENCE_NUMBER", "AT_SEQUENCE_NUMBER", "AT_TIMESTAMP", "LATEST", "TRIM_HORIZON"];

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    stream_arn: Option<String>,
    shard_id: Option<String>,
    shard_iterator_type: Option<String>,
    sequence_number: Option<String>,
    timestamp: Option<f64>,
}

/// The position of a reader in a stream.
pub(super) struct Iterator {
    pub(super) stream: String,
    /// The number of the next record.
    pub(super) number: u64,
    issued: Timestamp,
}

pub(in super::super) fn get_shard_iterator(dynamo: &Dynamo, input: Value, cx: &Cx<'_>) -> Answer {
    let input: Input = decode(input)?;
    let arn = request::required("StreamArn", input.stream_arn.clone())?;
    let shard = request::required("ShardId", input.shard_id.clone())?;
    let kind = request::required("ShardIteratorType", input.shard_iterator_type.clone())?;
    let mut checks = Checks::default();
    checks.one_of("shardIteratorType", &kind, &TYPES);
    checks.finish()?;
    let stream = find(dynamo, &arn, cx)?;
    if stream.shard != shard {
        let message = format!("Requested resource not found: Shard: {shard} in Stream: {arn} not found");
        return Err(Fault::new("ResourceNotFoundException", message));
    }
    let number = position(stream, &kind, &input, cx)?;
    Ok(json!({"ShardIterator": Iterator { stream: arn, number, issued: cx.now }.text()}))
}

/// Returns the number of the first record for an iterator type.
fn position(stream: &Stream, kind: &str, input: &Input, cx: &Cx<'_>) -> Result<u64, Fault> {
    let horizon = stream.horizon(cx.now);
    let given = || {
        let text = input.sequence_number.as_deref().ok_or_else(|| {
            Fault::validation(format!("SequenceNumber must be specified when ShardIteratorType is {kind}"))
        })?;
        // The shard has a starting sequence number before there is a record.
        let number = number_of(text).filter(|number| *number == 0 || *number < stream.records.drawn());
        let number = number.ok_or_else(|| Fault::validation(format!("Invalid SequenceNumber: {text}")))?;
        if number < horizon { Err(trimmed()) } else { Ok(number) }
    };
    match kind {
        "LATEST" => Ok(stream.records.drawn()),
        "AT_SEQUENCE_NUMBER" => given(),
        "AFTER_SEQUENCE_NUMBER" => given().map(|number| (number + 1).min(stream.records.drawn())),
        "AT_TIMESTAMP" => {
            let seconds = request::required("Timestamp", input.timestamp)?;
            let mut records = stream.records.range(horizon..);
            #[expect(clippy::cast_precision_loss, reason = "the milliseconds of this age fit a double")]
            let found = records.find(|(_, record)| record.at.millis() as f64 >= seconds * 1000.0);
            Ok(found.map_or_else(|| stream.records.drawn(), |(number, _)| number))
        }
        _ => Ok(horizon),
    }
}

pub(super) fn trimmed() -> Fault {
    Fault::new(
        "TrimmedDataAccessException",
        "The operation attempted to read past the oldest stream record in a shard.",
    )
}

impl Iterator {
    /// Returns the iterator as text.
    pub(super) fn text(&self) -> String {
        let place = format!("{} {}", self.issued.millis(), self.number);
        format!("{}|1|{}", self.stream, STANDARD.encode(place))
    }

    /// Returns the iterator from which to continue.
    pub(super) fn next(&self, number: u64, cx: &Cx<'_>) -> Self {
        Self { stream: self.stream.clone(), number, issued: cx.now }
    }

    /// Parses an iterator that is still valid. For an event source mapping of this cloud it does not expire.
    pub(super) fn read(text: &str, cx: &Cx<'_>) -> Result<Self, Fault> {
        let iterator = Self::parse(text).ok_or_else(|| Fault::validation("Invalid ShardIterator"))?;
        if !cx.is_source && cx.now > iterator.issued.plus(LIFE) {
            let message = "The provided iterator exceeds the maximum age allowed.";
            return Err(Fault::new("ExpiredIteratorException", message));
        }
        Ok(iterator)
    }

    fn parse(text: &str) -> Option<Self> {
        let (stream, place) = text.split_once("|1|")?;
        let place = String::from_utf8(STANDARD.decode(place).ok()?).ok()?;
        let (issued, number) = place.split_once(' ')?;
        let issued = Timestamp::from_millis(issued.parse().ok()?);
        Some(Self { stream: stream.to_owned(), number: number.parse().ok()?, issued })
    }
}
