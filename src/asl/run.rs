//! Runs an execution until all its branches wait.
//!
//! Branches take turns, one state each. `state` implements the states, `recover` handles their errors.

use serde_json::Value;

use super::branch::{Branch, Item, Phase};
use super::context::Source;
use super::data::Data;
use super::definition::{Machine, State};
use super::error::{RUNTIME, StateError};
use super::event::{Detail, Failure, StateType};
use super::execution::{Effect, Execution, Input, Status, Timer, TimerId};
use super::history::MAX_EVENTS;
use super::scope::Scope;
use super::state::{self, Outcome, group, task};
use crate::clock::Timestamp;
use crate::defect::Defect;

/// The maximum number of state transitions of an Express execution.
///
/// Deviation: AWS ends an Express execution that loops endlessly after five minutes. In the local cloud such a loop
/// takes no virtual time, so it ends after 100,000 transitions.
const MAX_EXPRESS_TRANSITIONS: u64 = 100_000;

pub(crate) struct Run<'a> {
    pub(crate) machine: &'a Machine,
    pub(crate) execution: &'a mut Execution,
    pub(crate) now: Timestamp,
    pub(crate) effects: Vec<Effect>,
    /// Members of the Context object that a test overrides.
    pub(crate) context_override: Option<Value>,
}

/// The values a state's fields are evaluated against.
#[derive(Clone, Copy)]
pub(crate) struct View<'v> {
    pub(crate) input: &'v Value,
    pub(crate) result: Option<&'v Value>,
    pub(crate) error_output: Option<&'v Value>,
    pub(crate) token: Option<&'v str>,
    pub(crate) item: Option<&'v Item>,
}

impl<'v> View<'v> {
    pub(crate) fn of(input: &'v Value) -> View<'v> {
        View { input, result: None, error_output: None, token: None, item: None }
    }
}

impl<'a> Run<'a> {
    pub(crate) fn new(machine: &'a Machine, execution: &'a mut Execution, now: Timestamp) -> Run<'a> {
        Run { machine, execution, now, effects: Vec::new(), context_override: None }
    }

    pub(crate) fn go(mut self) -> Vec<Effect> {
        while let Some(number) = self.execution.ready.pop_front() {
            self.step(number);
            if self.execution.is_express() && self.execution.transitions > MAX_EXPRESS_TRANSITIONS {
                self.end_timed_out();
            }
            self.end_if_full();
        }
        self.effects
    }

    pub(crate) fn take(&mut self, input: Input) {
        match input {
            Input::Wake(timer) => self.wake(timer),
            Input::Taken { call, worker } => task::taken(self, call, worker),
            Input::Answered { call, answer } => task::answered(self, call, answer),
            Input::Completed { call, answer } => task::completed(self, call, answer),
            Input::Heartbeat(call) => task::heartbeat(self, call),
            Input::Stop(failure) => {
                self.end(Detail::ExecutionAborted(Box::new(failure.clone())), Status::Aborted(failure))
            }
        }
        self.end_if_full();
    }

    fn wake(&mut self, timer: TimerId) {
        match self.execution.timers.remove(&timer) {
            Some(Timer::Resume(number)) => self.resume(number),
            Some(Timer::Timeout(number) | Timer::Heartbeat(number)) => {
                let heartbeat = self.is_heartbeat(number, timer);
                task::timed_out(self, number, heartbeat);
            }
            Some(Timer::Execution) => self.end_timed_out(),
            None => {}
        }
    }

    fn is_heartbeat(&self, number: usize, timer: TimerId) -> bool {
        matches!(self.execution.branches.get(number).map(|branch| &branch.phase),
            Some(Phase::Calling(calling)) if calling.heartbeat == Some(timer))
    }

    fn resume(&mut self, number: usize) {
        let Some(mut branch) = self.execution.branches.lift(number) else { return };
        let Some(state) = self.machine.state(branch.flow, branch.state) else { return };
        match branch.phase {
            Phase::Paused { retry: true, .. } => {
                branch.phase = Phase::Retrying;
                self.execution.branches.put(number, branch);
                self.execution.ready.push_back(number);
            }
            Phase::Paused { retry: false, .. } => {
                let outcome = state::wait::over(self, &branch, state);
                self.settle(number, branch, state, outcome);
            }
            _ => self.execution.branches.put(number, branch),
        }
    }

    fn step(&mut self, number: usize) {
        let Some(mut branch) = self.execution.branches.lift(number) else { return };
        let machine = self.machine;
        let Some(state) = machine.state(branch.flow, branch.state) else { return };
        match branch.phase {
            Phase::Entering => self.enter(&mut branch, state),
            Phase::Retrying => {}
            _ => return self.execution.branches.put(number, branch),
        }
        self.execution.transitions += 1;
        let outcome = state::begin(self, number, &mut branch, state);
        self.settle(number, branch, state, outcome);
    }

    pub(crate) fn enter(&mut self, branch: &mut Branch, state: &State) {
        branch.before_entered = branch.last_event;
        branch.entered = self.now;
        branch.retries = 0;
        branch.attempts.clear();
        let input = self.execution.history.keep(&branch.input);
        let detail = Detail::StateEntered { kind: StateType::of(state), name: state.name.clone(), input };
        branch.entered_event = self.emit(branch, detail);
    }

    /// Continues with the outcome of a state.
    pub(crate) fn settle(
        &mut self,
        number: usize,
        mut branch: Branch,
        state: &State,
        outcome: Result<Outcome<'_>, StateError>,
    ) {
        let left = match outcome {
            Ok(Outcome::Stays) => return self.execution.branches.put(number, branch),
            Ok(Outcome::Done(done)) => self.leave(&mut branch, state, &done).map(|output| (output, done.next)),
            Err(error) => Err(error),
        };
        match left {
            Ok((output, next)) => self.follow(number, branch, output, next),
            Err(error) => self.recover(number, branch, state, error),
        }
    }

    /// Transitions to `next`, or ends the branch with `output`.
    pub(crate) fn follow(&mut self, number: usize, mut branch: Branch, output: Data, next: Option<usize>) {
        match next {
            Some(next) => {
                branch.state = next;
                branch.input = output;
                branch.phase = Phase::Entering;
                self.execution.branches.put(number, branch);
                self.execution.ready.push_back(number);
            }
            None => self.finish(number, branch, Ok(output)),
        }
    }

    /// Ends the branch: reports the result to the parent state, or ends the execution.
    pub(crate) fn finish(&mut self, number: usize, branch: Branch, result: Result<Data, StateError>) {
        if let Some(parent) = branch.parent.clone() {
            self.execution.branches.release(number);
            return group::ended(self, &parent, &branch, result);
        }
        self.execution.branches.put(number, branch);
        match result {
            _ if self.execution.is_full => self.end_if_full(),
            Ok(output) => {
                let payload = self.execution.history.keep(&output);
                self.end(Detail::ExecutionSucceeded { output: payload }, Status::Succeeded { output });
            }
            Err(error) => {
                let failure = Failure { error: error.error, cause: error.cause };
                self.end(Detail::ExecutionFailed(Box::new(failure.clone())), Status::Failed(failure));
            }
        }
    }

    /// Ends the execution. As in AWS, branches that are still running are dropped without an event.
    pub(crate) fn end(&mut self, detail: Detail, status: Status) {
        let previous = match &detail {
            Detail::ExecutionAborted(_) | Detail::ExecutionTimedOut(_) => 0,
            _ => self.execution.branches.get(0).map(|branch| branch.last_event).unwrap_or_default(),
        };
        self.execution.history.push(previous, self.now, detail);
        self.execution.status = status;
        self.execution.stopped = Some(self.now);
        self.execution.branches.clear();
        self.execution.ready.clear();
        self.execution.timers.clear();
        self.execution.calls.clear();
        for run in self.execution.map_runs.iter_mut().filter(|run| run.stopped.is_none()) {
            run.stopped = Some(self.now);
            "ABORTED".clone_into(&mut run.status);
        }
    }

    fn end_if_full(&mut self) {
        if !self.execution.is_full || !self.execution.is_running() {
            return;
        }
        let failure = Failure {
            error: Some(RUNTIME.to_owned()),
            cause: Some(format!("The execution reached the maximum number of history events ({MAX_EVENTS}).")),
        };
        self.end(Detail::ExecutionFailed(Box::new(failure.clone())), Status::Failed(failure));
    }

    /// Ends the execution because of an internal error of this program.
    pub(crate) fn end_by(&mut self, defect: &Defect) {
        let failure = Failure { error: Some(RUNTIME.to_owned()), cause: Some(defect.to_string()) };
        self.end(Detail::ExecutionFailed(Box::new(failure.clone())), Status::Failed(failure));
    }

    fn end_timed_out(&mut self) {
        if !self.execution.is_running() {
            return;
        }
        let failure = Failure { error: Some(super::error::TIMEOUT.to_owned()), cause: None };
        self.end(Detail::ExecutionTimedOut(Box::default()), Status::TimedOut(failure));
    }

    /// Adds an event to the branch's sequence and returns its id.
    pub(crate) fn emit(&mut self, branch: &mut Branch, detail: Detail) -> u64 {
        let id = self.record(branch, branch.last_event, detail);
        branch.last_event = id;
        id
    }

    /// Adds an event outside the branch's sequence.
    pub(crate) fn record(&mut self, branch: &mut Branch, previous: u64, detail: Detail) -> u64 {
        if let Some(child) = &mut branch.child {
            child.events += 1;
            return child.events;
        }
        if self.execution.history.len() + 1 >= MAX_EVENTS && !detail.is_final() {
            self.execution.is_full = true;
            return previous;
        }
        self.execution.history.push(previous, self.now, detail)
    }

    pub(crate) fn set_timer(&mut self, milliseconds: i64, timer: Timer) -> TimerId {
        let id = TimerId(self.execution.number());
        self.execution.timers.insert(id, timer);
        let at = Timestamp::from_millis(self.now.millis().saturating_add(milliseconds.max(0)));
        self.effects.push(Effect::WakeAt { at, timer: id });
        id
    }

    /// Runs `read` with the scope of the state's fields.
    pub(crate) fn look<R>(
        &mut self,
        branch: &Branch,
        state: &State,
        view: View<'_>,
        read: impl FnOnce(&mut Scope<'_>) -> R,
    ) -> R {
        let execution = &mut *self.execution;
        let source = Source {
            identity: &execution.identity,
            input: &execution.input,
            started: execution.started,
            branch,
            state,
            token: view.token,
            item: view.item,
        };
        let replaced = self.context_override.as_ref();
        let make_context = || source.object(replaced);
        let mut scope = Scope::new(view.input, &branch.variables, &make_context, self.now, &mut execution.ids);
        if let Some(result) = view.result {
            scope = scope.with_result(result);
        }
        if let Some(error_output) = view.error_output {
            scope = scope.with_error(error_output);
        }
        read(&mut scope)
    }
}
