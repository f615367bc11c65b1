//! Computes the next execution time of a cron expression, by year, month, day and time rather than minute by minute.

use time::{Date, Month, OffsetDateTime, Time};

use super::cron::Cron;

/// Returns the first execution time after a moment, in seconds since 1970, UTC.
pub(super) fn after(cron: &Cron, moment: i64) -> Option<i64> {
    let start = moment.max(-1).div_euclid(60).checked_add(1)?.checked_mul(60)?;
    let start = OffsetDateTime::from_unix_timestamp(start).ok()?;
    let years = cron.years.iter().map(|year| i32::from(*year)).skip_while(|year| *year < start.year());
    for year in years {
        for month in months(cron) {
            if (year, u8::from(month)) < (start.year(), u8::from(start.month())) {
                continue;
            }
            if let Some(found) = in_month(cron, year, month, start) {
                return Some(found);
            }
        }
    }
    None
}

fn months(cron: &Cron) -> impl Iterator<Item = Month> + '_ {
    cron.months.iter().filter_map(|month| Month::try_from(u8::try_from(*month).ok()?).ok())
}

fn in_month(cron: &Cron, year: i32, month: Month, start: OffsetDateTime) -> Option<i64> {
    for day in cron.days.of(year, month) {
        let date = Date::from_calendar_date(year, month, day).ok()?;
        let time = match date.cmp(&start.date()) {
            std::cmp::Ordering::Less => None,
            std::cmp::Ordering::Equal => time_from(cron, start.time()),
            std::cmp::Ordering::Greater => time_from(cron, Time::MIDNIGHT),
        };
        if let Some(time) = time {
            return Some(date.with_time(time).assume_utc().unix_timestamp());
        }
    }
    None
}

/// Returns the first selected time of a day at or after `from`.
fn time_from(cron: &Cron, from: Time) -> Option<Time> {
    let (hour, minute) = (u16::from(from.hour()), u16::from(from.minute()));
    let first = cron.minutes.first().copied()?;
    let later = |wanted: u16| cron.hours.iter().copied().find(|hour| *hour >= wanted);
    let same_hour = || cron.minutes.iter().copied().find(|candidate| *candidate >= minute).map(|minute| (hour, minute));
    let found = match later(hour)? {
        found if found == hour => same_hour().or_else(|| Some((later(hour + 1)?, first)))?,
        found => (found, first),
    };
    Time::from_hms(u8::try_from(found.0).ok()?, u8::try_from(found.1).ok()?, 0).ok()
}
