//! Time zones: the offset of a zone from UTC at a given time.
//!
//! `zones.txt` contains, for each rule of the time zone database (2025b), the names of the zones that follow it today.
//!
//! Deviation: the current rule of a zone is also applied to past and future times, even if the zone had another rule
//! then or will change its rule.

use time::{Date, Month, OffsetDateTime};

const ZONES: &str = include_str!("zones.txt");
const DAY: i64 = 86_400;

/// The rule of a time zone, such as `CET-1CEST,M3.5.0,M10.5.0/3` in POSIX notation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Zone {
    /// Offset from UTC in seconds; positive is east.
    standard: i64,
    daylight: Option<Daylight>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Daylight {
    offset: i64,
    /// Start of daylight saving time in standard time. Its end is in daylight saving time.
    begin: Change,
    end: Change,
}

/// The nth weekday of a month, 5 being the last, and the seconds after midnight on that day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Change {
    month: u8,
    week: u8,
    weekday: u8,
    seconds: i64,
}

impl Zone {
    pub const UTC: Self = Self { standard: 0, daylight: None };

    /// Finds a zone by its name in the time zone database.
    pub fn named(name: &str) -> Option<Self> {
        let rule = ZONES.lines().find_map(|line| {
            let (rule, names) = line.split_once(' ')?;
            names.split(' ').any(|known| known == name).then_some(rule)
        })?;
        Self::parse(rule)
    }

    /// Returns the offset from UTC, in seconds, at a moment in seconds since 1970.
    pub fn offset(&self, moment: i64) -> i64 {
        let Some(daylight) = &self.daylight else { return self.standard };
        let year = year_of(moment.saturating_add(self.standard));
        let (Some(begin), Some(end)) = (daylight.begin.at(year), daylight.end.at(year)) else { return self.standard };
        let (begin, end) = (begin - self.standard, end - daylight.offset);
        let is_daylight = if begin < end { (begin..end).contains(&moment) } else { !(end..begin).contains(&moment) };
        if is_daylight { daylight.offset } else { self.standard }
    }

    /// Returns the local time at a moment, as seconds since 1970 in local time.
    pub fn local(&self, moment: i64) -> i64 {
        moment.saturating_add(self.offset(moment))
    }

    /// Returns the first moment with this local time, or `None` if the local time is skipped.
    pub fn moment(&self, local: i64) -> Option<i64> {
        let candidates = self.daylight.map(|daylight| daylight.offset).into_iter().chain([self.standard]);
        candidates.map(|offset| local.saturating_sub(offset)).filter(|moment| self.local(*moment) == local).min()
    }

    fn parse(rule: &str) -> Option<Self> {
        let mut parts = rule.split(',');
        let names = parts.next()?;
        let rest = after_name(names)?;
        let (standard, rest) = offset(rest)?;
        if rest.is_empty() {
            return Some(Self { standard, daylight: None });
        }
        let rest = after_name(rest)?;
        let offset = if rest.is_empty() { standard + 3600 } else { offset(rest)?.0 };
        let daylight = Daylight { offset, begin: Change::parse(parts.next()?)?, end: Change::parse(parts.next()?)? };
        Some(Self { standard, daylight: Some(daylight) })
    }
}

/// Returns the text after the abbreviation of a time zone: letters, or anything between `<` and `>`.
fn after_name(text: &str) -> Option<&str> {
    match text.strip_prefix('<') {
        Some(quoted) => quoted.split_once('>').map(|(_, rest)| rest),
        None => Some(text.trim_start_matches(|c: char| c.is_ascii_alphabetic())),
    }
}

/// Parses the offset from UTC in seconds, whose sign POSIX inverts. Also returns the rest of the text.
fn offset(text: &str) -> Option<(i64, &str)> {
    let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, ':' | '-' | '+'))).unwrap_or(text.len());
    let (hours, rest) = text.split_at(end);
    Some((-seconds(hours)?, rest))
}

/// Returns a time such as `-2:45` in seconds.
fn seconds(text: &str) -> Option<i64> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text.trim_start_matches('+')),
    };
    let mut parts = digits.split(':').map(str::parse::<i64>);
    let hours = parts.next()?.ok()?;
    let minutes = parts.next().map_or(Some(0), Result::ok)?;
    Some(sign * (hours * 3600 + minutes * 60))
}

fn year_of(moment: i64) -> i32 {
    OffsetDateTime::from_unix_timestamp(moment).map_or(1970, OffsetDateTime::year)
}

impl Change {
    /// Parses a change such as `M10.5.0/3`: the last Sunday of October at three o'clock.
    fn parse(text: &str) -> Option<Self> {
        let (day, time) = text.split_once('/').unwrap_or((text, "2"));
        let mut parts = day.strip_prefix('M')?.split('.');
        let mut part = || parts.next()?.parse().ok();
        Some(Self { month: part()?, week: part()?, weekday: part()?, seconds: seconds(time)? })
    }

    /// Returns the time of the change in a year, in the local time before it.
    fn at(self, year: i32) -> Option<i64> {
        let month = Month::try_from(self.month).ok()?;
        let first = Date::from_calendar_date(year, month, 1).ok()?;
        let ahead = (self.weekday + 7 - first.weekday().number_days_from_sunday()) % 7;
        let mut day = 1 + ahead + (self.week - 1) * 7;
        if day > month.length(year) {
            day -= 7;
        }
        let date = Date::from_calendar_date(year, month, day).ok()?;
        Some(date.midnight().assume_utc().unix_timestamp().div_euclid(DAY) * DAY + self.seconds)
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn every_rule_of_the_table_is_read() {
        for line in ZONES.lines() {
            let (rule, names) = line.split_once(' ').expect("a rule and names");
            assert!(Zone::parse(rule).is_some(), "{rule} of {names}");
        }
        assert_eq!(Zone::named("UTC"), Some(Zone::UTC));
        assert_eq!(Zone::named("Europe/Atlantis"), None);
    }

    #[test]
    fn offsets_follow_the_seasons_of_their_zone() {
        let cases = [
            ("Europe/Berlin", datetime!(2026-03-29 00:59:59 UTC), 3600),
            ("Europe/Berlin", datetime!(2026-03-29 01:00 UTC), 7200),
            ("Europe/Berlin", datetime!(2026-10-25 00:59:59 UTC), 7200),
            ("Europe/Berlin", datetime!(2026-10-25 01:00 UTC), 3600),
            ("America/New_York", datetime!(2026-07-01 12:00 UTC), -4 * 3600),
            ("America/New_York", datetime!(2026-12-01 12:00 UTC), -5 * 3600),
            // South of the equator the seasons are reversed.
            ("Australia/Sydney", datetime!(2026-01-01 00:00 UTC), 11 * 3600),
            ("Australia/Sydney", datetime!(2026-07-01 00:00 UTC), 10 * 3600),
            ("Asia/Kolkata", datetime!(2026-07-01 00:00 UTC), 19_800),
            // Its standard time is that of the summer.
            ("Europe/Dublin", datetime!(2026-07-01 00:00 UTC), 3600),
            ("Europe/Dublin", datetime!(2026-01-01 00:00 UTC), 0),
            ("Pacific/Chatham", datetime!(2026-01-01 00:00 UTC), 49_500),
        ];
        for (name, moment, offset) in cases {
            assert_eq!(Zone::named(name).expect(name).offset(moment.unix_timestamp()), offset, "{name} {moment}");
        }
    }

    #[test]
    fn a_time_that_clocks_skip_has_no_moment_and_one_they_show_twice_has_the_first() {
        let zone = Zone::named("Europe/Berlin").expect("a zone");
        let local = |time: OffsetDateTime| time.unix_timestamp();
        assert_eq!(zone.moment(local(datetime!(2026-03-29 02:30 UTC))), None);
        assert_eq!(
            zone.moment(local(datetime!(2026-10-25 02:30 UTC))),
            Some(datetime!(2026-10-25 00:30 UTC).unix_timestamp())
        );
        assert_eq!(
            zone.moment(local(datetime!(2026-06-01 12:00 UTC))),
            Some(datetime!(2026-06-01 10:00 UTC).unix_timestamp())
        );
    }
}
