//! Errors of running states, with their AWS names.
//!
//! Cited: Step Functions Developer Guide, "Handling errors in Step Functions workflows". A failed state is an ordinary
//! outcome here: the machine decides whether a Retry or a Catch handles it.

use serde::{Deserialize, Serialize};

pub const ALL: &str = "States.ALL";
pub const RUNTIME: &str = "States.Runtime";
pub const TIMEOUT: &str = "States.Timeout";
pub const HEARTBEAT_TIMEOUT: &str = "States.HeartbeatTimeout";
pub const TASK_FAILED: &str = "States.TaskFailed";
pub const DATA_LIMIT_EXCEEDED: &str = "States.DataLimitExceeded";
pub const QUERY_EVALUATION_ERROR: &str = "States.QueryEvaluationError";
pub const INTRINSIC_FAILURE: &str = "States.IntrinsicFailure";
pub const ITEM_READER_FAILED: &str = "States.ItemReaderFailed";
pub const RESULT_WRITER_FAILED: &str = "States.ResultWriterFailed";
pub const TOLERATED_FAILURES_EXCEEDED: &str = "States.ExceedToleratedFailureThreshold";

/// The source of an error; `States.TaskFailed` matches only errors of tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Origin {
    /// The state's own fields could not be evaluated.
    State,
    /// A service, function, activity or callback failed.
    Task,
    /// A task's heartbeat timed out; the error is reported as a plain timeout.
    Heartbeat,
    /// A Fail state, or an error that left a branch or an iteration.
    Flow,
}

/// An error with its name and cause. Both are optional, because a Fail state may specify neither.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StateError {
    pub error: Option<String>,
    pub cause: Option<String>,
    pub origin: Origin,
    /// The field whose JSONata expression failed.
    pub location: Option<String>,
    /// Whether the machine still has to prefix the cause with the state's name and event id.
    pub bare: bool,
}

impl StateError {
    pub(crate) fn runtime(detail: impl Into<String>) -> StateError {
        StateError::in_state(RUNTIME, detail)
    }

    /// Returns an error of the state itself; the machine adds the location later.
    pub(crate) fn in_state(error: &str, detail: impl Into<String>) -> StateError {
        StateError {
            error: Some(error.to_owned()),
            cause: Some(detail.into()),
            origin: Origin::State,
            location: None,
            bare: true,
        }
    }

    /// Returns the error of a failed JSONata evaluation, in `location` if it belongs to one field.
    pub(crate) fn query(detail: impl Into<String>, location: Option<&str>) -> StateError {
        StateError { location: location.map(str::to_owned), ..StateError::in_state(QUERY_EVALUATION_ERROR, detail) }
    }

    /// Returns an error whose cause is reported unchanged.
    pub(crate) fn plain(origin: Origin, error: Option<String>, cause: Option<String>) -> StateError {
        StateError { error, cause, origin, location: None, bare: false }
    }

    pub(crate) fn named(error: &str, cause: impl Into<String>) -> StateError {
        StateError::plain(Origin::State, Some(error.to_owned()), Some(cause.into()))
    }

    pub(crate) fn too_large(state: &str) -> StateError {
        StateError::named(
            DATA_LIMIT_EXCEEDED,
            format!(
                "The state/task '{state}' returned a result with a size exceeding the maximum number of bytes service limit."
            ),
        )
    }

    pub(crate) fn name(&self) -> &str {
        self.error.as_deref().unwrap_or_default()
    }

    /// Prefixes the cause with the state and event id: "(entered at the event id #2)".
    pub(crate) fn located(mut self, state: &str, entered: u64) -> StateError {
        if self.bare {
            let detail = self.cause.take().unwrap_or_default();
            self.cause = Some(format!(
                "An error occurred while executing the state '{state}' (entered at the event id #{entered}). {detail}"
            ));
            self.bare = false;
        }
        self
    }

    /// Returns whether `pattern`, one entry of an `ErrorEquals`, matches this error.
    pub(crate) fn is_matched_by(&self, pattern: &str) -> bool {
        match self.name() {
            RUNTIME => false,
            name if name == pattern => true,
            DATA_LIMIT_EXCEEDED => false,
            name => match pattern {
                ALL => true,
                TASK_FAILED => self.origin == Origin::Task && name != TIMEOUT,
                HEARTBEAT_TIMEOUT => self.origin == Origin::Heartbeat,
                _ => false,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_take_the_errors_the_guide_says() {
        let task = |name: &str| StateError::plain(Origin::Task, Some(name.into()), None);
        let cases = [
            (task("MyError"), ALL, true),
            (task("MyError"), TASK_FAILED, true),
            (task(TIMEOUT), TASK_FAILED, false),
            (StateError::plain(Origin::Heartbeat, Some(TIMEOUT.into()), None), HEARTBEAT_TIMEOUT, true),
            (StateError::plain(Origin::Heartbeat, Some(TIMEOUT.into()), None), TIMEOUT, true),
            (task(TIMEOUT), HEARTBEAT_TIMEOUT, false),
            (task("MyError"), "MyError", true),
            (task("MyError"), "Other", false),
            (StateError::runtime("x"), ALL, false),
            (StateError::runtime("x"), RUNTIME, false),
            (StateError::named(DATA_LIMIT_EXCEEDED, ""), ALL, false),
            (StateError::named(DATA_LIMIT_EXCEEDED, ""), DATA_LIMIT_EXCEEDED, true),
            (StateError::plain(Origin::Flow, Some("Broken".into()), None), TASK_FAILED, false),
        ];
        for (error, pattern, expected) in cases {
            assert_eq!(error.is_matched_by(pattern), expected, "{error:?} against {pattern}");
        }
    }

    #[test]
    fn a_cause_says_where_it_happened_once() {
        let error = StateError::runtime("Broken.").located("A", 2).located("B", 9);
        assert_eq!(
            error.cause.as_deref(),
            Some("An error occurred while executing the state 'A' (entered at the event id #2). Broken.")
        );
    }
}
