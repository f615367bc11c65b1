//! A task of a workflow: a function, or a state in the Amazon States Language.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::map_job::MapJob;
use super::model::Model;
use super::retry::Retrier;
use crate::duration::Span;

/// What a name of the flow does. It has a function or a state.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Task {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub function: Option<String>,
    /// A state of the Amazon States Language, without `Next` and `End`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<Model>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub map: Option<MapJob>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout: Option<Span>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heartbeat: Option<Span>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub retry: Vec<Retrier>,
    #[serde(default = "yes", skip_serializing_if = "Clone::clone")]
    pub retry_on_service_exceptions: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input_path: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parameters: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result_selector: Option<Value>,
    /// `discard` keeps the input and drops the result.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result_path: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output_path: Option<String>,
}

fn yes() -> bool {
    true
}

/// Types of states that end a flow.
const LAST: [&str; 2] = ["Succeed", "Fail"];

impl Task {
    /// Returns the type of the state, if the task is one.
    pub(super) fn state_type(&self) -> Option<&str> {
        self.state.as_ref()?.get("Type")?.as_str()
    }

    /// Returns whether the task ends the flow.
    pub(super) fn is_last(&self) -> bool {
        self.state_type().is_some_and(|kind| LAST.contains(&kind))
    }

    /// Returns whether errors of the task can be caught.
    pub(super) fn can_catch(&self) -> bool {
        self.state_type().is_none_or(|kind| matches!(kind, "Task" | "Parallel" | "Map"))
    }

    /// Returns the keys of this task that are valid only for functions.
    pub(super) fn keys_of_functions(&self) -> Vec<&'static str> {
        let keys = [
            ("comment", self.comment.is_some()),
            ("map", self.map.is_some()),
            ("timeout", self.timeout.is_some()),
            ("heartbeat", self.heartbeat.is_some()),
            ("retry", !self.retry.is_empty()),
            ("retry-on-service-exceptions", !self.retry_on_service_exceptions),
            ("input-path", self.input_path.is_some()),
            ("parameters", self.parameters.is_some()),
            ("result-selector", self.result_selector.is_some()),
            ("result-path", self.result_path.is_some()),
            ("output-path", self.output_path.is_some()),
        ];
        keys.into_iter().filter(|(_, has)| *has).map(|(key, _)| key).collect()
    }
}
