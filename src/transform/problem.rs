//! Problems that occur when a valid template is filled with the values of an event.

use std::ops::Range;

use super::raw;
use super::template::Slot;

/// A problem with one placeholder of one result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub kind: ProblemKind,
    pub placeholder: String,
    /// The byte range of the placeholder in the template.
    pub span: Range<usize>,
    /// The message, a lowercase fragment.
    pub message: String,
    pub help: String,
}

/// What happened to the value of a placeholder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    /// The path has no match; the value is empty.
    Missing,
    /// The value contains characters with a meaning inside quotes, which EventBridge does not escape.
    NotEscaped,
    /// The quotes of an object or array inside a text were removed.
    QuotesLost,
}

/// Returns the problem of inserting `value` into `slot`, if there is one. `object` is set if the template is a JSON
/// object, `whole` if the quotes around the placeholder contain nothing else.
pub(super) fn of(slot: &Slot, path: Option<&str>, value: Option<&str>, object: bool, whole: bool) -> Option<Problem> {
    let name = &slot.name;
    let (kind, message, help) = match value {
        None => (
            ProblemKind::Missing,
            format!("`<{name}>` is empty: the event has nothing at `{}`", path.unwrap_or_default()),
            "an empty string takes its place".to_owned(),
        ),
        Some(_) if !slot.quoted => return None,
        Some(value) if value.starts_with(['{', '[']) => container(name, value, object, whole)?,
        Some(value) if value.starts_with('"') => string(name, value, whole)?,
        Some(_) => return None,
    };
    Some(Problem { kind, placeholder: name.clone(), span: slot.span.clone(), message, help })
}

fn container(name: &str, value: &str, object: bool, whole: bool) -> Option<(ProblemKind, String, String)> {
    if !value.contains('"') {
        return None;
    }
    let noun = if value.starts_with('{') { "an object" } else { "an array" };
    if !object {
        let message = format!("`<{name}>` is {noun}; inside a text it loses its quotes");
        return Some((ProblemKind::QuotesLost, message, format!("use a JSON template: `{{\"{name}\": <{name}>}}`")));
    }
    let message = format!("`<{name}>` is {noun} inside quotes, which its own quotes end");
    Some((ProblemKind::NotEscaped, message, without_quotes(name, whole)))
}

fn string(name: &str, value: &str, whole: bool) -> Option<(ProblemKind, String, String)> {
    let text = raw::decode(value);
    let holds = if text.contains('"') {
        "a double quote, which ends the string"
    } else if text.contains('\\') {
        "a backslash, which starts an escape"
    } else if text.contains(|letter: char| u32::from(letter) < 0x20) {
        "a line break or other control character, which JSON strings cannot hold"
    } else {
        return None;
    };
    let message = format!("the value of `<{name}>` contains {holds}");
    Some((ProblemKind::NotEscaped, message, without_quotes(name, whole)))
}

fn without_quotes(name: &str, whole: bool) -> String {
    if whole {
        format!("remove the quotes around `<{name}>`; EventBridge then quotes and escapes the value itself")
    } else {
        format!("give it a key of its own, without quotes: `\"{name}\": <{name}>`")
    }
}
