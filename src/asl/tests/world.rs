//! A test cloud for executions: a clock that jumps from timer to timer, and services with fixed responses.

use std::collections::{BTreeMap, VecDeque};

use serde_json::{Value, json};

use crate::asl::{
    Answer, Call, Data, Effect, Execution, Failure, Identity, Input, Machine, MachineType, Start, Status, TimerId,
};
use crate::clock::Timestamp;

const START: i64 = 1_790_000_000_000;

pub(super) struct TestCloud {
    pub(super) machine: Machine,
    pub(super) execution: Execution,
    pub(super) now: Timestamp,
    timers: BTreeMap<(Timestamp, u64), TimerId>,
    /// Calls without a response.
    pub(super) open: Vec<Call>,
    /// Parameters of the calls, by state.
    pub(super) sent: Vec<(String, Value)>,
    answers: BTreeMap<String, VecDeque<Answer>>,
    /// Whether the execution is stored and loaded between any two inputs.
    stores: bool,
}

/// Returns the error of a service.
pub(super) fn failure(error: &str, cause: &str) -> Answer {
    Err(Failure { error: Some(error.to_owned()), cause: Some(cause.to_owned()) })
}

impl TestCloud {
    pub(super) fn new(definition: &Value, input: &Value, answers: &[(&str, Answer)]) -> TestCloud {
        TestCloud::of_type(MachineType::Standard, definition, input, answers)
    }

    pub(super) fn of_type(
        kind: MachineType,
        definition: &Value,
        input: &Value,
        answers: &[(&str, Answer)],
    ) -> TestCloud {
        let reading = Machine::read(&definition.to_string(), kind);
        let machine = reading.machine.unwrap_or_else(|| panic!("{:?}", reading.problems));
        let mut queued: BTreeMap<String, VecDeque<Answer>> = BTreeMap::new();
        for (state, answer) in answers {
            queued.entry((*state).to_owned()).or_default().push_back(answer.clone());
        }
        let now = Timestamp::from_millis(START);
        let identity = Identity {
            execution_arn: "arn:aws:states:us-east-1:000000000000:execution:m:e".into(),
            execution_name: "e".into(),
            role_arn: "arn:aws:iam::000000000000:role/r".into(),
            state_machine_arn: "arn:aws:states:us-east-1:000000000000:stateMachine:m".into(),
            state_machine_name: "m".into(),
            machine_type: kind,
            region: "us-east-1".to_owned(),
        };
        let start = Start { identity, input: Data::new(input.clone()), now, seed: 5 };
        let (execution, effects) = Execution::start(&machine, start);
        let mut world = TestCloud {
            machine,
            execution,
            now,
            timers: BTreeMap::new(),
            open: Vec::new(),
            sent: Vec::new(),
            answers: queued,
            stores: true,
        };
        world.perform(effects);
        world
    }

    /// Runs until the execution has ended or waits only for open calls.
    pub(super) fn run(mut self) -> TestCloud {
        while self.execution.is_running() && self.pass_time() {}
        self
    }

    pub(super) fn take(&mut self, input: Input) {
        if self.stores {
            let stored = serde_json::to_string(&self.execution).expect("an execution can be stored");
            let loaded: Execution = serde_json::from_str(&stored).expect("and loaded");
            assert_eq!(loaded, self.execution);
            self.execution = loaded;
        }
        let effects = self.execution.advance(&self.machine, input, self.now);
        self.perform(effects);
    }

    /// Jumps to the next timer. Returns whether there was one.
    pub(super) fn pass_time(&mut self) -> bool {
        let Some(((at, _), timer)) = self.timers.pop_first() else { return false };
        self.now = at;
        self.take(Input::Wake(timer));
        true
    }

    fn perform(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::WakeAt { at, timer } => {
                    self.timers.insert((at, timer.0), timer);
                }
                Effect::Call(call) => self.call(*call),
            }
        }
    }

    fn call(&mut self, call: Call) {
        let state = call.state.as_str().to_owned();
        self.sent.push((state.clone(), call.parameters.value().clone()));
        let answers = self.answers.get_mut(&state);
        // The last response is used for all further calls.
        let answer =
            answers.and_then(|answers| if answers.len() > 1 { answers.pop_front() } else { answers.front().cloned() });
        match answer {
            Some(answer) => self.take(Input::Answered { call: call.id, answer }),
            None => self.open.push(call),
        }
    }

    pub(super) fn output(&self) -> Value {
        match &self.execution.status {
            Status::Succeeded { output } => output.value().clone(),
            other => panic!("not succeeded: {other:?}"),
        }
    }

    pub(super) fn failure(&self) -> (&str, &str) {
        match &self.execution.status {
            Status::Failed(failure) | Status::TimedOut(failure) | Status::Aborted(failure) => {
                (failure.error.as_deref().unwrap_or_default(), failure.cause.as_deref().unwrap_or_default())
            }
            other => panic!("not failed: {other:?}"),
        }
    }

    /// Returns the seconds since the start.
    pub(super) fn elapsed(&self) -> i64 {
        (self.now.millis() - START) / 1000
    }

    pub(super) fn event_types(&self) -> Vec<String> {
        self.execution.history.events().iter().map(|event| event.detail.event_type()).collect()
    }

    /// Returns the first event of a type.
    pub(super) fn event(&self, event_type: &str) -> Value {
        let history = &self.execution.history;
        let events = history.events().iter();
        let event = events
            .filter(|event| event.detail.event_type() == event_type)
            .map(|event| event.to_json(history, true))
            .next();
        event.unwrap_or_else(|| panic!("no {event_type} in {:?}", self.event_types()))
    }
}

/// Returns a machine with one state and a `Caught` state.
pub(super) fn single(state: Value) -> Value {
    json!({"StartAt": "Only", "States": {"Only": state, "Caught": {"Type": "Pass", "End": true}}})
}
