//! Errors of a template and their position.

use thiserror::Error as ThisError;

/// An error while a template was parsed or rendered.
#[derive(Clone, Debug, PartialEq, Eq, ThisError)]
#[error("line {line}, column {column}: {message}")]
pub struct Error {
    /// The line, starting at 1.
    pub line: usize,
    /// The column in characters, starting at 1.
    pub column: usize,
    pub message: String,
}

/// An error with a byte offset instead of a line and a column.
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
