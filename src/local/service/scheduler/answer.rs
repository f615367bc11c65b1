//! Determines whether an invocation succeeded, and whether a failure may be transient.

use serde_json::Value;

use crate::local::service::{Answer, Fault};

/// Returns the result of an invocation. `PutEvents` responds with success even if it accepted no event.
pub(super) fn judge(answer: Answer) -> Result<(), Fault> {
    let answer = answer?;
    let failed = answer.get("FailedEntryCount").and_then(Value::as_u64).unwrap_or_default();
    if failed == 0 {
        return Ok(());
    }
    let entry = answer.pointer("/Entries/0").or_else(|| answer.pointer("/entries/0"));
    let text = |name: &str| entry.and_then(|entry| entry.get(name)?.as_str()).unwrap_or_default();
    Err(Fault::new(text("ErrorCode"), text("ErrorMessage")))
}

/// Returns whether a retry may succeed: the target has an internal error, or is throttled.
pub(super) fn may_pass(fault: &Fault) -> bool {
    let is_busy = fault.code.contains("Throttl") || fault.code.contains("TooManyRequests");
    is_busy || (fault.status >= 500 && fault.status != 501)
}
