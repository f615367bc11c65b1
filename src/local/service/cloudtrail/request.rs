//! The properties of a call for CloudTrail: whether it can be recorded, its event name, and its object.
//!
//! Sources: "Amazon S3 CloudTrail events", "Logging data events", and the page on CloudTrail in the guide of each
//! service.

use serde_json::Value;

use crate::local::service::{ObservedCall, row};

/// The category of an event, by which selectors distinguish first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Kind {
    pub(super) is_data: bool,
    pub(super) is_read: bool,
}

/// Operations on objects, which are data events.
const OF_OBJECTS: [&str; 18] = [
    "AbortMultipartUpload",
    "CompleteMultipartUpload",
    "CopyObject",
    "CreateMultipartUpload",
    "DeleteObject",
    "DeleteObjects",
    "GetObject",
    "HeadBucket",
    "HeadObject",
    "ListMultipartUploads",
    "ListObjects",
    "ListObjectsV2",
    "ListParts",
    "PostObject",
    "PutObject",
    "SelectObjectContent",
    "UploadPart",
    "UploadPartCopy",
];

/// Operations of the data plane, by their service: they are not management events.
const OF_DATA: [(&str, &[&str]); 7] = [
    (
        "dynamodb",
        &[
            "BatchGetItem",
            "BatchWriteItem",
            "DeleteItem",
            "GetItem",
            "PutItem",
            "Query",
            "Scan",
            "TransactGetItems",
            "TransactWriteItems",
            "UpdateItem",
        ],
    ),
    ("events", &["FireScheduledRule", "PutEvents"]),
    ("lambda", &["Invoke", "InvokeAsync"]),
    ("logs", &["FilterLogEvents", "GetLogEvents", "PutLogEvents"]),
    ("sns", &["Publish", "PublishBatch"]),
    (
        "sqs",
        &[
            "ChangeMessageVisibility",
            "ChangeMessageVisibilityBatch",
            "DeleteMessage",
            "DeleteMessageBatch",
            "ReceiveMessage",
            "SendMessage",
            "SendMessageBatch",
        ],
    ),
    ("states", &["GetActivityTask", "SendTaskFailure", "SendTaskHeartbeat", "SendTaskSuccess"]),
];

/// Event names of S3 that differ from the names of the operations.
const NAMES_OF_S3: [(&str, &str); 6] = [
    ("GetBucketNotificationConfiguration", "GetBucketNotification"),
    ("ListObjectsV2", "ListObjects"),
    ("PutBucketLifecycleConfiguration", "PutBucketLifecycle"),
    ("PutBucketNotificationConfiguration", "PutBucketNotification"),
    ("PutPublicAccessBlock", "PutBucketPublicAccessBlock"),
    ("GetPublicAccessBlock", "GetBucketPublicAccessBlock"),
];

/// Operations of Lambda whose event names have a later version than those of the others.
const SECOND_OF_LAMBDA: [&str; 6] = [
    "AddPermission",
    "GetFunction",
    "GetPolicy",
    "RemovePermission",
    "UpdateFunctionCode",
    "UpdateFunctionConfiguration",
];

impl Kind {
    /// Returns the category; `None` if calls of the operation are never recorded.
    pub(super) fn of(service: &str, operation: &str) -> Option<Self> {
        let is_read = row(service).is_some_and(|row| row.is_read(operation));
        if service == "s3" && OF_OBJECTS.contains(&operation) {
            return Some(Self { is_data: true, is_read });
        }
        let is_unseen = OF_DATA.iter().any(|(of, operations)| *of == service && operations.contains(&operation));
        (!is_unseen).then_some(Self { is_data: false, is_read })
    }
}

/// A call with its names in a record.
pub(super) struct Request<'a> {
    pub(super) call: &'a ObservedCall<'a>,
    pub(super) kind: Kind,
    pub(super) event_name: String,
    pub(super) event_source: String,
    /// The object of a data event.
    pub(super) arn: Option<String>,
}

impl<'a> Request<'a> {
    pub(super) fn of(call: &'a ObservedCall<'a>) -> Option<Self> {
        let kind = Kind::of(call.service, call.operation)?;
        let arn = kind.is_data.then(|| {
            let key = text(&call.input, "Key").unwrap_or_default();
            format!("arn:aws:s3:::{}/{key}", text(&call.input, "Bucket").unwrap_or_default())
        });
        let event_source = format!("{}.amazonaws.com", call.service);
        Some(Self { call, kind, event_name: event_name(call.service, call.operation), event_source, arn })
    }

    /// Returns whether it is a call of a global service ("CloudTrail concepts": global service events).
    pub(super) fn is_global(&self) -> bool {
        self.call.service == "iam"
    }
}

pub(super) fn text<'v>(input: &'v Value, member: &str) -> Option<&'v str> {
    input.get(member).and_then(Value::as_str)
}

fn event_name(service: &str, operation: &str) -> String {
    let of_s3 = || NAMES_OF_S3.iter().find(|(known, _)| *known == operation).map(|(_, name)| *name);
    match service {
        "s3" => of_s3().unwrap_or(operation).to_owned(),
        "lambda" if SECOND_OF_LAMBDA.contains(&operation) => format!("{operation}20150331v2"),
        "lambda" => format!("{operation}20150331"),
        _ => operation.to_owned(),
    }
}
