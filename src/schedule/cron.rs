//! `cron(minutes hours day-of-month month day-of-week year)`.

use super::advice;
use super::days::Days;
use super::error::ScheduleError;
use super::field::{ALL, Field, LAST_YEAR, Part};

/// A cron expression: the values of each field, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cron {
    pub(super) minutes: Vec<u16>,
    pub(super) hours: Vec<u16>,
    pub(super) days: Days,
    pub(super) months: Vec<u16>,
    pub(super) years: Vec<u16>,
}

impl Cron {
    /// Parses the text between the parentheses, which starts at byte `offset` of the expression.
    pub(super) fn parse(inner: &str, offset: usize) -> Result<Cron, ScheduleError> {
        let whole = Part { text: inner, at: offset };
        let found: Vec<Part<'_>> = whole.split(' ').into_iter().filter(|part| !part.text.is_empty()).collect();
        let &[minutes, hours, day_of_month, month, day_of_week, year] = found.as_slice() else {
            let texts: Vec<&str> = found.iter().map(|part| part.text).collect();
            let error =
                whole.error(format!("{}, but a cron expression has 6", crate::words::count(texts.len(), "field")));
            return Err(error.help(advice::six_fields(&texts)));
        };
        for (part, field) in found.iter().zip(ALL) {
            check_letters(*part, field)?;
        }
        let days = days(day_of_month, day_of_week)?;
        let mut years = Field::Year.parse(year)?;
        years.retain(|year| *year <= LAST_YEAR);
        Ok(Cron {
            minutes: Field::Minutes.parse(minutes)?,
            hours: Field::Hours.parse(hours)?,
            days,
            months: Field::Month.parse(month)?,
            years,
        })
    }
}

/// Rejects characters that are not valid in this field.
fn check_letters(part: Part<'_>, field: Field) -> Result<(), ScheduleError> {
    if let Some(at) = part.text.find(['"', '\'', '“', '”', '‘', '’', '`']) {
        let rest = part.skip(at);
        let quote = rest.take(rest.text.chars().next().map_or(0, char::len_utf8));
        return Err(quote.error("there are no quotes inside an expression").help("remove the quotes"));
    }
    match part.text.find('#') {
        Some(at) if !field.is_day() => {
            let error = part.skip(at).take(1).error(format!("`#` is not allowed in {}", field.name()));
            Err(error.help("`#` is for the day of week: `MON#1` is the first Monday of the month"))
        }
        _ => Ok(()),
    }
}

/// Parses the two day fields, exactly one of which must be `?`.
fn days(of_month: Part<'_>, of_week: Part<'_>) -> Result<Days, ScheduleError> {
    match (of_month.text, of_week.text) {
        ("?", "?") => {
            let error = of_week.error("both day fields are `?`");
            Err(error.help("write `*` for the day of month to mean every day"))
        }
        (_, "?") => Days::of_month(of_month),
        ("?", _) => Days::of_week(of_week),
        (month, week) => {
            let error = ScheduleError::new(of_month.at..of_week.span().end, "both day fields say something");
            let help = match (month, week) {
                (_, "*") => "write `?` for the day of week, the fifth field",
                ("*", _) => "write `?` for the day of month, the third field",
                _ => "write `?` for one of them; two rules can share the targets",
            };
            Err(error.help(help))
        }
    }
}
