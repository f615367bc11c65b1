//! Schedule expressions of EventBridge rules and EventBridge Scheduler: parsing and next execution times.
//!
//! `cron(minutes hours day-of-month month day-of-week year)` and `rate(value unit)`, in UTC and with a precision of one
//! minute (User Guide, "Schedule expressions for rules in Amazon EventBridge"). An error has its position in the
//! expression and a suggestion; PutRule itself only returns [`AWS_MESSAGE`]. One-time schedules, `at(…)`, and time
//! zones belong to EventBridge Scheduler ([`Timed`]) and are rejected for rules. Pure: the current time is a parameter.

mod advice;
mod cron;
mod days;
mod error;
mod field;
mod next;
mod rate;
mod timed;
mod zone;

use std::fmt;

use cron::Cron;
use rate::Rate;

pub use error::ScheduleError;
pub use timed::Timed;
pub use zone::Zone;

/// The message of PutRule, a `ValidationException`, for every invalid expression.
pub const AWS_MESSAGE: &str = "Parameter ScheduleExpression is not valid.";

/// A schedule that PutRule would accept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    text: String,
    kind: Kind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    Cron(Box<Cron>),
    Rate(Rate),
}

impl Schedule {
    /// Parses `cron(…)` or `rate(…)`.
    pub fn parse(text: &str) -> Result<Schedule, ScheduleError> {
        let (name, inner, offset) = advice::function(text)?;
        let kind = match name {
            advice::Function::Cron => Kind::Cron(Box::new(Cron::parse(inner, offset)?)),
            advice::Function::Rate => Kind::Rate(Rate::parse(inner, offset)?),
        };
        Ok(Schedule { text: text.to_owned(), kind })
    }

    /// Returns the numeric days of the week and their names, because other cron formats count from Monday or from 0.
    /// Returns `None` if the expression has names, or any day.
    pub fn weekdays_in_words(&self) -> Option<(String, String)> {
        const NAMES: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
        if !matches!(self.kind, Kind::Cron(_)) {
            return None;
        }
        let (_, fields, _) = advice::function(&self.text).ok()?;
        let field = fields.split_whitespace().nth(4)?;
        let is_plain = field.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | ','));
        let name = |c: char| match c.to_digit(10).and_then(|digit| digit.checked_sub(1)) {
            Some(day) => NAMES.get(day as usize).map_or_else(|| c.to_string(), |name| (*name).to_owned()),
            None => c.to_string(),
        };
        is_plain.then(|| (field.to_owned(), field.chars().map(name).collect()))
    }

    /// Returns the first execution time after a moment, both in seconds since 1970, or `None` if there is none. A rate
    /// counts from the creation of its rule, which is irrelevant for cron.
    pub fn next_after(&self, moment: i64, created: i64) -> Option<i64> {
        match &self.kind {
            Kind::Cron(cron) => next::after(cron, moment),
            Kind::Rate(rate) => rate.next_after(moment, created),
        }
    }

    /// Returns all execution times after a moment, in order.
    pub fn firings(&self, moment: i64, created: i64) -> impl Iterator<Item = i64> + '_ {
        std::iter::successors(self.next_after(moment, created), move |last| self.next_after(*last, created))
    }
}

impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod oracle;
#[cfg(test)]
mod tests;
