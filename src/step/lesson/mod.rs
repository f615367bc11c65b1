//! What a learner is asked to do, and whether it was done: one file for each kind of step.
//!
//! A [`Task`] names the facts somebody needs to do a step with whatever tool; it never holds the answer. An
//! [`Assessment`] looks at the cloud through the SDK clients and asks whether what stands there does what the step
//! asks, however it came about: patterns, schedules and templates are compared by what they do, not by their text.

mod api_destination;
mod arrivals;
mod callback;
mod create_bus;
mod input_transformer;
mod lambda_destination;
mod meaning;
mod publish;
mod put_rule;
mod put_targets;
mod schedule;
mod shape;
mod start_execution;
mod subscribe;
mod test_state_machine;
mod update_state_machine;
mod verify;

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Serialize;

use super::Step;
use crate::aws::Clients;
use crate::clock::Timestamp;
use crate::probe::Verdict;
use crate::resource::{Error, Handle};

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
    fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), facts: Vec::new() }
    }

    fn fact(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.facts.push(Fact { name, value: value.into() });
        self
    }

    fn optional(self, name: &'static str, value: Option<&str>) -> Self {
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
pub struct Scene<'a> {
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
    pub gaps: Vec<Gap>,
    /// It leaves nothing that could be looked at: taken on the learner's word.
    #[serde(skip)]
    pub is_unseen: bool,
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
pub struct Gap {
    pub expected: String,
    pub got: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

impl Gap {
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
    fn of(gaps: Vec<Gap>) -> Self {
        Self { gaps, ..Self::default() }
    }

    pub fn gap(gap: Gap) -> Self {
        Self::of(vec![gap])
    }

    pub fn is_done(&self) -> bool {
        self.gaps.is_empty()
    }

    fn output(mut self, name: &str, value: impl Into<String>) -> Self {
        self.outputs.insert(name.to_owned(), value.into());
        self
    }
}

impl Step {
    /// What a learner is told of it.
    pub fn task(&self, samples: &[Sample]) -> Task {
        match self {
            Self::CreateBus(step) => step.task(),
            Self::PutRule(step) => step.task(),
            Self::PutTargets(step) => step.task(),
            Self::InputTransformer(step) => step.task(samples),
            Self::Subscribe(step) => step.task(),
            Self::Schedule(step) => step.task(),
            Self::ApiDestination(step) => step.task(),
            Self::LambdaDestination(step) => step.task(),
            Self::UpdateStateMachine(step) => step.task(),
            Self::Publish(step) => step.task(),
            Self::StartExecution(step) => step.task(),
            Self::Callback(step) => step.task(),
            Self::TestStateMachine(step) => step.task(),
            Self::Verify(step) => step.task(),
        }
    }

    /// Hints that follow from the step itself, the gentlest first; the lab's own come before them.
    pub fn hints(&self, samples: &[Sample]) -> Vec<String> {
        let own = match self {
            Self::PutRule(step) => step.hints(samples),
            Self::InputTransformer(step) => step.hints(),
            Self::PutTargets(step) => step.hints(),
            Self::Callback(_)
            | Self::CreateBus(_)
            | Self::Subscribe(_)
            | Self::Schedule(_)
            | Self::ApiDestination(_)
            | Self::LambdaDestination(_)
            | Self::UpdateStateMachine(_)
            | Self::Publish(_)
            | Self::StartExecution(_)
            | Self::TestStateMachine(_)
            | Self::Verify(_) => Vec::new(),
        };
        let shell = match self {
            Self::Verify(_) => None,
            step => Some(format!("In a shell, `ork {}` does it; its `--help` has examples.", step.kind())),
        };
        own.into_iter().chain(shell).collect()
    }

    /// Looks whether it is done. What the step names and nobody made is a gap like any other.
    pub async fn assess(&self, scene: &Scene<'_>) -> Result<Assessment, Error> {
        let assessed = match self {
            Self::CreateBus(step) => step.assess(scene).await,
            Self::PutRule(step) => step.assess(scene).await,
            Self::PutTargets(step) => step.assess(scene).await,
            Self::InputTransformer(step) => step.assess(scene).await,
            Self::Subscribe(step) => step.assess(scene).await,
            Self::Schedule(step) => step.assess(scene).await,
            Self::ApiDestination(step) => step.assess(scene).await,
            Self::LambdaDestination(step) => step.assess(scene).await,
            Self::UpdateStateMachine(step) => step.assess(scene).await,
            Self::Publish(step) => step.assess(scene).await,
            Self::StartExecution(step) => step.assess(scene).await,
            Self::Callback(step) => step.assess(scene).await,
            Self::TestStateMachine(step) => step.assess(scene).await,
            Self::Verify(step) => step.assess(scene).await,
        };
        match assessed {
            Err(Error::Unknown { kind, name, suggestion }) => {
                let got = suggestion.map_or_else(|| "none of that name".to_owned(), |near| format!("only `{near}`"));
                Ok(Assessment::gap(Gap::new(format!("{kind} `{name}`"), got)))
            }
            other => other,
        }
    }

    /// What it makes, known by the names it uses: what is left of it when the learner begins again.
    pub async fn makes(&self, clients: &Clients) -> Result<Vec<Handle>, Error> {
        match self {
            Self::CreateBus(step) => step.makes(clients).await,
            Self::PutRule(step) => Ok(step.makes()),
            Self::PutTargets(step) => step.makes(clients).await,
            Self::Subscribe(step) => step.makes(clients).await,
            Self::Schedule(step) => step.makes(clients).await,
            Self::ApiDestination(step) => Ok(step.makes()),
            Self::LambdaDestination(step) => step.makes(clients).await,
            Self::InputTransformer(_)
            | Self::Publish(_)
            | Self::StartExecution(_)
            | Self::Callback(_)
            | Self::TestStateMachine(_)
            | Self::UpdateStateMachine(_)
            | Self::Verify(_) => Ok(Vec::new()),
        }
    }
}
