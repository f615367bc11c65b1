//! Dates in policy conditions: ISO 8601, complete or shortened, or seconds since 1970.
//!
//! Deviation: IAM also accepts fragments such as `01T`, negative years, and times without a time zone; the local cloud
//! does not treat these as dates.

use time::format_description::well_known::Rfc3339;
use time::{Date, Month, OffsetDateTime};

/// Returns the milliseconds since 1970, or `None` if the text is not a date.
pub(super) fn parse(text: &str) -> Option<i64> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number && text.len() > 4 {
        return text.parse::<i64>().ok()?.checked_mul(1000);
    }
    if let Ok(moment) = OffsetDateTime::parse(text, &Rfc3339) {
        return i64::try_from(moment.unix_timestamp_nanos() / 1_000_000).ok();
    }
    let mut parts = text.split('-');
    let year = parts.next().filter(|part| part.len() == 4)?.parse().ok()?;
    let mut number = || match parts.next() {
        None => Some(1),
        Some(part) if part.len() == 2 => part.parse::<u8>().ok(),
        Some(_) => None,
    };
    let (month, day) = (number()?, number()?);
    if parts.next().is_some() {
        return None;
    }
    let date = Date::from_calendar_date(year, Month::try_from(month).ok()?, day).ok()?;
    date.midnight().assume_utc().unix_timestamp().checked_mul(1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_forms() {
        let table = [
            ("2026-01-31T12:00:00Z", Some(1_769_860_800_000)),
            ("2026-01-31T13:00:00.5+01:00", Some(1_769_860_800_500)),
            ("2026-01-31", Some(1_769_817_600_000)),
            ("2026-01", Some(1_767_225_600_000)),
            ("2026", Some(1_767_225_600_000)),
            ("1769860800", Some(1_769_860_800_000)),
            ("2026-13-01", None),
            ("2026-01-31-01", None),
            ("tomorrow", None),
            ("", None),
        ];
        for (text, expected) in table {
            assert_eq!(parse(text), expected, "{text}");
        }
    }
}
