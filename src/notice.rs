//! Everything a run can say, and who hears it.
//!
//! NDJSON is this stream as it is; the terminal and every other report is a view of it.

use serde::Serialize;

use crate::diag::Location;
use crate::probe::Verdict;
use crate::step::{Change, Published};
use crate::trace::Hop;

/// Hears what a run says, as it happens.
pub trait Sink {
    fn notice(&mut self, notice: &Notice);
}

/// One thing a run says.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "notice", rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub enum Notice {
    RunStarted {
        lab: String,
        title: String,
        backend: String,
        /// Durations are those of a cloud in which time jumps.
        virtual_time: bool,
        steps: usize,
    },
    ResourceReady {
        key: String,
        kind: &'static str,
        name: String,
        created: bool,
    },
    /// Something cannot be created yet, and is tried again.
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
        /// Where the lab says it; none for a step that is a command.
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
    /// The truth table of a publish step, confirmed by the cloud that has the rules.
    Compared {
        step: String,
        rows: Vec<TruthRow>,
    },
    Judged {
        step: String,
        verdict: Verdict,
    },
    /// A step that is skipped only finishes.
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
    /// Something failed in the cloud, and no step looked at it.
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
    /// Something failed that is not a step.
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
        /// How long it took outside of a cloud in which time jumps. It differs from run to run, and so is in no document:
        /// the same run gives the same notices.
        #[serde(skip)]
        wall_ms: Option<u64>,
        kept: bool,
    },
}

/// One event of a truth table.
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

/// How a step ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepOutcome {
    Passed,
    Failed,
    /// An earlier step failed, or it was not asked for.
    Skipped,
}

/// Why a step failed, in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Failure {
    pub message: String,
    pub help: Option<String>,
}
