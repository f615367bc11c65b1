//! Errors of schedule expressions and their position.

use std::ops::Range;

use thiserror::Error;

/// The first error of an expression.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct ScheduleError {
    /// The message, a lowercase fragment.
    pub message: String,
    /// The byte range in the expression.
    pub span: Range<usize>,
    /// What to write instead.
    pub help: Option<String>,
}

impl ScheduleError {
    pub(super) fn new(span: Range<usize>, message: impl Into<String>) -> ScheduleError {
        ScheduleError { message: message.into(), span, help: None }
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> ScheduleError {
        self.help = Some(help.into());
        self
    }
}
