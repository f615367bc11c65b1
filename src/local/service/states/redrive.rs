//! Determines whether an execution that has ended can be redriven.

use std::time::Duration;

use crate::asl::{Execution, MAX_EVENTS, Status};
use crate::clock::Timestamp;

const REDRIVABLE_FOR: Duration = Duration::from_secs(14 * 24 * 60 * 60);

/// Returns why an execution cannot be redriven; "AWS Step Functions Developer Guide", "Redriving state machine
/// executions".
pub(super) fn unredrivable(execution: &Execution, status: &Status, now: Timestamp) -> Option<String> {
    let has_failed = !matches!(status, Status::Running | Status::Succeeded { .. });
    if !has_failed {
        return Some(format!("Execution is {} and cannot be redriven", status.word()));
    }
    if execution.history.len() >= MAX_EVENTS {
        return Some("Execution history event limit exceeded".to_owned());
    }
    let is_over = execution.stopped.is_some_and(|stopped| now.since(stopped) > REDRIVABLE_FOR);
    is_over.then(|| "Execution redrivable period exceeded".to_owned())
}
