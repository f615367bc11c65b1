//! Notices, the events of a run, and their receiver.
//!
//! NDJSON output is this stream unchanged; the terminal output and all other reports are views of it.

use serde::Serialize;

use crate::diag::Location;
use crate::probe::Verdict;
use crate::step::{Change, Published};
use crate::trace::Hop;

/// Receives the notices of a run as they occur.
pub trait Sink {
    fn notice(&mut self, notice: &Notice);
}

/// An event of a run.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "notice", rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub enum Notice {
    RunStarted {
        lab: String,
        title: String,
        backend: String,
        /// Whether durations are those of a cloud in which time jumps.
        virtual_time: bool,
        steps: usize,
    },
    ResourceReady {
        key: String,
        kind: &'static str,
        name: String,
        created: bool,
    },
    /// A deployment changed an existing resource.
    ResourceChanged {
        key: String,
        kind: &'static str,
        name: String,
        /// The settings that differed.
        changed: Vec<&'static str>,
    },
    /// A deployment could not create or change a resource.
    ResourceFailed {
        key: String,
        kind: &'static str,
        name: String,
        failure: Failure,
    },
    /// A deployment did not try a resource, because another one failed.
    ResourceSkipped {
        key: String,
        kind: &'static str,
        name: String,
        reason: String,
    },
    /// A resource cannot be created yet, and its creation is retried.
    Waiting {
        kind: &'static str,
        name: String,
        reason: &'static str,
    },
    StepStarted {
        id: String,
        title: String,
        kind: &'static str,
        number: usize,
        of: usize,
        /// The location in the lab; `None` for a step that is a command.
        #[serde(skip_serializing_if = "Option::is_none")]
        place: Option<Location>,
    },
    Changed {
        step: String,
        change: Change,
    },
    Published {
        step: String,
        receipt: Published,
    },
    /// The comparison of a publish step's truth table with the rules that the cloud matched.
    Compared {
        step: String,
        rows: Vec<TruthRow>,
    },
    Judged {
        step: String,
        verdict: Verdict,
    },
    /// A step ended. A skipped step has only this notice.
    StepFinished {
        id: String,
        title: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        place: Option<Location>,
        outcome: StepOutcome,
        took_ms: u64,
        failure: Option<Failure>,
        hints: Vec<String>,
    },
    /// A failure in the cloud that no step checked.
    Overlooked {
        hop: Hop,
        times: usize,
    },
    Removed {
        kind: &'static str,
        name: String,
    },
    LeftBehind {
        kind: &'static str,
        name: String,
        reason: String,
    },
    /// A failure outside the steps.
    RunFailed {
        failure: Failure,
    },
    RunFinished {
        lab: String,
        passed: usize,
        failed: usize,
        skipped: usize,
        left_behind: usize,
        took_ms: u64,
        /// The duration in real time, where the time of the cloud jumps. It differs between runs and is therefore not
        /// part of any document: the same run yields the same notices.
        #[serde(skip)]
        wall_ms: Option<u64>,
        kept: bool,
    },
}

/// A row of a truth table, for one event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TruthRow {
    pub event: String,
    pub expected: Vec<String>,
    pub matched: Vec<String>,
}

impl TruthRow {
    pub fn agrees(&self) -> bool {
        self.expected == self.matched
    }
}

/// The outcome of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepOutcome {
    Passed,
    Failed,
    /// An earlier step failed, or the step was not requested.
    Skipped,
}

/// The reason why a step failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Failure {
    pub message: String,
    pub help: Option<String>,
}
