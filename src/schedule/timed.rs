//! Schedule expressions of EventBridge Scheduler: those of rules and `at(…)`, in any time zone.
//!
//! Source: "Schedule types in EventBridge Scheduler" in its User Guide.

use time::PrimitiveDateTime;
use time::macros::format_description;

use super::error::ScheduleError;
use super::{Kind, Schedule, Zone};

/// A schedule that CreateSchedule would accept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Timed {
    /// A single execution, in seconds since 1970 of local time in the schedule's time zone.
    At(i64),
    Again(Schedule),
}

impl Timed {
    /// Parses `at(…)`, `cron(…)` or `rate(…)`.
    pub fn parse(text: &str) -> Result<Self, ScheduleError> {
        match text.strip_prefix("at(").and_then(|rest| rest.strip_suffix(')')) {
            Some(time) => match clock_time(time) {
                Some(local) => Ok(Self::At(local)),
                None => {
                    let error = ScheduleError::new(3..3 + time.len(), format!("`{time}` is no time of a clock"));
                    Err(error.help("write it without a zone, such as `at(2026-12-24T18:00:00)`"))
                }
            },
            None => Schedule::parse(text).map(Self::Again),
        }
    }

    /// Returns whether the schedule fires at most once.
    pub fn is_once(&self) -> bool {
        matches!(self, Self::At(_))
    }

    /// Returns the first execution time after a moment, in seconds since 1970. A rate first fires at its start. Local
    /// times that are skipped in spring do not fire, and those that occur twice in autumn fire once.
    pub fn next_after(&self, moment: i64, start: i64, zone: &Zone) -> Option<i64> {
        match self {
            // A skipped local time uses the offset before the change.
            Self::At(local) => {
                let at = zone.moment(*local).unwrap_or_else(|| local.saturating_sub(zone.offset(*local)));
                Some(at).filter(|at| *at > moment)
            }
            Self::Again(schedule) => match &schedule.kind {
                Kind::Rate(_) if moment < start => Some(start),
                Kind::Rate(rate) => rate.next_after(moment, start),
                Kind::Cron(_) => {
                    let firings = schedule.firings(zone.local(moment), start);
                    firings.filter_map(|local| zone.moment(local)).find(|at| *at > moment)
                }
            },
        }
    }
}

fn clock_time(text: &str) -> Option<i64> {
    let format = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]");
    PrimitiveDateTime::parse(text, &format).ok().map(|time| time.assume_utc().unix_timestamp())
}

#[cfg(test)]
mod tests {
    use time::OffsetDateTime;
    use time::macros::datetime;

    use super::*;

    fn next(text: &str, zone: &str, moment: OffsetDateTime) -> Option<OffsetDateTime> {
        let (timed, zone) = (Timed::parse(text).expect(text), Zone::named(zone).expect(zone));
        let next =
            timed.next_after(moment.unix_timestamp(), datetime!(2026-01-01 00:00 UTC).unix_timestamp(), &zone)?;
        OffsetDateTime::from_unix_timestamp(next).ok()
    }

    #[test]
    fn clocks_of_a_zone_say_when_a_schedule_fires() {
        let berlin = "Europe/Berlin";
        let cases = [
            ("at(2026-07-01T12:00:00)", berlin, datetime!(2026-06-01 00:00 UTC), Some(datetime!(2026-07-01 10:00 UTC))),
            ("at(2026-07-01T12:00:00)", berlin, datetime!(2026-07-01 10:00 UTC), None),
            ("cron(0 9 * * ? *)", berlin, datetime!(2026-01-10 08:00 UTC), Some(datetime!(2026-01-11 08:00 UTC))),
            ("cron(0 9 * * ? *)", berlin, datetime!(2026-07-10 06:59 UTC), Some(datetime!(2026-07-10 07:00 UTC))),
            // Half past two is skipped in spring and occurs twice in autumn.
            ("cron(30 2 * * ? *)", berlin, datetime!(2026-03-28 12:00 UTC), Some(datetime!(2026-03-30 00:30 UTC))),
            ("cron(30 2 * * ? *)", berlin, datetime!(2026-10-24 12:00 UTC), Some(datetime!(2026-10-25 00:30 UTC))),
            ("cron(30 2 * * ? *)", berlin, datetime!(2026-10-25 00:30 UTC), Some(datetime!(2026-10-26 01:30 UTC))),
            ("rate(2 hours)", berlin, datetime!(2025-12-31 00:00 UTC), Some(datetime!(2026-01-01 00:00 UTC))),
            ("rate(2 hours)", berlin, datetime!(2026-01-01 00:00 UTC), Some(datetime!(2026-01-01 02:00 UTC))),
        ];
        for (text, zone, moment, expected) in cases {
            assert_eq!(next(text, zone, moment), expected, "{text} after {moment}");
        }
    }

    #[test]
    fn what_scheduler_refuses_is_refused() {
        for text in ["at(2021-12-31)", "at(2021-12-31T23:59:59Z)", "rate(10 seconds)", " rate(10 minutes)", "cron()"] {
            assert!(Timed::parse(text).is_err(), "{text}");
        }
        assert!(Timed::parse("at(2021-12-31T23:59:59)").is_ok_and(|timed| timed.is_once()));
    }
}
