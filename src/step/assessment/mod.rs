//! The tasks of a learner and their assessment; each kind of step implements its own in its folder.
//!
//! A [`Task`] contains the facts that are necessary to perform a step with any tool, but not the solution. An
//! [`Assessment`] reads the cloud through the SDK clients and checks whether the existing resources do what the step
//! requires, regardless of how they were created: patterns, schedules and templates are compared by their effect, not
//! by their text.

pub(super) mod equivalence;
pub(super) mod observed_events;
pub(super) mod target_input;

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Serialize;

use super::Step;
use crate::aws::Clients;
use crate::clock::Timestamp;
use crate::probe::Verdict;
use crate::resource::{Error, ResourceId};

/// The task of a step, and the facts it requires.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Task {
    pub what: String,
    pub facts: Vec<Fact>,
}

/// A name and a value, such as `event bus` and `Orders`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fact {
    pub name: &'static str,
    pub value: String,
}

impl Task {
    pub(super) fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), facts: Vec::new() }
    }

    pub(super) fn fact(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.facts.push(Fact { name, value: value.into() });
        self
    }

    pub(super) fn optional(self, name: &'static str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.fact(name, value),
            None => self,
        }
    }
}

/// An event of the lab, on which patterns and templates are tested.
#[derive(Debug, Clone)]
pub struct Sample {
    pub bus: String,
    /// The whole event as JSON.
    pub event: String,
}

/// An event whose id is known because `ork` sent it.
#[derive(Debug, Clone)]
pub struct Known {
    pub alias: String,
    pub id: String,
    pub at: Timestamp,
}

/// The context of an assessment.
pub struct AssessmentContext<'a> {
    pub clients: &'a Clients,
    pub samples: &'a [Sample],
    /// The events of this step that `ork` sent, oldest first.
    pub known: &'a [Known],
    /// When the learner began the step.
    pub since: Timestamp,
    /// How long to wait for items, or for their absence, if not as long as the lab specifies.
    pub within: Option<Duration>,
}

/// The comparison of the existing resources with what the step requires.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Assessment {
    /// The differences; empty if the step is done.
    pub mismatches: Vec<Mismatch>,
    /// Why the step cannot be checked, so that the learner's word is accepted.
    #[serde(skip)]
    pub unseen: Option<&'static str>,
    /// The values for later steps.
    pub outputs: BTreeMap<String, String>,
    /// The verdict, for `verify` only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
    /// Why waiting is of no use yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late: Option<String>,
}

/// A difference from what the step requires.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Mismatch {
    pub expected: String,
    pub got: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

impl Mismatch {
    pub fn new(expected: impl Into<String>, got: impl Into<String>) -> Self {
        Self { expected: expected.into(), got: got.into(), help: None }
    }

    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl Assessment {
    pub(super) fn of(mismatches: Vec<Mismatch>) -> Self {
        Self { mismatches, ..Self::default() }
    }

    pub fn mismatch(mismatch: Mismatch) -> Self {
        Self::of(vec![mismatch])
    }

    /// Returns an assessment that accepts the learner's word, for this reason.
    pub fn unseen(reason: &'static str) -> Self {
        Self { unseen: Some(reason), ..Self::default() }
    }

    pub fn is_done(&self) -> bool {
        self.mismatches.is_empty()
    }

    pub(super) fn output(mut self, name: &str, value: impl Into<String>) -> Self {
        self.outputs.insert(name.to_owned(), value.into());
        self
    }
}

/// The part of a kind of step that concerns learners.
pub(super) trait Assess {
    /// Returns the task of the step.
    fn task(&self, samples: &[Sample]) -> Task;

    /// Returns hints derived from the step, the least revealing first.
    fn hints(&self, _samples: &[Sample]) -> Vec<String> {
        Vec::new()
    }

    /// Checks whether the step is done, with any tool.
    async fn assess(&self, context: &AssessmentContext<'_>) -> Result<Assessment, Error>
    where
        Self: Sized;

    /// Returns the resources that the step creates, by their names.
    async fn created_resources(&self, _clients: &Clients) -> Result<Vec<ResourceId>, Error>
    where
        Self: Sized,
    {
        Ok(Vec::new())
    }
}

impl Step {
    /// Returns the task of the step.
    pub fn task(&self, samples: &[Sample]) -> Task {
        self.as_kind().task(samples)
    }

    /// Returns hints derived from the step, the least revealing first. They follow the hints of the lab.
    pub fn hints(&self, samples: &[Sample]) -> Vec<String> {
        let shell = || format!("In a shell, `ork {}` does it; its `--help` has examples.", self.kind());
        self.as_kind().hints(samples).into_iter().chain((!self.verifies()).then(shell)).collect()
    }

    /// Checks whether the step is done. A name that does not exist is a mismatch.
    pub async fn assess(&self, context: &AssessmentContext<'_>) -> Result<Assessment, Error> {
        match self.assess_kind(context).await {
            Err(Error::Unknown { kind, name, suggestion }) => {
                let got = suggestion.map_or_else(|| "none of that name".to_owned(), |near| format!("only `{near}`"));
                Ok(Assessment::mismatch(Mismatch::new(format!("{kind} `{name}`"), got)))
            }
            Err(Error::OnOtherBus { rule, bus, other }) => {
                let expected = format!("rule `{rule}` on the event bus `{bus}`");
                Ok(Assessment::mismatch(Mismatch::new(expected, format!("one on `{other}`"))))
            }
            other => other,
        }
    }
}
