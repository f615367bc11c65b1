//! What is wrong with a template, and where.

use thiserror::Error as ThisError;

/// A template that cannot be read, or that failed while it was rendered.
#[derive(Clone, Debug, PartialEq, Eq, ThisError)]
#[error("line {line}, column {column}: {message}")]
pub struct Error {
    /// Counted from 1.
    pub line: usize,
    /// Counted from 1, in characters.
    pub column: usize,
    pub message: String,
}

/// The same before its byte offset is turned into a line and a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) at: usize,
    pub(super) message: String,
}

impl Fault {
    pub(super) fn new(at: usize, message: impl Into<String>) -> Fault {
        Fault { at, message: message.into() }
    }

    pub(super) fn located(self, source: &str) -> Error {
        let before: String = source.char_indices().take_while(|(at, _)| *at < self.at).map(|(_, next)| next).collect();
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        Error { line, column, message: self.message }
    }
}
