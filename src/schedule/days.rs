//! The two day fields, and the days of a month that they select.

use time::{Date, Month, Weekday};

use super::error::ScheduleError;
use super::field::{Field, Part};

/// The day field that is not `?`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Days {
    OfMonth(Vec<MonthDay>),
    OfWeek(Vec<WeekDay>),
}

/// An entry of the day-of-month field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum MonthDay {
    Among(Vec<u16>),
    /// `L`, or `L-3`: the given number of days before the last one.
    Last {
        before: u8,
    },
    /// `LW`: the last weekday of the month.
    LastWorkday,
    /// `15W`: the weekday (Monday to Friday) nearest to this day, within the month.
    Nearest(u8),
}

/// An entry of the day-of-week field; 1 is Sunday.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum WeekDay {
    Among(Vec<u16>),
    /// `6L`: the last Friday of the month.
    Last(u16),
    /// `6#3`: the third Friday of the month.
    Nth {
        day: u16,
        nth: u8,
    },
}

impl Days {
    pub(super) fn of_month(part: Part<'_>) -> Result<Days, ScheduleError> {
        part.split(',').into_iter().map(month_day).collect::<Result<_, _>>().map(Days::OfMonth)
    }

    pub(super) fn of_week(part: Part<'_>) -> Result<Days, ScheduleError> {
        let entries = part.split(',');
        if entries.len() > 1 && part.text.contains('#') {
            let error = part.error("an entry with `#` must be the only one");
            return Err(error.help("make a rule for each of them"));
        }
        entries.into_iter().map(week_day).collect::<Result<_, _>>().map(Days::OfWeek)
    }

    /// Returns the selected days of a month, in order.
    pub(super) fn of(&self, year: i32, month: Month) -> Vec<u8> {
        let length = month.length(year);
        let dates = (1..=length).filter_map(|day| Date::from_calendar_date(year, month, day).ok());
        let is_meant = |date: &Date| match self {
            Days::OfMonth(entries) => entries.iter().any(|entry| entry.is_on(*date, length)),
            Days::OfWeek(entries) => entries.iter().any(|entry| entry.is_on(*date, length)),
        };
        dates.filter(is_meant).map(Date::day).collect()
    }
}

impl MonthDay {
    fn is_on(&self, date: Date, length: u8) -> bool {
        match self {
            MonthDay::Among(days) => days.contains(&u16::from(date.day())),
            MonthDay::Last { before } => length.checked_sub(*before) == Some(date.day()),
            MonthDay::LastWorkday => nearest_workday(date, length, length) == Some(date.day()),
            MonthDay::Nearest(day) => nearest_workday(date, *day, length) == Some(date.day()),
        }
    }
}

impl WeekDay {
    fn is_on(&self, date: Date, length: u8) -> bool {
        let weekday = u16::from(date.weekday().number_from_sunday());
        match self {
            WeekDay::Among(days) => days.contains(&weekday),
            WeekDay::Last(day) => *day == weekday && date.day() + 7 > length,
            WeekDay::Nth { day, nth } => *day == weekday && date.day().div_ceil(7) == *nth,
        }
    }
}

/// Returns the weekday nearest to a day within its month, or `None` if the month does not have that day.
fn nearest_workday(month: Date, day: u8, length: u8) -> Option<u8> {
    let wanted = month.replace_day(day).ok()?;
    Some(match wanted.weekday() {
        Weekday::Saturday if day == 1 => 3,
        Weekday::Saturday => day - 1,
        Weekday::Sunday if day == length => day - 2,
        Weekday::Sunday => day + 1,
        _ => day,
    })
}

fn month_day(entry: Part<'_>) -> Result<MonthDay, ScheduleError> {
    let text = entry.text;
    if text == "L" {
        return Ok(MonthDay::Last { before: 0 });
    }
    if text == "LW" {
        return Ok(MonthDay::LastWorkday);
    }
    if text.starts_with("L-") {
        let number = entry.skip(2);
        let before = number.text.parse::<u8>().ok().filter(|before| (1..=30).contains(before));
        return before.map(|before| MonthDay::Last { before }).ok_or_else(|| {
            number.error("`L-` is followed by 1 to 30 days").help("`L-3` is the third day before the last")
        });
    }
    if let Some(number) = text.strip_suffix('W') {
        let number = entry.take(number.len());
        if number.text.is_empty() {
            return Err(entry.error("`W` needs a day before it").help("`15W` is the workday nearest to the 15th"));
        }
        let day = Field::DayOfMonth.value(number)?;
        return Ok(MonthDay::Nearest(u8::try_from(day).unwrap_or(u8::MAX)));
    }
    if text.contains('#') || text.ends_with('L') {
        let error = entry.error(format!("`{text}` belongs in the day of week"));
        return Err(error.help("write `?` for the day of month and move it to the fifth field"));
    }
    Field::DayOfMonth.entry(entry).map(MonthDay::Among)
}

fn week_day(entry: Part<'_>) -> Result<WeekDay, ScheduleError> {
    let text = entry.text;
    if text == "L" {
        // `L` alone is Saturday, the last day of every week.
        return Ok(WeekDay::Among(vec![7]));
    }
    if let Some(hash) = text.find('#') {
        let day = Field::DayOfWeek.value(entry.take(hash))?;
        let number = entry.skip(hash + 1);
        let nth = number.text.parse::<u8>().ok().filter(|nth| (1..=5).contains(nth));
        return nth
            .map(|nth| WeekDay::Nth { day, nth })
            .ok_or_else(|| number.error("`#` is followed by 1 to 5").help("`MON#1` is the first Monday of the month"));
    }
    if let Some(day) = text.strip_suffix('L') {
        return Field::DayOfWeek.value(entry.take(day.len())).map(WeekDay::Last);
    }
    if text.ends_with('W') && text.len() < 4 {
        let error = entry.error(format!("`{text}` belongs in the day of month"));
        return Err(error.help("write `?` for the day of week and move it to the third field"));
    }
    if text == "0" {
        return Err(entry.error("`0` is out of range for day of week").help("Sunday is 1 here, or `SUN`"));
    }
    Field::DayOfWeek.entry(entry).map(WeekDay::Among)
}
