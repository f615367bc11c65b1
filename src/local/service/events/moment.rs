//! A time in a request: seconds since 1970, or a text in RFC 3339.

use serde_json::Value;

use crate::clock::Timestamp;

pub(super) fn moment(value: &Value) -> Option<Timestamp> {
    match value.as_str() {
        Some(text) => Timestamp::parse(text).or_else(|| text.parse().ok().and_then(from_seconds)),
        None => value.as_f64().and_then(from_seconds),
    }
}

#[expect(clippy::cast_possible_truncation, reason = "checked to be a year of four digits")]
fn from_seconds(seconds: f64) -> Option<Timestamp> {
    (0.0..253_402_300_800.0).contains(&seconds).then(|| Timestamp::from_millis((seconds * 1000.0) as i64))
}
