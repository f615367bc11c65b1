//! The interface of report formats: a view of the notices of one run after another.

use std::fmt;

use crate::notice::Notice;
use crate::term::Theme;

/// Converts notices into text.
pub trait View: fmt::Debug {
    /// Creates a view for a stream or a file with this theme; `verbose` counts the `-v` flags.
    fn new(theme: Theme, verbose: u8) -> Self
    where
        Self: Sized;

    /// Processes a notice and returns the output it produces immediately.
    fn notice(&mut self, notice: &Notice) -> Shown;

    /// Returns the output that depends on the end of a run. The notices that follow belong to another run.
    fn end_run(&mut self) -> String {
        String::new()
    }

    /// Returns the output that depends on the end of all runs.
    fn end(&mut self) -> String {
        String::new()
    }
}

/// The output of a notice.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// Lines to print.
    pub lines: String,
    /// What is being done from now on, for the progress indicator.
    pub busy: Option<String>,
}

impl Shown {
    pub fn lines(lines: String) -> Self {
        Self { lines, busy: None }
    }
}
