//! Runs a whole machine with mocked service calls.
//!
//! Time jumps from timer to timer, so waits and retries take no real time. Choice, Map, Parallel, Retry, Catch and
//! timeouts are those of [`Execution`].

use std::collections::{BTreeMap, VecDeque};

use serde_json::{Value, json};

use super::definition::{Machine, Pattern, Resource};
use super::event::{Detail, Failure};
use super::execution::{Call, Effect, Execution, Input, Start, TimerId};
use crate::clock::Timestamp;

/// The outcome of a mocked call.
#[derive(Debug, Clone, PartialEq)]
pub enum MockAnswer {
    Result(Value),
    Failure(Failure),
    /// No response at all: only a timeout ends the task.
    Silence,
}

/// A request that a state sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    pub state: String,
    /// `sns:publish`
    pub resource: String,
    pub parameters: Value,
}

/// Why a dry run did not reach an end.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Halt<E> {
    /// The mocks have no response for a request.
    #[error("{0}")]
    Unanswered(E),
    #[error("the state `{0}` waits for an answer that never comes, and has no timeout")]
    Stuck(String),
    #[error("more than {MAX_REQUESTS} requests were sent")]
    Endless,
}

/// The outcome of a dry run.
#[derive(Debug)]
pub struct Rehearsal {
    pub execution: Execution,
    pub requests: Vec<Request>,
}

/// A limit that is sufficient for any test and ends a machine that would run forever.
const MAX_REQUESTS: usize = 10_000;

/// Runs the machine to its end. `answer` receives each request and the number of requests its state sent before.
pub fn dry_run<E>(
    machine: &Machine,
    start: Start,
    answer: &mut dyn FnMut(&Request, usize) -> Result<MockAnswer, E>,
) -> Result<Rehearsal, Halt<E>> {
    let now = start.now;
    let (execution, effects) = Execution::start(machine, start);
    let mut stage = DryRun {
        machine,
        execution,
        now,
        calls: VecDeque::new(),
        timers: BTreeMap::new(),
        silent: None,
        requests: Vec::new(),
        sent: BTreeMap::new(),
    };
    stage.perform(effects);
    while stage.execution.is_running() {
        if let Some(call) = stage.calls.pop_front() {
            stage.call(&call, answer)?;
        } else if let Some(((at, _), timer)) = stage.timers.pop_first() {
            stage.now = stage.now.max(at);
            stage.take(Input::Wake(timer));
        } else {
            return Err(Halt::Stuck(stage.silent.unwrap_or_default()));
        }
    }
    Ok(Rehearsal { execution: stage.execution, requests: stage.requests })
}

impl Rehearsal {
    /// Returns the AWS event types of the history, in order.
    pub fn history(&self) -> Vec<String> {
        self.execution.history.events().iter().map(|event| event.detail.event_type()).collect()
    }

    /// Returns the last state entered before the end, and its input.
    pub fn last_state(&self) -> Option<(String, Value)> {
        let events = self.execution.history.events();
        let mut at = events.last()?;
        // Each previous event has a lower id, so the loop terminates.
        loop {
            if let Detail::StateEntered { name, input, .. } = &at.detail {
                let input = self.execution.history.payload(*input).map(|input| input.value().clone());
                return Some((name.as_str().to_owned(), input.unwrap_or_default()));
            }
            let before = usize::try_from(at.previous).ok()?.checked_sub(1)?;
            at = events.get(before).filter(|before| before.id < at.id)?;
        }
    }
}

struct DryRun<'m> {
    machine: &'m Machine,
    execution: Execution,
    now: Timestamp,
    calls: VecDeque<Call>,
    timers: BTreeMap<(Timestamp, u64), TimerId>,
    /// The name of the last state whose task got no response.
    silent: Option<String>,
    requests: Vec<Request>,
    sent: BTreeMap<String, usize>,
}

impl DryRun<'_> {
    fn call<E>(
        &mut self,
        call: &Call,
        answer: &mut dyn FnMut(&Request, usize) -> Result<MockAnswer, E>,
    ) -> Result<(), Halt<E>> {
        if !self.execution.awaits(call.id) {
            return Ok(());
        }
        if self.requests.len() >= MAX_REQUESTS {
            return Err(Halt::Endless);
        }
        let state = call.state.as_str().to_owned();
        let request = Request {
            state: state.clone(),
            resource: name_of(&call.resource),
            parameters: call.parameters.value().clone(),
        };
        let before = self.sent.entry(state.clone()).or_default();
        let reply = answer(&request, *before).map_err(Halt::Unanswered)?;
        *before += 1;
        self.requests.push(request);
        let id = call.id;
        let is_activity = matches!(call.resource, Resource::Activity { .. });
        let waits = is_activity || call.resource.pattern() != Pattern::RequestResponse;
        if is_activity {
            self.take(Input::Taken { call: id, worker: None });
        }
        let reply = match reply {
            MockAnswer::Result(value) => Ok(value),
            MockAnswer::Failure(failure) => Err(failure),
            MockAnswer::Silence => {
                self.silent = Some(state);
                if waits && !is_activity {
                    self.take(Input::Answered { call: id, answer: Ok(json!({})) });
                }
                return Ok(());
            }
        };
        if waits && !is_activity {
            self.take(Input::Answered { call: id, answer: Ok(json!({})) });
        }
        self.take(if waits {
            Input::Completed { call: id, answer: reply }
        } else {
            Input::Answered { call: id, answer: reply }
        });
        Ok(())
    }

    fn take(&mut self, input: Input) {
        let effects = self.execution.advance(self.machine, input, self.now);
        self.perform(effects);
    }

    fn perform(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::WakeAt { at, timer } => {
                    self.timers.insert((at, timer.0), timer);
                }
                Effect::Call(call) => self.calls.push_back(*call),
            }
        }
    }
}

fn name_of(resource: &Resource) -> String {
    match resource {
        Resource::Lambda { arn } | Resource::Activity { arn } => arn.clone(),
        other => format!("{}:{}", other.kind(), other.action()),
    }
}
