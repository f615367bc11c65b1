//! The context of a command.

use std::sync::Arc;

use super::arguments::Arguments;
use super::reports::Reports;
use super::settings::{Settings, Terminals};
use crate::aws::Restore;
use crate::clock::Timestamp;
use crate::local::engine::Engine;
use crate::report::{OutputFormat, Report};
use crate::term::Streams;

/// The environment of a command, apart from its arguments.
#[derive(Debug)]
pub struct Context {
    pub settings: Settings,
    pub terminals: Terminals,
    pub streams: Streams,
    pub line: Arguments,
    /// The reports that are written to files at the end.
    pub reports: Reports,
    /// The shared cloud, once it is open. Work that was started in it is completed before the process ends.
    pub cloud: Option<Arc<Engine>>,
    /// Changes that are reverted before the process ends.
    pub restore: Restore,
}

impl Context {
    /// Starts the report of a run.
    pub fn report(&mut self) -> Report<'_> {
        let format = self.settings.output_or(OutputFormat::Text);
        Report::new(&mut self.streams, &mut self.reports.files, format, self.settings.verbose)
    }

    /// Starts the run of a command that performs one step.
    pub fn start_step(&mut self, kind: &'static str, now: Timestamp) {
        let backend = self.settings.backend.to_string();
        self.reports.start_step(kind, &self.line, backend, now);
    }
}
