//! What is wrong with a schedule expression, and where.

use std::ops::Range;

use thiserror::Error;

/// The first problem of an expression.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct ScheduleError {
    /// A lowercase fragment.
    pub message: String,
    /// Bytes of the expression.
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
