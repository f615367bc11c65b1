//! What a command works with.

use std::sync::Arc;

use super::arguments::Arguments;
use super::reports::Reports;
use super::settings::{Settings, Terminals};
use crate::aws::Restore;
use crate::clock::Timestamp;
use crate::local::engine::Engine;
use crate::report::{OutputFormat, Report};
use crate::term::Streams;

/// Everything a command may know of the world outside its arguments.
#[derive(Debug)]
pub struct Context {
    pub settings: Settings,
    pub terminals: Terminals,
    pub streams: Streams,
    pub line: Arguments,
    /// What is written to files in the end.
    pub reports: Reports,
    /// The cloud commands share, once it was opened: what was begun in it is finished before the process ends.
    pub cloud: Option<Arc<Engine>>,
    /// What is put back before the process ends.
    pub restore: Restore,
}

impl Context {
    /// The views of a run that begins.
    pub fn report(&mut self) -> Report<'_> {
        let format = self.settings.output_or(OutputFormat::Text);
        Report::new(&mut self.streams, &mut self.reports.files, format, self.settings.verbose)
    }

    /// Begins the run of a command that does one step.
    pub fn start_step(&mut self, kind: &'static str, now: Timestamp) {
        let backend = self.settings.backend.to_string();
        self.reports.start_step(kind, &self.line, backend, now);
    }
}
