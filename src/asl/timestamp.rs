//! Timestamps in a definition and in data.
//!
//! Cited: Amazon States Language, "Timestamps": RFC 3339 with an upper-case `T` between date and time and an upper-case
//! `Z` or a numeric offset.

use crate::clock::Timestamp;

/// Parses an RFC 3339 timestamp in the strict format of AWS.
pub(crate) fn parse(text: &str) -> Option<Timestamp> {
    let bytes = text.as_bytes();
    let separator = bytes.get(10)? == &b'T';
    let zone = bytes.last()? == &b'Z' || (bytes.len() > 6 && matches!(bytes.get(bytes.len() - 6)?, b'+' | b'-'));
    if !separator || !zone {
        return None;
    }
    Timestamp::parse(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_strict_form_is_a_timestamp() {
        let cases = [
            ("2016-03-14T01:59:00Z", Some(1_457_920_740_000)),
            ("2016-03-05T21:29:29.243167252Z", Some(1_457_213_369_243)),
            ("2016-03-14T02:59:00+01:00", Some(1_457_920_740_000)),
            ("2016-12-05T25:29:29Z", None),
            ("2016-13-05T21:29:29Z", None),
            ("2016-12-05T21:29:29", None),
            ("2016-12-05 21:29:29Z", None),
            ("2016-12-05t21:29:29Z", None),
            ("2016-12-05T21:29:29z", None),
            ("05-12-2016T21:29:29Z", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(parse(text).map(Timestamp::millis), expected, "{text}");
        }
    }
}
