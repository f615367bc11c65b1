//! What every format of a report is: a view of the notices of one run after another.

use std::fmt;

use crate::notice::Notice;
use crate::term::Theme;

/// Turns notices into text.
pub trait View: fmt::Debug {
    /// A view for a stream or a file with this look; `verbose` counts the `-v` of the command line.
    fn new(theme: Theme, verbose: u8) -> Self
    where
        Self: Sized;

    /// Takes a notice in, and returns what it makes visible at once.
    fn notice(&mut self, notice: &Notice) -> Shown;

    /// Returns what can only be written once a run has ended. The notices that follow belong to another run.
    fn end_run(&mut self) -> String {
        String::new()
    }

    /// Returns what can only be written once all runs have ended.
    fn end(&mut self) -> String {
        String::new()
    }
}

/// What a notice makes visible.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// Lines to keep.
    pub lines: String,
    /// What is being done from now on.
    pub busy: Option<String>,
}

impl Shown {
    pub fn lines(lines: String) -> Self {
        Self { lines, busy: None }
    }
}
