//! The reasons for failed deliveries, with the codes that EventBridge writes to dead-letter queues.

use super::destination::Refusal;
use crate::local::service::Fault;
use crate::transform::Problem;

/// One failed attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Failure {
    /// `ERROR_CODE`, as listed in "Using dead-letter queues to process undelivered events".
    pub(super) code: &'static str,
    pub(super) message: String,
    pub(super) is_retryable: bool,
    /// The pause that the target requested; it applies if it is longer than the regular one.
    pub(super) retry_after_seconds: Option<u64>,
    /// Whether the failure came after the delivery was accepted, so that there is no hop for it yet.
    pub(super) came_later: bool,
}

impl Failure {
    pub(super) fn of(fault: &Fault) -> Self {
        if let Some(refusal) = Refusal::of(fault) {
            return Self {
                code: refusal.code.text(),
                message: fault.message.clone(),
                is_retryable: refusal.is_retryable,
                retry_after_seconds: refusal.retry_after_seconds,
                came_later: true,
            };
        }
        let (code, is_retryable) = classify(fault);
        Self { is_retryable, ..Self::lasting(code, fault.message.clone()) }
    }

    fn lasting(code: &'static str, message: String) -> Self {
        Self { code, message, is_retryable: false, retry_after_seconds: None, came_later: false }
    }

    /// Returns the failure for a template that did not produce JSON for this event.
    pub(super) fn broken_template(problems: &[Problem]) -> Self {
        let message = problems.first().map_or("the input template gives no JSON", |problem| problem.message.as_str());
        Self::lasting("INVALID_JSON", message.to_owned())
    }

    /// Returns the failure for an event that came from another bus and has a bus as its target: "EventBridge can't
    /// route events received from a sender event bus to a third event bus" (User Guide, "Sending and receiving events
    /// between event buses").
    pub(super) fn third_bus() -> Self {
        let message = "the event was received from another event bus, and cannot be sent on to a further one; let a \
                       rule of the first bus send it there";
        Self::lasting("THIRD_ACCOUNT_HOP_DETECTED", message.to_owned())
    }

    /// Returns the failure for an `InputPath` that selects nothing in this event.
    pub(super) fn nothing_selected() -> Self {
        let message = "the event has nothing at the InputPath of the target".to_owned();
        Self::lasting("INVALID_JSON", message)
    }
}

fn classify(fault: &Fault) -> (&'static str, bool) {
    let says = |part: &str| fault.code.contains(part);
    if fault.missing.is_some() || says("AccessDenied") || says("AuthorizationError") {
        return ("NO_PERMISSIONS", false);
    }
    if says("NotFound") || says("DoesNotExist") || says("NonExistent") {
        return ("NO_RESOURCE", false);
    }
    if says("Throttl") || says("TooManyRequests") {
        return ("THROTTLING", true);
    }
    match fault.status {
        501 => ("SDK_CLIENT_ERROR", false),
        500.. => ("INTERNAL_ERROR", true),
        _ => ("INVALID_PARAMETER", false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_may_pass_is_retried() {
        let refused = Fault { missing: Some(serde_json::json!({})), ..Fault::new("Any", "") };
        let cases = [
            (refused, "NO_PERMISSIONS", false),
            (Fault::new("AccessDenied", ""), "NO_PERMISSIONS", false),
            (Fault::new("QueueDoesNotExist", ""), "NO_RESOURCE", false),
            (Fault::new("ResourceNotFoundException", ""), "NO_RESOURCE", false),
            (Fault::new("ThrottlingException", ""), "THROTTLING", true),
            (Fault::new("ServiceUnavailable", "").with_status(503), "INTERNAL_ERROR", true),
            (Fault::not_implemented("x", "y"), "SDK_CLIENT_ERROR", false),
            (Fault::new("InvalidParameterValueException", ""), "INVALID_PARAMETER", false),
        ];
        for (fault, code, is_retryable) in cases {
            let failure = Failure::of(&fault);
            assert_eq!((failure.code, failure.is_retryable), (code, is_retryable), "{}", fault.code);
        }
    }
}
