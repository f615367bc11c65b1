//! The errors of Lambda, with its messages.

use serde_json::json;

use super::super::Fault;

pub(super) const TOO_MANY_REQUESTS: &str = "TooManyRequestsException";

fn user(code: &str, status: u16, message: impl Into<String>) -> Fault {
    let mut fault = Fault::new(code, message).with_status(status);
    fault.members = Some(json!({"Type": "User"}));
    fault
}

pub(super) fn not_found(message: impl Into<String>) -> Fault {
    user("ResourceNotFoundException", 404, message)
}

pub(super) fn no_function(arn: &str) -> Fault {
    not_found(format!("Function not found: {arn}"))
}

/// Returns the fault of a caller of another account whom no policy of the function lets in.
pub(super) fn denied(arn: &str) -> Fault {
    user(
        "AccessDeniedException",
        403,
        format!(
            "User is not authorized to perform this operation on resource: {arn} because no resource-based policy allows it"
        ),
    )
}

/// Returns the fault of a function all of whose reserved concurrency is in use.
pub(super) fn too_many_requests() -> Fault {
    let mut fault = user(TOO_MANY_REQUESTS, 429, "Rate Exceeded.");
    fault.members = Some(json!({"Reason": "ReservedFunctionConcurrentInvocationLimitExceeded", "Type": "User"}));
    fault
}

pub(super) fn conflict(message: impl Into<String>) -> Fault {
    user("ResourceConflictException", 409, message)
}

pub(super) fn invalid(message: impl Into<String>) -> Fault {
    user("InvalidParameterValueException", 400, message)
}

pub(super) fn precondition() -> Fault {
    stale("GetFunction/GetAlias")
}

pub(super) fn policy_precondition() -> Fault {
    stale("GetPolicy")
}

fn stale(operation: &str) -> Fault {
    user(
        "PreconditionFailedException",
        412,
        format!(
            "The Revision Id provided does not match the latest Revision Id. Call the {operation} API to retrieve the \
             latest Revision Id"
        ),
    )
}

pub(super) fn too_large(most: usize, operation: &str) -> Fault {
    user(
        "RequestTooLargeException",
        413,
        format!("Request must be smaller than {most} bytes for the {operation} operation"),
    )
}

pub(super) fn invalid_content(message: impl Into<String>) -> Fault {
    user("InvalidRequestContentException", 400, message)
}

pub(super) fn service(message: impl Into<String>) -> Fault {
    let mut fault = Fault::new("ServiceException", message).with_status(500);
    fault.members = Some(json!({"Type": "Service"}));
    fault
}
