//! The errors of CloudTrail, with the names in the "AWS CloudTrail API Reference".

use crate::local::service::{Cx, Fault};

pub(super) fn trail_not_found(arn: &str, cx: &Cx<'_>) -> Fault {
    Fault::new("TrailNotFoundException", format!("Unknown trail: {arn} for the user: {}", cx.account()))
}

pub(super) fn invalid_name(message: impl Into<String>) -> Fault {
    Fault::new("InvalidTrailNameException", message)
}

pub(super) fn invalid_selectors(message: impl Into<String>) -> Fault {
    Fault::new("InvalidEventSelectorsException", message)
}

pub(super) fn no_bucket(bucket: &str) -> Fault {
    Fault::new("S3BucketDoesNotExistException", format!("S3 bucket {bucket} does not exist!"))
}

pub(super) fn insufficient_policy(bucket: &str, missing: Option<serde_json::Value>) -> Fault {
    let message = format!("Incorrect S3 bucket policy is detected for bucket: {bucket}");
    Fault { missing, ..Fault::new("InsufficientS3BucketPolicyException", message) }
}
