//! Parses a field of a cron expression: lists, ranges, steps and names.

use std::ops::Range;

use super::error::ScheduleError;
use crate::words;

const MONTHS: [&str; 12] = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const WEEKDAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/// The last year in which a schedule fires, as documented. AWS accepts later years in an expression.
pub(super) const LAST_YEAR: u16 = 2199;

/// The six fields, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Minutes,
    Hours,
    DayOfMonth,
    Month,
    DayOfWeek,
    Year,
}

pub(super) const ALL: [Field; 6] =
    [Field::Minutes, Field::Hours, Field::DayOfMonth, Field::Month, Field::DayOfWeek, Field::Year];

/// A part of an expression and its offset.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part<'t> {
    pub(super) text: &'t str,
    pub(super) at: usize,
}

impl<'t> Part<'t> {
    pub(super) fn span(self) -> Range<usize> {
        self.at..self.at + self.text.len()
    }

    /// Returns the parts between separators.
    pub(super) fn split(self, separator: char) -> Vec<Part<'t>> {
        let mut at = self.at;
        let pieces = self.text.split(separator);
        pieces
            .map(|text| {
                let part = Part { text, at };
                at += text.len() + separator.len_utf8();
                part
            })
            .collect()
    }

    /// Returns the part from byte `from` on.
    pub(super) fn skip(self, from: usize) -> Part<'t> {
        Part { text: self.text.get(from..).unwrap_or_default(), at: self.at + from }
    }

    /// Returns the part up to byte `to`.
    pub(super) fn take(self, to: usize) -> Part<'t> {
        Part { text: self.text.get(..to).unwrap_or(self.text), at: self.at }
    }

    pub(super) fn error(self, message: impl Into<String>) -> ScheduleError {
        ScheduleError::new(self.span(), message)
    }
}

impl Field {
    pub(super) fn name(self) -> &'static str {
        match self {
            Field::Minutes => "minutes",
            Field::Hours => "hours",
            Field::DayOfMonth => "day of month",
            Field::Month => "month",
            Field::DayOfWeek => "day of week",
            Field::Year => "year",
        }
    }

    /// Returns the minimum and maximum value.
    pub(super) fn bounds(self) -> (u16, u16) {
        match self {
            Field::Minutes => (0, 59),
            Field::Hours => (0, 23),
            Field::DayOfMonth => (1, 31),
            Field::Month => (1, 12),
            Field::DayOfWeek => (1, 7),
            Field::Year => (1970, 9999),
        }
    }

    fn names(self) -> &'static [&'static str] {
        match self {
            Field::Month => &MONTHS,
            Field::DayOfWeek => &WEEKDAYS,
            Field::Minutes | Field::Hours | Field::DayOfMonth | Field::Year => &[],
        }
    }

    pub(super) fn is_day(self) -> bool {
        matches!(self, Field::DayOfMonth | Field::DayOfWeek)
    }

    fn example(self) -> &'static str {
        match self {
            Field::Minutes => "minutes go from 0 to 59",
            Field::Hours => "hours go from 0 to 23",
            Field::DayOfMonth => "days go from 1 to 31, `L` is the last one",
            Field::Month => "months go from 1 to 12 or JAN to DEC",
            Field::DayOfWeek => "days go from 1 (Sunday) to 7 (Saturday) or SUN to SAT",
            Field::Year => "years go from 1970 to 2199",
        }
    }

    /// Parses all values of a field, without the special values of day fields.
    pub(super) fn parse(self, part: Part<'_>) -> Result<Vec<u16>, ScheduleError> {
        let mut values = Vec::new();
        for entry in part.split(',') {
            values.extend(self.entry(entry)?);
        }
        values.sort_unstable();
        values.dedup();
        Ok(values)
    }

    /// Parses `*`, `5` or `1-5`, each with or without `/step`.
    pub(super) fn entry(self, entry: Part<'_>) -> Result<Vec<u16>, ScheduleError> {
        if entry.text.is_empty() {
            return Err(entry.error(format!("an entry of {} is empty", self.name())).help(self.example()));
        }
        let slash = entry.text.find('/');
        let base = entry.take(slash.unwrap_or(entry.text.len()));
        let step = slash.map(|slash| self.step(base, entry.skip(slash + 1))).transpose()?;
        let (first, last) = match (base.text, base.text.find('-')) {
            ("*", _) => self.bounds(),
            (_, Some(dash)) => (self.value(base.take(dash))?, self.value(base.skip(dash + 1))?),
            (_, None) => {
                let value = self.value(base)?;
                (value, if step.is_some() { self.bounds().1 } else { value })
            }
        };
        self.range(base, first, last, step.unwrap_or(1))
    }

    /// Returns the values from first to last. If the last is smaller, the range wraps around the end of the field.
    fn range(self, base: Part<'_>, first: u16, last: u16, step: u16) -> Result<Vec<u16>, ScheduleError> {
        let (lowest, highest) = self.bounds();
        if first <= last {
            return Ok((first..=last).step_by(usize::from(step)).collect());
        }
        if self == Field::Year {
            let error = base.error("the range of years ends before it starts");
            return Err(error.help(format!("write `{last}-{first}`")));
        }
        let size = highest - lowest + 1;
        let around = (first..=last + size).step_by(usize::from(step));
        Ok(around.map(|value| if value > highest { value - size } else { value }).collect())
    }

    fn step(self, base: Part<'_>, step: Part<'_>) -> Result<u16, ScheduleError> {
        if self == Field::DayOfWeek {
            let error = Part { text: base.text, at: base.at }.error("days of the week take no `/`");
            return Err(error.help("list them: `MON,WED,FRI`"));
        }
        let (lowest, highest) = self.bounds();
        let most = highest - lowest.min(1);
        let error = |message: String| step.error(message);
        let is_number = !step.text.is_empty() && step.text.bytes().all(|byte| byte.is_ascii_digit());
        match step.text.parse::<u16>() {
            Ok(0) => Err(error("a step is at least 1".to_owned()).help(format!("write `{}/1`", base.text))),
            Ok(number) if number <= most => Ok(number),
            Ok(number) if self == Field::Minutes => {
                let error = error(format!("a step of {number} never comes around within an hour"));
                Err(error.help(format!("write `rate({number} minutes)`")))
            }
            Ok(number) if self == Field::Hours => {
                let error = error(format!("a step of {number} never comes around within a day"));
                Err(error.help(format!("write `rate({number} hours)`")))
            }
            _ if is_number => Err(error(format!("a step of {} is too large", step.text)).help(self.example())),
            _ => {
                let message = format!("`{}` is not a step", step.text);
                Err(error(message).help(format!("write a number after `/`, like `{}/2`", base.text)))
            }
        }
    }

    /// Parses a number within bounds, or a name.
    pub(super) fn value(self, part: Part<'_>) -> Result<u16, ScheduleError> {
        let text = part.text;
        let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let (lowest, highest) = self.bounds();
        if is_number {
            let value = text.parse::<u16>().ok().filter(|value| (lowest..=highest).contains(value));
            return value.ok_or_else(|| {
                part.error(format!("`{text}` is out of range for {}", self.name())).help(self.example())
            });
        }
        let position = self.names().iter().position(|name| name.eq_ignore_ascii_case(text));
        let value = position.and_then(|position| u16::try_from(position + 1).ok());
        value.ok_or_else(|| self.unknown(part))
    }

    fn unknown(self, part: Part<'_>) -> ScheduleError {
        let text = part.text;
        let error = part.error(format!("`{text}` is not a value of {}", self.name()));
        if text == "?" {
            let message = format!("`?` is not allowed in {}", self.name());
            return part.error(message).help("`?` is for one of the two day fields; write `*` here");
        }
        if let Some(dash) = text.find(['–', '—']) {
            let width = text.get(dash..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
            let error = part.skip(dash).take(width).error("this dash is not a hyphen");
            return error.help(format!("write `{}`", text.replace(['–', '—'], "-")));
        }
        let start: String = text.chars().take(3).collect();
        let full = self.names().iter().find(|name| text.len() > 3 && name.eq_ignore_ascii_case(&start)).copied();
        match full.or_else(|| words::closest(text, self.names().iter().copied())) {
            Some(name) => error.help(format!("did you mean `{name}`?")),
            None => error.help(self.example()),
        }
    }
}
