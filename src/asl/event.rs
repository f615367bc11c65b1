//! The events of an execution's history.
//!
//! The types and members are those of HistoryEvent in the Step Functions API Reference. Payloads are stored separately
//! and referenced by index, because consecutive events usually carry the same one.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::data::{Data, Name};
use super::definition::{Kind, State};
use super::history::History;
use crate::clock::Timestamp;

/// An event of the history.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    pub id: u64,
    pub previous: u64,
    pub time: Timestamp,
    pub detail: Detail,
}

/// The index of a payload in its [`History`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payload(pub(crate) u32);

/// Error and cause, each of which is optional.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Failure {
    pub error: Option<String>,
    pub cause: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum StateType {
    Pass,
    Task,
    Choice,
    Wait,
    Succeed,
    Fail,
    Parallel,
    Map,
}

impl StateType {
    pub(crate) fn of(state: &State) -> StateType {
        match state.kind {
            Kind::Pass { .. } => StateType::Pass,
            Kind::Task(_) => StateType::Task,
            Kind::Choice(_) => StateType::Choice,
            Kind::Wait(_) => StateType::Wait,
            Kind::Succeed => StateType::Succeed,
            Kind::Fail { .. } => StateType::Fail,
            Kind::Parallel { .. } => StateType::Parallel,
            Kind::Map(_) => StateType::Map,
        }
    }

    fn word(self) -> &'static str {
        match self {
            StateType::Pass => "Pass",
            StateType::Task => "Task",
            StateType::Choice => "Choice",
            StateType::Wait => "Wait",
            StateType::Succeed => "Succeed",
            StateType::Fail => "Fail",
            StateType::Parallel => "Parallel",
            StateType::Map => "Map",
        }
    }
}

/// The details of a scheduled task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scheduled {
    pub called: Called,
    pub region: String,
    pub parameters: Payload,
    pub timeout_seconds: Option<i64>,
    pub heartbeat_seconds: Option<i64>,
    pub role: Option<String>,
}

/// `resourceType` and `resource` of a task event; functions and activities have events of their own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Called {
    pub kind: Name,
    pub action: Name,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Detail {
    ExecutionStarted {
        input: Payload,
        role: Name,
    },
    ExecutionSucceeded {
        output: Payload,
    },
    ExecutionFailed(Box<Failure>),
    ExecutionTimedOut(Box<Failure>),
    ExecutionAborted(Box<Failure>),
    StateEntered {
        kind: StateType,
        name: Name,
        input: Payload,
    },
    StateExited {
        kind: StateType,
        name: Name,
        output: Payload,
        assigned: Option<Box<Vec<(String, Payload)>>>,
    },
    /// The state was running when the Parallel or Map state around it failed.
    StateAborted {
        kind: StateType,
    },
    TaskScheduled(Box<Scheduled>),
    TaskStarted(Box<Called>),
    TaskSubmitted(Box<Called>, Payload),
    TaskSucceeded(Box<Called>, Payload),
    TaskFailed(Box<Called>, Box<Failure>),
    TaskTimedOut(Box<Called>, Box<Failure>),
    ActivityStarted {
        worker: Option<String>,
    },
    ParallelStateStarted,
    ParallelStateSucceeded,
    ParallelStateFailed,
    MapStateStarted {
        length: u64,
    },
    MapStateSucceeded,
    MapStateFailed,
    MapIterationStarted {
        name: Name,
        index: u64,
    },
    MapIterationSucceeded {
        name: Name,
        index: u64,
    },
    MapIterationFailed {
        name: Name,
        index: u64,
    },
    MapIterationAborted {
        name: Name,
        index: u64,
    },
    MapRunStarted {
        arn: Name,
    },
    MapRunSucceeded,
    MapRunFailed(Box<Failure>),
    EvaluationFailed {
        failure: Box<Failure>,
        location: Option<String>,
        state: Name,
    },
}

impl Called {
    fn is_lambda(&self) -> bool {
        self.kind.as_str() == "lambda" && self.action.as_str().starts_with("arn:")
    }

    fn is_activity(&self) -> bool {
        self.kind.as_str() == "activity"
    }
}

impl Detail {
    /// Returns whether the event ends the history. Such an event may take the last position of a full history.
    pub(crate) fn is_final(&self) -> bool {
        matches!(
            self,
            Detail::ExecutionSucceeded { .. }
                | Detail::ExecutionFailed(_)
                | Detail::ExecutionTimedOut(_)
                | Detail::ExecutionAborted(_)
        )
    }

    /// Returns the AWS name of the event type.
    pub fn event_type(&self) -> String {
        let task = |called: &Called, verb: &str| {
            let subject = if called.is_lambda() {
                "LambdaFunction"
            } else if called.is_activity() {
                "Activity"
            } else {
                "Task"
            };
            format!("{subject}{verb}")
        };
        let plain = match self {
            Detail::StateEntered { kind, .. } => return format!("{}StateEntered", kind.word()),
            Detail::StateExited { kind, .. } => return format!("{}StateExited", kind.word()),
            Detail::StateAborted { kind } => return format!("{}StateAborted", kind.word()),
            Detail::TaskScheduled(scheduled) => return task(&scheduled.called, "Scheduled"),
            Detail::TaskStarted(called) => return task(called, "Started"),
            Detail::TaskSubmitted(called, _) => return task(called, "Submitted"),
            Detail::TaskSucceeded(called, _) => return task(called, "Succeeded"),
            Detail::TaskFailed(called, _) => return task(called, "Failed"),
            Detail::TaskTimedOut(called, _) => return task(called, "TimedOut"),
            Detail::ExecutionStarted { .. } => "ExecutionStarted",
            Detail::ExecutionSucceeded { .. } => "ExecutionSucceeded",
            Detail::ExecutionFailed(_) => "ExecutionFailed",
            Detail::ExecutionTimedOut(_) => "ExecutionTimedOut",
            Detail::ExecutionAborted(_) => "ExecutionAborted",
            Detail::ActivityStarted { .. } => "ActivityStarted",
            Detail::ParallelStateStarted => "ParallelStateStarted",
            Detail::ParallelStateSucceeded => "ParallelStateSucceeded",
            Detail::ParallelStateFailed => "ParallelStateFailed",
            Detail::MapStateStarted { .. } => "MapStateStarted",
            Detail::MapStateSucceeded => "MapStateSucceeded",
            Detail::MapStateFailed => "MapStateFailed",
            Detail::MapIterationStarted { .. } => "MapIterationStarted",
            Detail::MapIterationSucceeded { .. } => "MapIterationSucceeded",
            Detail::MapIterationFailed { .. } => "MapIterationFailed",
            Detail::MapIterationAborted { .. } => "MapIterationAborted",
            Detail::MapRunStarted { .. } => "MapRunStarted",
            Detail::MapRunSucceeded => "MapRunSucceeded",
            Detail::MapRunFailed(_) => "MapRunFailed",
            Detail::EvaluationFailed { .. } => "EvaluationFailed",
        };
        plain.to_owned()
    }

    /// Returns the name and the content of the details member; `None` for types without one.
    fn members(&self, history: &History, with_data: bool) -> Option<(String, Value)> {
        let mut members = Map::new();
        match self {
            Detail::ExecutionStarted { input, role } => {
                put_payload(&mut members, "input", history.payload(*input), with_data);
                members.insert("roleArn".to_owned(), json!(role));
            }
            Detail::ExecutionSucceeded { output } => {
                put_payload(&mut members, "output", history.payload(*output), with_data);
            }
            Detail::StateEntered { name, input, .. } => {
                members.insert("name".to_owned(), json!(name));
                put_payload(&mut members, "input", history.payload(*input), with_data);
                return Some(("stateEnteredEventDetails".to_owned(), Value::Object(members)));
            }
            Detail::StateExited { name, output, assigned, .. } => {
                members.insert("name".to_owned(), json!(name));
                put_payload(&mut members, "output", history.payload(*output), with_data);
                if let Some(assigned) = assigned.as_deref().filter(|_| with_data) {
                    put_assigned(&mut members, assigned, history);
                }
                return Some(("stateExitedEventDetails".to_owned(), Value::Object(members)));
            }
            Detail::TaskScheduled(scheduled) => put_scheduled(&mut members, scheduled, history, with_data),
            Detail::TaskStarted(called) if called.is_lambda() => return None,
            Detail::TaskStarted(called) => put_called(&mut members, called),
            Detail::TaskSubmitted(called, output) | Detail::TaskSucceeded(called, output) => {
                put_called(&mut members, called);
                put_payload(&mut members, "output", history.payload(*output), with_data);
            }
            Detail::TaskFailed(called, failure) | Detail::TaskTimedOut(called, failure) => {
                put_called(&mut members, called);
                put_failure(&mut members, failure, with_data);
            }
            Detail::ActivityStarted { worker } => {
                members.extend(worker.as_ref().map(|worker| ("workerName".to_owned(), json!(worker))));
            }
            Detail::MapStateStarted { length } => {
                members.insert("length".to_owned(), json!(length));
            }
            Detail::MapIterationStarted { name, index }
            | Detail::MapIterationSucceeded { name, index }
            | Detail::MapIterationFailed { name, index }
            | Detail::MapIterationAborted { name, index } => {
                members.insert("name".to_owned(), json!(name));
                members.insert("index".to_owned(), json!(index));
            }
            Detail::MapRunStarted { arn } => {
                members.insert("mapRunArn".to_owned(), json!(arn));
            }
            Detail::ExecutionFailed(failure)
            | Detail::ExecutionTimedOut(failure)
            | Detail::ExecutionAborted(failure)
            | Detail::MapRunFailed(failure) => put_failure(&mut members, failure, with_data),
            Detail::EvaluationFailed { failure, location, state } => {
                put_failure(&mut members, failure, with_data);
                members.insert("state".to_owned(), json!(state));
                members.extend(location.as_ref().map(|location| ("location".to_owned(), json!(location))));
            }
            Detail::StateAborted { .. }
            | Detail::ParallelStateStarted
            | Detail::ParallelStateSucceeded
            | Detail::ParallelStateFailed
            | Detail::MapStateSucceeded
            | Detail::MapStateFailed
            | Detail::MapRunSucceeded => return None,
        }
        Some((format!("{}EventDetails", lower_first(&self.event_type())), Value::Object(members)))
    }
}

impl Event {
    /// Returns the event as in the response of GetExecutionHistory, without data if the caller excluded it.
    pub fn to_json(&self, history: &History, with_data: bool) -> Value {
        let mut members = Map::new();
        members.insert("timestamp".to_owned(), super::value::number(self.time.millis() as f64 / 1000.0));
        members.insert("type".to_owned(), Value::String(self.detail.event_type()));
        members.insert("id".to_owned(), json!(self.id));
        members.insert("previousEventId".to_owned(), json!(self.previous));
        members.extend(self.detail.members(history, with_data));
        Value::Object(members)
    }
}

fn put_payload(members: &mut Map<String, Value>, name: &str, data: Option<&Data>, with_data: bool) {
    if let Some(data) = data.filter(|_| with_data) {
        members.insert(name.to_owned(), Value::String(data.text()));
        members.insert(format!("{name}Details"), json!({"truncated": false}));
    }
}

fn put_assigned(members: &mut Map<String, Value>, assigned: &[(String, Payload)], history: &History) {
    let values = assigned.iter().filter_map(|(name, payload)| Some((name.clone(), history.payload(*payload)?)));
    let values: Map<String, Value> = values.map(|(name, data)| (name, Value::String(data.text()))).collect();
    members.insert("assignedVariables".to_owned(), Value::Object(values));
    members.insert("assignedVariablesDetails".to_owned(), json!({"truncated": false}));
}

fn put_called(members: &mut Map<String, Value>, called: &Called) {
    if !called.is_lambda() && !called.is_activity() {
        members.insert("resourceType".to_owned(), json!(called.kind));
        members.insert("resource".to_owned(), json!(called.action));
    }
}

fn put_scheduled(members: &mut Map<String, Value>, scheduled: &Scheduled, history: &History, with_data: bool) {
    let parameters = history.payload(scheduled.parameters);
    if scheduled.called.is_lambda() || scheduled.called.is_activity() {
        members.insert("resource".to_owned(), json!(scheduled.called.action));
        put_payload(members, "input", parameters, with_data);
    } else {
        put_called(members, &scheduled.called);
        members.insert("region".to_owned(), json!(scheduled.region));
        let text = parameters.filter(|_| with_data).map(Data::text).unwrap_or_default();
        members.insert("parameters".to_owned(), Value::String(text));
    }
    let seconds =
        [("timeoutInSeconds", scheduled.timeout_seconds), ("heartbeatInSeconds", scheduled.heartbeat_seconds)];
    members.extend(seconds.into_iter().filter_map(|(name, value)| Some((name.to_owned(), json!(value?)))));
    let role = scheduled.role.as_ref().map(|role| ("taskCredentials".to_owned(), json!({"roleArn": role})));
    members.extend(role);
}

fn put_failure(members: &mut Map<String, Value>, failure: &Failure, with_data: bool) {
    members.extend(failure.error.as_ref().map(|error| ("error".to_owned(), json!(error))));
    let cause = failure.cause.as_ref().filter(|_| with_data);
    members.extend(cause.map(|cause| ("cause".to_owned(), json!(cause))));
}

fn lower_first(word: &str) -> String {
    let mut characters = word.chars();
    characters.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(characters).collect()
}
