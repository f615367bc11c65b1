//! Times in the format of the API: seconds since 1970, with fractions.

use serde_json::Value;

use crate::clock::Timestamp;

#[expect(clippy::cast_precision_loss, reason = "milliseconds of any calendar date are exact")]
pub(super) fn seconds(at: Timestamp) -> f64 {
    at.millis() as f64 / 1000.0
}

/// Parses a time in a request.
#[expect(clippy::cast_possible_truncation, reason = "checked to be a year of four digits")]
pub(super) fn moment(value: &Value) -> Option<Timestamp> {
    let seconds = match value.as_str() {
        Some(text) => return Timestamp::parse(text),
        None => value.as_f64()?,
    };
    (0.0..253_402_300_800.0).contains(&seconds).then(|| Timestamp::from_millis((seconds * 1000.0) as i64))
}
