//! The errors of S3, with the elements that describe their resource. Source: "Error responses".

use serde_json::{Value, json};

use crate::clock::Timestamp;
use crate::local::service::Fault;

fn with(status: u16, code: &str, message: impl Into<String>, members: Value) -> Fault {
    Fault { members: Some(members), ..Fault::new(code, message).with_status(status) }
}

pub(super) fn access_denied() -> Fault {
    Fault::new("AccessDenied", "Access Denied").with_status(403)
}

pub(super) fn no_such_bucket(bucket: &str) -> Fault {
    with(404, "NoSuchBucket", "The specified bucket does not exist", json!({"BucketName": bucket}))
}

/// Returns the error for an expired presigned URL; `seconds` is how long it was good, if the URL says so.
pub(super) fn expired(until: Timestamp, seconds: Option<&Value>, now: Timestamp) -> Fault {
    let mut members = json!({"Expires": until.to_seconds_text(), "ServerTime": now.to_seconds_text()});
    if let Some(seconds) = seconds {
        members["X-Amz-Expires"] = seconds.clone();
    }
    with(403, "AccessDenied", "Request has expired", members)
}

pub(super) fn no_such_key(key: &str) -> Fault {
    with(404, "NoSuchKey", "The specified key does not exist.", json!({"Key": key}))
}

pub(super) fn no_such_version(key: &str, version: &str) -> Fault {
    let members = json!({"Key": key, "VersionId": version});
    with(404, "NoSuchVersion", "The specified version does not exist.", members)
}

/// Returns the error for a key whose current version is a delete marker, which headers of the response report.
pub(super) fn deleted(key: &str, marker: &str) -> Fault {
    let members = json!({"Key": key, "DeleteMarker": true, "MarkerVersion": marker});
    with(404, "NoSuchKey", "The specified key does not exist.", members)
}

/// Returns the error for a version that is a delete marker, which does not allow the method.
pub(super) fn marker(method: &str, marker: &str) -> Fault {
    let members =
        json!({"Method": method, "ResourceType": "DeleteMarker", "DeleteMarker": true, "MarkerVersion": marker});
    with(405, "MethodNotAllowed", "The specified method is not allowed against this resource.", members)
}

pub(super) fn invalid_bucket_name(bucket: &str) -> Fault {
    with(400, "InvalidBucketName", "The specified bucket is not valid.", json!({"BucketName": bucket}))
}

pub(super) fn invalid_argument(name: &str, value: &str, message: impl Into<String>) -> Fault {
    with(400, "InvalidArgument", message, json!({"ArgumentName": name, "ArgumentValue": value}))
}

pub(super) fn invalid_request(message: impl Into<String>) -> Fault {
    Fault::new("InvalidRequest", message)
}

pub(super) fn malformed_xml() -> Fault {
    Fault::new(
        "MalformedXML",
        "The XML you provided was not well-formed or did not validate against our published schema",
    )
}

pub(super) fn precondition_failed(condition: &str) -> Fault {
    let message = "At least one of the pre-conditions you specified did not hold";
    with(412, "PreconditionFailed", message, json!({"Condition": condition}))
}

pub(super) fn not_modified() -> Fault {
    Fault::new("NotModified", "Not Modified").with_status(304)
}

pub(super) fn other(status: u16, code: &str, message: impl Into<String>, members: Value) -> Fault {
    with(status, code, message, members)
}

/// Returns the error for a missing member that every request needs.
pub(super) fn missing(member: &str) -> Fault {
    invalid_request(format!("Missing required parameter: {member}"))
}
