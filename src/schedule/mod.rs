//! Schedule expressions of EventBridge, for rules and for Scheduler: when they fire, and what is wrong with them.
//!
//! `cron(minutes hours day-of-month month day-of-week year)` and `rate(value unit)`, in UTC, one minute at the finest
//! (User Guide, "Schedule expressions for rules in Amazon EventBridge"). An error points into the expression and says
//! what to write; PutRule itself only answers [`AWS_MESSAGE`]. One-time `at(…)` and time zones belong to EventBridge
//! Scheduler ([`Timed`]) and are refused here. Pure: it is told the time.

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

/// What PutRule answers, as a `ValidationException`, to every expression it does not take.
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
    /// Reads `cron(…)` or `rate(…)`.
    pub fn parse(text: &str) -> Result<Schedule, ScheduleError> {
        let (name, inner, offset) = advice::function(text)?;
        let kind = match name {
            advice::Function::Cron => Kind::Cron(Box::new(Cron::parse(inner, offset)?)),
            advice::Function::Rate => Kind::Rate(Rate::parse(inner, offset)?),
        };
        Ok(Schedule { text: text.to_owned(), kind })
    }

    /// What days of the week that are numbers mean, as other crons count them from Monday or from 0; none where they are
    /// names, or any day.
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

    /// The first firing after a moment, both in seconds since 1970. A rate counts from the creation of its rule; cron
    /// does not care. None when it never fires again.
    pub fn next_after(&self, moment: i64, created: i64) -> Option<i64> {
        match &self.kind {
            Kind::Cron(cron) => next::after(cron, moment),
            Kind::Rate(rate) => rate.next_after(moment, created),
        }
    }

    /// All firings after a moment, in order.
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
