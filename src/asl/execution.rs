//! A run of a state machine, as a value that can be stored and resumed.
//!
//! Pure: each [`Input`] with its time yields the [`Effect`]s to carry out. The same inputs give the same execution, so
//! a local cloud that restarts can replay or reload it. Nothing here calls a service or waits.

use std::collections::{BTreeMap, VecDeque};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::branch::{Branch, Branches};
use super::data::{Data, Name};
use super::definition::{Machine, MachineType, Resource};
use super::event::{Detail, Failure};
use super::history::History;
use super::run::Run;
use super::scope::Variables;
use crate::clock::Timestamp;
use crate::defect;
use crate::id::Ids;

/// The maximum duration of an Express execution, five minutes (Developer Guide, "Choosing workflow type").
const EXPRESS_MILLISECONDS: i64 = 300_000;

/// The identity of an execution: its name, role and state machine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Identity {
    pub execution_arn: Name,
    pub execution_name: Name,
    pub role_arn: Name,
    pub state_machine_arn: Name,
    pub state_machine_name: Name,
    pub machine_type: MachineType,
    pub region: String,
}

/// The parameters of a new execution.
#[derive(Clone, Debug)]
pub struct Start {
    pub identity: Identity,
    pub input: Data,
    pub now: Timestamp,
    /// The seed for ids and jitter.
    pub seed: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Status {
    Running,
    Succeeded { output: Data },
    Failed(Failure),
    TimedOut(Failure),
    Aborted(Failure),
}

impl Status {
    /// Returns the status as AWS spells it.
    pub fn word(&self) -> &'static str {
        match self {
            Status::Running => "RUNNING",
            Status::Succeeded { .. } => "SUCCEEDED",
            Status::Failed(_) => "FAILED",
            Status::TimedOut(_) => "TIMED_OUT",
            Status::Aborted(_) => "ABORTED",
        }
    }
}

/// The number of a call to a service, unique within its execution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CallId(pub u64);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TimerId(pub u64);

/// The outcome of a task, as reported by a service, a worker or the receiver of a task token.
pub type Answer = Result<Value, Failure>;

/// An input of an execution.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Input {
    /// A timer set by [`Effect::WakeAt`] is due.
    Wake(TimerId),
    /// A worker received the task of an activity.
    Taken {
        call: CallId,
        worker: Option<String>,
    },
    /// The response of the call. For a task that waits for a job or a task token, this only starts the wait.
    Answered {
        call: CallId,
        answer: Answer,
    },
    /// The job is complete, or the task token was returned.
    Completed {
        call: CallId,
        answer: Answer,
    },
    Heartbeat(CallId),
    /// The execution was stopped by StopExecution.
    Stop(Failure),
}

/// An effect that the caller of an execution has to carry out.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    Call(Box<Call>),
    WakeAt { at: Timestamp, timer: TimerId },
}

/// A call to a service, a function or an activity.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    pub id: CallId,
    pub state: Name,
    pub resource: Resource,
    pub parameters: Data,
    /// The role in the state's `Credentials`.
    pub role: Option<String>,
    /// The task token, if the task waits for one.
    pub token: Option<String>,
    /// Whether the call belongs to an item reader or a result writer, whose response does not appear in the history.
    pub is_of_map: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum Timer {
    /// The end of a Wait state or of the delay before a retry.
    Resume(usize),
    Timeout(usize),
    Heartbeat(usize),
    Execution,
}

/// The run of a distributed Map, as in the response of DescribeMapRun.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MapRun {
    pub arn: Name,
    pub started: Timestamp,
    pub stopped: Option<Timestamp>,
    pub status: String,
    pub max_concurrency: u64,
    pub tolerated_count: u64,
    pub tolerated_percentage: f64,
    pub total: u64,
    pub succeeded: u64,
    pub failed: u64,
    pub aborted: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Execution {
    pub identity: Identity,
    pub input: Data,
    pub started: Timestamp,
    pub stopped: Option<Timestamp>,
    pub status: Status,
    pub history: History,
    pub map_runs: Vec<MapRun>,
    /// Number of states entered, including retries.
    pub transitions: u64,
    pub(crate) branches: Branches,
    pub(crate) ready: VecDeque<usize>,
    pub(crate) timers: BTreeMap<TimerId, Timer>,
    pub(crate) calls: BTreeMap<CallId, usize>,
    pub(crate) next_id: u64,
    pub(crate) ids: Ids,
    /// Whether the history reached its maximum number of events.
    pub(crate) is_full: bool,
}

impl Execution {
    /// Starts an execution and runs it until it has to wait.
    pub fn start(machine: &Machine, start: Start) -> (Execution, Vec<Effect>) {
        let mut execution = Execution::idle(start);
        let now = execution.started;
        let payload = execution.history.keep(&execution.input);
        let detail = Detail::ExecutionStarted { input: payload, role: execution.identity.role_arn.clone() };
        execution.history.push(0, now, detail);
        let first = machine.flow(0).map(|flow| flow.start).unwrap_or_default();
        let branch = Branch::new(0, first, execution.input.clone(), Variables::new());
        let number = execution.branches.add(branch);
        execution.ready.push_back(number);
        let effects = execution.run(machine, now, |run| run.limit_time());
        (execution, effects)
    }

    /// Returns an execution that has not run any state.
    pub(crate) fn idle(start: Start) -> Execution {
        let Start { identity, input, now, seed } = start;
        Execution {
            identity,
            input,
            started: now,
            stopped: None,
            status: Status::Running,
            history: History::default(),
            map_runs: Vec::new(),
            transitions: 0,
            branches: Branches::default(),
            ready: VecDeque::new(),
            timers: BTreeMap::new(),
            calls: BTreeMap::new(),
            next_id: 0,
            ids: Ids::new(seed),
            is_full: false,
        }
    }

    /// Applies an input and runs on until the execution has to wait again. Inputs that no longer apply are ignored.
    pub fn advance(&mut self, machine: &Machine, input: Input, now: Timestamp) -> Vec<Effect> {
        if self.status != Status::Running {
            return Vec::new();
        }
        self.run(machine, now, |run| run.take(input))
    }

    /// Runs `first` and continues until the execution has to wait. A panic during an evaluation ends this execution
    /// only.
    fn run(&mut self, machine: &Machine, now: Timestamp, first: impl FnOnce(&mut Run<'_>)) -> Vec<Effect> {
        let ran = defect::contain(|| {
            let mut run = Run::new(machine, self, now);
            first(&mut run);
            run.go()
        });
        ran.unwrap_or_else(|defect| {
            Run::new(machine, self, now).end_by(&defect);
            Vec::new()
        })
    }

    pub fn is_running(&self) -> bool {
        self.status == Status::Running
    }

    /// Returns whether `call` is still pending.
    pub fn awaits(&self, call: CallId) -> bool {
        self.is_running() && self.calls.contains_key(&call)
    }

    pub(crate) fn number(&mut self) -> u64 {
        self.next_id += 1;
        self.next_id
    }

    pub(crate) fn is_express(&self) -> bool {
        self.identity.machine_type == MachineType::Express
    }
}

impl Run<'_> {
    /// Sets the timer for the machine's `TimeoutSeconds` and for the time limit of Express executions.
    fn limit_time(&mut self) {
        let asked = self.machine.timeout_seconds.and_then(|seconds| i64::try_from(seconds).ok()?.checked_mul(1000));
        let limit = match (asked, self.execution.is_express()) {
            (Some(asked), true) => Some(asked.min(EXPRESS_MILLISECONDS)),
            (None, true) => Some(EXPRESS_MILLISECONDS),
            (asked, false) => asked,
        };
        if let Some(limit) = limit {
            self.set_timer(limit, Timer::Execution);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_defect_in_an_evaluation_fails_the_execution() {
        let definition = json!({"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 1, "End": true}}});
        let machine = Machine::read(&definition.to_string(), MachineType::Standard).machine.expect("a machine");
        let name = |text: &str| Name::from(text);
        let identity = Identity {
            execution_arn: name("e"),
            execution_name: name("e"),
            role_arn: name("r"),
            state_machine_arn: name("m"),
            state_machine_name: name("m"),
            machine_type: MachineType::Standard,
            region: "r".to_owned(),
        };
        let start = Start { identity, input: Data::new(json!({})), now: Timestamp::default(), seed: 1 };
        let (mut execution, _) = Execution::start(&machine, start);
        let effects = execution.run(&machine, Timestamp::default(), |_| panic!("a defect"));
        assert_eq!(effects, []);
        let Status::Failed(failure) = &execution.status else { panic!("{:?}", execution.status) };
        assert_eq!(failure.error.as_deref(), Some("States.Runtime"));
        assert!(failure.cause.as_deref().is_some_and(|cause| cause.contains("a defect")), "{failure:?}");
        assert!(execution.timers.is_empty() && execution.stopped.is_some());
    }
}
