//! The account that a caller expects to own a bucket.
//!
//! Source: "Verifying bucket ownership with bucket owner condition".

use serde_json::Value;

use super::copy_source::Source;
use super::{S3, fault};
use crate::local::service::Fault;

/// Fails if a bucket belongs to another account than the request expects.
pub(super) fn check(s3: &S3, input: &Value) -> Result<(), Fault> {
    let text = |member: &str| input.get(member).and_then(Value::as_str);
    if let Some(expected) = text("ExpectedBucketOwner") {
        check_bucket(s3, text("Bucket").unwrap_or_default(), expected)?;
    }
    let source = text("CopySource").and_then(|source| Source::parse(source).ok());
    match (text("ExpectedSourceBucketOwner"), source) {
        (Some(expected), Some(source)) => check_bucket(s3, &source.bucket, expected),
        _ => Ok(()),
    }
}

fn check_bucket(s3: &S3, bucket: &str, expected: &str) -> Result<(), Fault> {
    if expected.len() != 12 || !expected.bytes().all(|byte| byte.is_ascii_digit()) {
        let message =
            format!("The value of the expected bucket owner parameter must be an AWS Account ID... [{expected}]");
        return Err(Fault::new("InvalidBucketOwnerAWSAccountID", message));
    }
    match s3.buckets.get(bucket) {
        Some(bucket) if bucket.account() != expected => Err(fault::access_denied()),
        _ => Ok(()),
    }
}
