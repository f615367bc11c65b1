//! `rate(value unit)`: an interval in minutes, hours or days, starting at the creation of the rule.

use super::error::ScheduleError;
use crate::words;

const UNITS: [(&str, i64); 3] = [("minute", 60), ("hour", 3600), ("day", 86_400)];

/// The interval between two executions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rate {
    seconds: i64,
}

impl Rate {
    /// Parses the text between the parentheses, which starts at byte `offset` of the expression.
    pub(super) fn parse(inner: &str, offset: usize) -> Result<Rate, ScheduleError> {
        let whole = offset..offset + inner.len();
        let parts: Vec<&str> = inner.split(' ').collect();
        let &[value, unit] = parts.as_slice() else {
            return Err(wrong_parts(inner, whole));
        };
        let value_span = offset..offset + value.len();
        let number = number(value).ok_or_else(|| {
            let error = ScheduleError::new(value_span.clone(), format!("`{value}` is not a whole number above 0"));
            error.help(format!("write `rate(5 {})`", plural(unit)))
        })?;
        let unit_span = value_span.end + 1..whole.end;
        let (name, seconds) = find_unit(unit, number).map_err(|(message, help)| {
            let error = ScheduleError::new(unit_span.clone(), message);
            error.help(help)
        })?;
        let wanted = if number == 1 { name.to_owned() } else { format!("{name}s") };
        if unit != wanted {
            let form = if number == 1 { "singular" } else { "plural" };
            let error = ScheduleError::new(unit_span, format!("after {number} the unit is {form}"));
            return Err(error.help(format!("write `rate({number} {wanted})`")));
        }
        let seconds = number.checked_mul(seconds);
        let seconds = seconds.ok_or_else(|| ScheduleError::new(value_span, "the rate is too long"))?;
        Ok(Rate { seconds })
    }

    pub(super) fn next_after(self, moment: i64, created: i64) -> Option<i64> {
        let passed = moment.checked_sub(created)?.max(0) / self.seconds;
        created.checked_add(passed.checked_add(1)?.checked_mul(self.seconds)?)
    }
}

fn wrong_parts(inner: &str, span: std::ops::Range<usize>) -> ScheduleError {
    let error = ScheduleError::new(span, "a rate is a value and a unit with one space between them");
    let parts: Vec<&str> = inner.split_whitespace().collect();
    let digits = inner.bytes().take_while(u8::is_ascii_digit).count();
    let suggestion = match (parts.as_slice(), inner.split_at_checked(digits)) {
        ([value, unit], _) => Some(format!("{value} {}", spelled(unit, value))),
        ([_], Some((value, unit))) if !value.is_empty() && !unit.is_empty() => {
            Some(format!("{value} {}", spelled(unit, value)))
        }
        ([value], _) if number(value) == Some(1) => Some("1 minute".to_owned()),
        ([value], _) if number(value).is_some() => Some(format!("{value} minutes")),
        _ => None,
    };
    let suggestion = suggestion.unwrap_or_else(|| "5 minutes".to_owned());
    error.help(format!("write `rate({suggestion})`"))
}

/// Returns the unit that an abbreviation stands for; any other word unchanged.
fn spelled(unit: &str, value: &str) -> String {
    let name = match unit.to_lowercase().as_str() {
        "m" | "min" | "mins" => "minute",
        "h" | "hr" | "hrs" => "hour",
        "d" => "day",
        _ => return unit.to_owned(),
    };
    if value == "1" { name.to_owned() } else { format!("{name}s") }
}

fn number(text: &str) -> Option<i64> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|number| is_number && *number > 0)
}

/// Returns the unit in the singular and its seconds, or a message and a suggestion.
fn find_unit(unit: &str, number: i64) -> Result<(&'static str, i64), (String, String)> {
    let exact = UNITS.iter().find(|(name, _)| unit == *name || unit.strip_suffix('s') == Some(name));
    if let Some(found) = exact {
        return Ok(*found);
    }
    let message = format!("`{unit}` is not a unit of a rate");
    let spelled = spelled(unit, &number.to_string());
    if spelled != unit {
        return Err((message, format!("write `rate({number} {spelled})`")));
    }
    let help = match unit.to_lowercase().trim_end_matches('s') {
        "second" | "sec" => "the finest rate is `rate(1 minute)`".to_owned(),
        "week" => match number.checked_mul(7) {
            Some(days) => format!("write `rate({days} days)`"),
            None => "count in days".to_owned(),
        },
        "month" => "months differ in length; write `cron(0 0 1 * ? *)` for the first of each month".to_owned(),
        "year" => "write `cron(0 0 1 1 ? *)` for the first of each year".to_owned(),
        lower => {
            let names = UNITS.iter().map(|(name, _)| *name);
            match words::closest(lower, names) {
                Some(name) if number == 1 => format!("write `rate(1 {name})`"),
                Some(name) => format!("write `rate({number} {name}s)`"),
                None => "units are minutes, hours and days, in lower case".to_owned(),
            }
        }
    };
    Err((message, help))
}

fn plural(unit: &str) -> &'static str {
    match unit.trim_end_matches('s') {
        "hour" => "hours",
        "day" => "days",
        _ => "minutes",
    }
}
