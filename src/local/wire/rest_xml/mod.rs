//! The REST-XML protocol of Amazon S3: host, path and query identify the operation; members are in headers, the query
//! and an XML body; and the bytes of an object are the body.
//!
//! Sources: "Smithy: AWS restXml protocol", "Amazon S3 API Reference", "Virtual hosting of general purpose buckets".

mod address;
mod chunked;
mod element;
mod form;
mod header;
mod operation;
mod output;
mod payload;
mod presigned;
mod upload;

use serde_json::{Map, Value};

use super::scope::Scope;
use super::{Reply, Request};
use crate::local::service::{Answer, Fault};
use address::Address;
pub use chunked::Unframer;
pub(super) use form::credential as form_credential;
pub use operation::Operation;
pub use output::unreadable;
pub use upload::{Piece, Pieces, Spooled, Upload};

/// More than a part has that the AWS CLI and the SDKs send.
///
/// Deviation: S3 takes 5 GB in one request; a cloud that ends with its process takes 256 MiB, and more as a multipart
/// upload.
pub(super) const MAX_OBJECT_BYTES: usize = 256 * 1024 * 1024;

/// Returns whether a request is for S3.
pub(super) fn is_meant(request: &Request, scope: &Scope) -> bool {
    match scope.service.as_deref() {
        Some(service) => service == "s3",
        None => address::is_of_s3(request) || request.headers().contains_key("x-amz-content-sha256"),
    }
}

/// Returns whether a request without a signature, which no other service matches, may be for a bucket or an object.
pub(super) fn is_likely(request: &Request, scope: &Scope) -> bool {
    let is_of_objects = [http::Method::GET, http::Method::HEAD, http::Method::PUT, http::Method::DELETE];
    let is_known = || Address::of(request).is_ok_and(|address| operation::find(request, &address).is_ok());
    let has_bucket = scope.service.is_none() && request.uri().path().len() > 1;
    has_bucket && (is_of_objects.contains(request.method()) || is_known())
}

/// Returns the bucket that the host of a request names.
pub(super) fn bucket_in_host(request: &Request) -> Option<String> {
    address::in_host(request)
}

/// Returns the operation of a request, and its input.
pub(super) fn decode(request: &Request) -> (Option<&'static Operation>, Result<Value, Fault>) {
    let address = match Address::of(request) {
        Ok(address) => address,
        Err(fault) => return (None, Err(fault)),
    };
    match operation::find(request, &address) {
        Ok(operation) => (Some(operation), input(request, operation, address)),
        Err(fault) => (None, Err(fault)),
    }
}

/// Returns how the body of a request with the bytes of an object is read.
pub(super) fn upload(request: &Request) -> Upload {
    Upload::of(request)
}

/// Returns whether the body of a request is the bytes of an object.
pub(super) fn carries_object(request: &Request) -> bool {
    let Ok(address) = Address::of(request) else { return false };
    operation::find(request, &address).is_ok_and(|operation| operation.takes_bytes())
}

fn input(request: &Request, operation: &Operation, address: Address) -> Result<Value, Fault> {
    let mut input = Map::new();
    header::read(request, &mut input);
    payload::read(request, operation, &mut input)?;
    if let Some(presigned::Validity { until, seconds }) = presigned::validity(request)? {
        input.insert("PresignedUntil".to_owned(), Value::from(until.millis()));
        input.extend(seconds.map(|seconds| ("PresignedSeconds".to_owned(), Value::from(seconds))));
    }
    input.extend(address.bucket.map(|bucket| ("Bucket".to_owned(), Value::from(bucket))));
    input.extend(address.key.map(|key| ("Key".to_owned(), Value::from(key))));
    Ok(Value::Object(input))
}

/// Encodes a response; `operation` is `None` if the request was for no known operation.
pub(super) fn encode(operation: Option<&'static Operation>, answer: &Answer, request_id: &str) -> Reply {
    match (operation, answer) {
        (Some(operation), Ok(value)) => output::success(operation, value, request_id),
        (None, Ok(_)) => output::failure(&Fault::not_implemented("s3", "this request"), false, request_id),
        (operation, Err(fault)) => output::failure(fault, operation.is_some_and(Operation::has_no_body), request_id),
    }
}
