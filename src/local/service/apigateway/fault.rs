//! The errors of API Gateway's control plane, with its messages.

use serde::Serialize;

use super::super::{Answer, Cx, Fault};

pub(super) fn bad_request(message: impl Into<String>) -> Fault {
    Fault::new("BadRequestException", message)
}

pub(super) fn not_found(message: impl Into<String>) -> Fault {
    Fault::new("NotFoundException", message).with_status(404)
}

pub(super) fn conflict(message: impl Into<String>) -> Fault {
    Fault::new("ConflictException", message).with_status(409)
}

pub(super) fn limit(message: impl Into<String>) -> Fault {
    Fault::new("LimitExceededException", message).with_status(429)
}

pub(super) fn no_api(id: &str, cx: &Cx<'_>) -> Fault {
    not_found(format!("Invalid API identifier specified {}:{id}", cx.account()))
}

pub(super) fn no_resource() -> Fault {
    not_found("Invalid Resource identifier specified")
}

pub(super) fn no_method() -> Fault {
    not_found("Invalid Method identifier specified")
}

pub(super) fn no_integration() -> Fault {
    not_found("Invalid Integration identifier specified")
}

pub(super) fn no_response() -> Fault {
    not_found("Invalid Response status code specified")
}

pub(super) fn no_stage() -> Fault {
    not_found("Invalid stage identifier specified")
}

pub(super) fn no_deployment() -> Fault {
    not_found("Invalid Deployment identifier specified")
}

/// Returns the error for a missing API, for operations that lock it first.
pub(super) fn no_api_to_change() -> Fault {
    conflict("Unable to complete operation due to concurrent modification. Please try again later.")
}

/// Encodes a structure as the response of an operation; members that are not set are left out.
pub(super) fn shown<T: Serialize>(value: &T) -> Answer {
    serde_json::to_value(value)
        .map_err(|error| Fault::new("InternalServerErrorException", error.to_string()).with_status(500))
}
