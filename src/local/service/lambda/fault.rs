//! The errors of Lambda, with its messages.

use serde_json::json;

use super::super::Fault;

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

pub(super) fn conflict(message: impl Into<String>) -> Fault {
    user("ResourceConflictException", 409, message)
}

pub(super) fn invalid(message: impl Into<String>) -> Fault {
    user("InvalidParameterValueException", 400, message)
}

pub(super) fn precondition() -> Fault {
    user(
        "PreconditionFailedException",
        412,
        "The RevisionId provided does not match the latest RevisionId. Call the GetFunction/GetAlias API to retrieve \
         the latest RevisionId for your resource",
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
