//! Checks the form of an expression and gives advice on common mistakes and on the formats of Unix and Quartz.

use super::error::ScheduleError;

/// The function of an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Function {
    Cron,
    Rate,
}

/// Returns the function, the text between its parentheses, and the offset of that text.
pub(super) fn function(text: &str) -> Result<(Function, &str, usize), ScheduleError> {
    for (prefix, function) in [("cron(", Function::Cron), ("rate(", Function::Rate)] {
        let Some(rest) = text.strip_prefix(prefix) else {
            continue;
        };
        let Some(inner) = rest.strip_suffix(')') else {
            return Err(unclosed(text, rest));
        };
        if let Some(at) = inner.find(['(', ')']) {
            let at = prefix.len() + at;
            return Err(ScheduleError::new(at..at + 1, "there is one pair of parentheses"));
        }
        return Ok((function, inner, prefix.len()));
    }
    Err(not_a_function(text))
}

fn unclosed(text: &str, rest: &str) -> ScheduleError {
    let trimmed = text.trim_end();
    if let Some(at) = rest.rfind(')') {
        let from = text.len() - rest.len() + at + 1;
        let error = ScheduleError::new(from..text.len(), "nothing may follow the closing parenthesis");
        return error.help(format!("write `{}`", text.get(..from).unwrap_or_default()));
    }
    ScheduleError::new(text.len()..text.len(), "the closing parenthesis is missing").help(format!("write `{trimmed})`"))
}

fn not_a_function(text: &str) -> ScheduleError {
    const QUOTES: [char; 9] = ['"', '\'', '`', '“', '”', '„', '‘', '’', '«'];
    let whole = 0..text.len();
    let bare = text.trim().trim_matches(QUOTES).trim();
    if bare.is_empty() {
        let help = "write `rate(5 minutes)` or `cron(0 12 * * ? *)`";
        return ScheduleError::new(whole, "the expression is empty").help(help);
    }
    let inside = bare.split_once('(').map(|(name, rest)| (name.trim().to_lowercase(), rest.trim_end_matches(')')));
    match &inside {
        Some((name, rest)) if name == "cron" || name == "rate" => {
            let suggestion = format!("{name}({})", rest.trim());
            let (span, message) = stray(text, bare);
            return ScheduleError::new(span, message).help(format!("write `{suggestion}`"));
        }
        Some((name, _)) if name == "at" => {
            let error = ScheduleError::new(whole, "`at(…)` is for EventBridge Scheduler, not for rules");
            return error.help("a rule fires again and again: write `cron(…)` or `rate(…)`");
        }
        _ => {}
    }
    let fields: Vec<&str> = bare.split_whitespace().collect();
    let suggestion = match fields.len() {
        2 => Some(format!("rate({bare})")),
        5 => from_unix(&fields),
        6 => Some(format!("cron({})", fields.join(" "))),
        _ => None,
    };
    let error = ScheduleError::new(whole, "an expression is `cron(…)` or `rate(…)`");
    match suggestion {
        Some(suggestion) => error.help(format!("write `{suggestion}`")),
        None => error.help("write `rate(5 minutes)` or `cron(0 12 * * ? *)`"),
    }
}

/// Returns the range and a description of extra characters around or in an otherwise valid expression.
fn stray(text: &str, bare: &str) -> (std::ops::Range<usize>, &'static str) {
    let start = text.find(bare).unwrap_or(0);
    if start > 0 {
        let message = if text.trim_start().starts_with(bare) {
            "the expression starts with white space"
        } else {
            "the expression is in quotes"
        };
        return (0..start, message);
    }
    if bare.len() < text.len() {
        return (bare.len()..text.len(), "something follows the expression");
    }
    let end = bare.find('(').unwrap_or(bare.len());
    (0..end, "`cron` and `rate` are written in lower case, right before the parenthesis")
}

/// Suggests an expression with six fields for one with a different number of fields.
pub(super) fn six_fields(fields: &[&str]) -> String {
    match fields {
        [_, _, _, _, _] => match from_unix(fields) {
            Some(suggestion) => format!("Unix cron has five fields, EventBridge six; write `{suggestion}`"),
            None => "Unix cron has five fields, EventBridge six: add the year".to_owned(),
        },
        [_, rest @ ..] if rest.len() == 6 => {
            format!("there is no field for seconds; write `cron({})`", rest.join(" "))
        }
        _ if fields.len() < 5 && !fields.contains(&"*") => {
            "asterisks may have been lost in copying; write all six fields, like `cron(0 12 * * ? *)`".to_owned()
        }
        _ => "write minutes, hours, day of month, month, day of week and year, like `cron(0 12 * * ? *)`".to_owned(),
    }
}

/// Converts a Unix cron expression: Sunday is 0 or 7 there and 1 here, and one of the day fields becomes `?`.
fn from_unix(fields: &[&str]) -> Option<String> {
    let &[minutes, hours, day, month, weekday] = fields else {
        return None;
    };
    if [day, weekday].contains(&"?") {
        return Some(format!("cron({minutes} {hours} {day} {month} {weekday} *)"));
    }
    match (day, weekday) {
        (_, "*") => Some(format!("cron({minutes} {hours} {day} {month} ? *)")),
        ("*", _) => Some(format!("cron({minutes} {hours} ? {month} {} *)", weekday_names(weekday)?)),
        _ => None,
    }
}

fn weekday_names(weekday: &str) -> Option<String> {
    const NAMES: [&str; 8] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"];
    let name = |text: &str| match text.parse::<usize>() {
        Ok(number) => NAMES.get(number).copied().map(str::to_owned),
        Err(_) => Some(text.to_uppercase()).filter(|text| NAMES.contains(&text.as_str())),
    };
    let range = |text: &str| text.split('-').map(name).collect::<Option<Vec<String>>>().map(|ends| ends.join("-"));
    let entries: Option<Vec<String>> = weekday.split(',').map(range).collect();
    entries.map(|entries| entries.join(","))
}
