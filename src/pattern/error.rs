//! Errors of invalid patterns: the message of AWS, a location and a remedy.

use std::ops::Range;

use crate::json;

/// An error for a pattern that EventBridge rejects.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct Error {
    /// The message of AWS, without the location.
    pub reason: String,
    /// The byte range of the pattern that the reason refers to.
    pub span: Range<usize>,
    /// How to correct the pattern.
    pub help: String,
    /// The locations that AWS appends to the reason: none, one, or the same one twice.
    places: String,
}

impl Error {
    /// Returns an error whose location AWS does not print.
    pub(super) fn unplaced(reason: impl Into<String>, span: Range<usize>, help: impl Into<String>) -> Self {
        Self { reason: reason.into(), span, help: help.into(), places: String::new() }
    }

    /// Appends a location to the error.
    pub(super) fn placed(mut self, source: &str, offset: usize) -> Self {
        self.places.push_str("\n at ");
        self.places.push_str(&json::describe(source, offset));
        self
    }

    /// Returns the error for a pattern that is not valid JSON.
    pub(super) fn json(error: &json::Error, source: &str) -> Self {
        Self::unplaced(error.reason_in(source), error.span.clone(), remedy(error, source)).placed(source, error.offset)
    }

    /// Returns the complete message of AWS's `InvalidEventPatternException`.
    pub fn message(&self) -> String {
        format!("Event pattern is not valid. Reason: {}{}", self.reason, self.places)
    }
}

fn remedy(error: &json::Error, source: &str) -> String {
    let refused = source.get(error.span.clone()).unwrap_or("");
    let words = match refused {
        "'" => "JSON takes double quotes, for names and for strings",
        "\u{201c}" | "\u{201d}" | "\u{201e}" | "\u{2018}" | "\u{2019}" => {
            "these are typographic quotes: JSON takes the straight ones, as in {\"source\": [\"com.example\"]}"
        }
        // A shell removes double quotes that are not inside single quotes.
        _ if source.starts_with('{') && !source.contains(['"', '\'']) && source.contains(':') => {
            "a shell may have taken the quotes away: put the whole pattern in single quotes, as in \
             '{\"source\": [\"com.example\"]}'"
        }
        "}" | "]" => "remove the comma before it, or close what is still open",
        "/" => "JSON has no comments: remove it",
        _ if error.opened.is_some() => "close it before the pattern ends",
        _ if error.reason.starts_with("Unrecognized token") => "put it in double quotes if it is a string",
        _ if error.reason.contains("was expecting comma") => "put a comma before it",
        _ if error.reason.contains("escape") => "write a backslash as `\\\\`",
        _ => "an event pattern is one JSON object, such as {\"source\": [\"com.example\"]}",
    };
    words.to_owned()
}
