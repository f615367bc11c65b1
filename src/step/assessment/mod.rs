//! What a learner is asked to do, and whether it was done; what each kind of step looks at is in its own folder.
//!
//! A [`Task`] names the facts somebody needs to do a step with whatever tool; it never holds the answer. An
//! [`Assessment`] looks at the cloud through the SDK clients and asks whether what stands there does what the step
//! asks, however it came about: patterns, schedules and templates are compared by what they do, not by their text.

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

/// What is to be done, and what has to be known for it.
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

/// An event that the lab sends: what patterns and templates are tried on.
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

/// What an assessment works with.
pub struct AssessmentContext<'a> {
    pub clients: &'a Clients,
    pub samples: &'a [Sample],
    /// Events of this step that `ork` sent, oldest first.
    pub known: &'a [Known],
    /// When the learner began the step.
    pub since: Timestamp,
    /// How long to wait for what may still arrive, or that nothing does, where it is not the time the lab says.
    pub within: Option<Duration>,
}

/// What stands, held against what the step asks.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Assessment {
    /// Empty when the step is done.
    pub mismatches: Vec<Mismatch>,
    /// Why it cannot be looked at, where it leaves nothing: taken on the learner's word.
    #[serde(skip)]
    pub unseen: Option<&'static str>,
    /// What later steps read.
    pub outputs: BTreeMap<String, String>,
    /// Only of `verify`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
    /// Why waiting for it is of no use yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late: Option<String>,
}

/// One thing that is not as the step asks.
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

    /// Taken on the learner's word, for this reason.
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

/// The half of a step kind that a learner meets.
pub(super) trait Assess {
    /// Returns what a learner is told of it.
    fn task(&self, samples: &[Sample]) -> Task;

    /// Returns hints that follow from the step itself, the gentlest first.
    fn hints(&self, _samples: &[Sample]) -> Vec<String> {
        Vec::new()
    }

    /// Looks whether it is done, by whatever tool.
    async fn assess(&self, context: &AssessmentContext<'_>) -> Result<Assessment, Error>
    where
        Self: Sized;

    /// Returns what it creates, by the names it uses.
    async fn created_resources(&self, _clients: &Clients) -> Result<Vec<ResourceId>, Error>
    where
        Self: Sized,
    {
        Ok(Vec::new())
    }
}

impl Step {
    /// Returns what a learner is told of it.
    pub fn task(&self, samples: &[Sample]) -> Task {
        self.as_kind().task(samples)
    }

    /// Returns hints that follow from the step itself, the gentlest first; the lab's own come before them.
    pub fn hints(&self, samples: &[Sample]) -> Vec<String> {
        let shell = || format!("In a shell, `ork {}` does it; its `--help` has examples.", self.kind());
        self.as_kind().hints(samples).into_iter().chain((!self.verifies()).then(shell)).collect()
    }

    /// Looks whether it is done. What the step names and does not exist is a mismatch like any other.
    pub async fn assess(&self, context: &AssessmentContext<'_>) -> Result<Assessment, Error> {
        match self.assess_kind(context).await {
            Err(Error::Unknown { kind, name, suggestion }) => {
                let got = suggestion.map_or_else(|| "none of that name".to_owned(), |near| format!("only `{near}`"));
                Ok(Assessment::mismatch(Mismatch::new(format!("{kind} `{name}`"), got)))
            }
            other => other,
        }
    }
}
