//! One run of a state machine, as a value that can be stored and continued.
//!
//! Pure: what happened comes in as an [`Input`] with its time, what must happen goes out as [`Effect`]s. The same inputs
//! give the same execution, so a cloud that restarts replays or reloads it. Nothing here calls a service or waits.

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

/// An Express execution ends after five minutes (Developer Guide, "Choosing workflow type").
const EXPRESS_MILLISECONDS: i64 = 300_000;

/// Who is running what.
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

/// How an execution begins.
#[derive(Clone, Debug)]
pub struct Start {
    pub identity: Identity,
    pub input: Data,
    pub now: Timestamp,
    /// Where ids and jitter come from.
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
    /// AWS's word.
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

/// The number of a call to a service, unique in its execution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CallId(pub u64);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TimerId(pub u64);

/// What a called service, a worker or the holder of a token answered.
pub type Answer = Result<Value, Failure>;

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Input {
    /// A timer asked for with [`Effect::WakeAt`] is due.
    Wake(TimerId),
    /// A worker took an activity's task.
    Taken {
        call: CallId,
        worker: Option<String>,
    },
    /// The call itself returned. Where the task waits for a job or a token, that is only the beginning.
    Answered {
        call: CallId,
        answer: Answer,
    },
    /// The job is done, or the token came back.
    Completed {
        call: CallId,
        answer: Answer,
    },
    Heartbeat(CallId),
    /// StopExecution.
    Stop(Failure),
}

/// Something that must happen.
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
    /// The role the state's `Credentials` name.
    pub role: Option<String>,
    /// What the other side gives back, where the task waits for it.
    pub token: Option<String>,
    /// An item reader's call: the answer is not shown in the history.
    pub reads_items: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum Timer {
    /// A Wait state or the pause before a retry is over.
    Resume(usize),
    Timeout(usize),
    Heartbeat(usize),
    Execution,
}

/// A distributed Map's run, as DescribeMapRun shows it.
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
    /// States entered, retries included.
    pub transitions: u64,
    pub(crate) branches: Branches,
    pub(crate) ready: VecDeque<usize>,
    pub(crate) timers: BTreeMap<TimerId, Timer>,
    pub(crate) calls: BTreeMap<CallId, usize>,
    pub(crate) next_id: u64,
    pub(crate) ids: Ids,
    /// The history had no place left.
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

    /// An execution nothing happened in.
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

    /// Takes in what happened and runs on until it has to wait again. What no longer matters is ignored.
    pub fn advance(&mut self, machine: &Machine, input: Input, now: Timestamp) -> Vec<Effect> {
        if self.status != Status::Running {
            return Vec::new();
        }
        self.run(machine, now, |run| run.take(input))
    }

    /// Begins with `first` and runs on until it has to wait. A defect in an evaluation ends this execution, and only
    /// this one.
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

    /// Whether anything still waits for `call`.
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
    /// Sets the timer of the machine's `TimeoutSeconds`, and of Express's own limit.
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
