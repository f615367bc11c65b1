//! Runs of jobs: "JobRun".

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::capacity::Capacity;
use super::{Glue, fault};
use crate::clock::Timestamp;
use crate::local::keyed::{Fingerprint, Stored};
use crate::local::service::Fault;

/// One run.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Run {
    pub(super) id: String,
    pub(super) job: String,
    pub(super) state: State,
    /// The arguments of the script.
    pub(super) arguments: BTreeMap<String, String>,
    pub(super) role: String,
    /// The bucket and the key of the script.
    pub(super) script: (String, String),
    pub(super) is_shell: bool,
    pub(super) glue_version: Option<String>,
    pub(super) capacity: Capacity,
    /// In minutes.
    pub(super) timeout: u64,
    pub(super) started: Timestamp,
    /// When its script began.
    pub(super) began: Option<Timestamp>,
    pub(super) modified: Timestamp,
    pub(super) completed: Option<Timestamp>,
    pub(super) error: Option<String>,
    /// The ID of the event that caused the run.
    pub(super) trace: Option<String>,
}

impl Stored for Run {}

/// "JobRunState".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(super) enum State {
    Starting,
    Running,
    Stopped,
    Succeeded,
    Failed,
    Timeout,
}

impl State {
    pub(super) fn is_over(self) -> bool {
        !matches!(self, Self::Starting | Self::Running)
    }

    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Starting => "STARTING",
            Self::Running => "RUNNING",
            Self::Stopped => "STOPPED",
            Self::Succeeded => "SUCCEEDED",
            Self::Failed => "FAILED",
            Self::Timeout => "TIMEOUT",
        }
    }
}

impl Run {
    /// Returns the run in the response of `GetJobRun`.
    pub(super) fn described(&self) -> Value {
        let took = self.began.zip(self.completed).map(|(began, completed)| completed.since(began).as_secs());
        let mut output = json!({
            "Id": self.id,
            "Attempt": 0,
            "JobName": self.job,
            "StartedOn": seconds(self.started),
            "LastModifiedOn": seconds(self.modified),
            "JobRunState": self.state,
            "Arguments": self.arguments,
            "PredecessorRuns": [],
            "ExecutionTime": took.unwrap_or_default(),
            "Timeout": self.timeout,
            "LogGroupName": "/aws-glue/jobs",
        });
        if let Some(completed) = self.completed {
            output["CompletedOn"] = seconds(completed);
        }
        if let Some(error) = &self.error {
            output["ErrorMessage"] = json!(error);
        }
        if let Some(version) = &self.glue_version {
            output["GlueVersion"] = json!(version);
        }
        self.capacity.describe(self.is_shell, &mut output);
        output
    }
}

/// Returns a time in the format of the API.
pub(super) fn seconds(at: Timestamp) -> Value {
    json!(at.millis() as f64 / 1000.0)
}

impl Glue {
    /// Returns the key of a run.
    pub(super) fn place(&self, job: &str, run: &str) -> Result<(Fingerprint, u64), Fault> {
        let number = self.places.get(&Fingerprint::of(run)).ok_or_else(|| fault::no_run(job, run))?;
        Ok((Fingerprint::of(job), *number))
    }

    /// Changes a run that has not ended yet.
    pub(super) fn change(&mut self, job: &str, run: &str, change: impl FnOnce(&mut Run)) -> Option<Run> {
        let place = self.place(job, run).ok()?;
        self.runs.get(&place).filter(|run| !run.state.is_over())?;
        self.runs.update(&place, change);
        self.runs.get(&place).map(|run| Run::clone(&run))
    }
}
