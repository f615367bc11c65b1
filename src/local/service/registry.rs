//! The services of the local cloud: one row each. Adding a service adds it as an API, as a target and as an
//! integration.

use serde_json::Value;

use super::{COPY_PIECES, Service};
use crate::arn::Arn;

/// The protocol of requests to a service and its responses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// `X-Amz-Target: PREFIX.Operation`, JSON bodies. If a service has several APIs, each has a prefix.
    AwsJson { targets: &'static [&'static str], version: &'static str },
    /// `Action=Operation&Version=...` forms, XML responses.
    Query { version: &'static str, namespace: &'static str },
    /// Operations identified by method and path; `wire::rest_json` has the table of each service.
    RestJson,
    /// The protocol of S3: operations identified by host, path and query.
    RestXml,
}

/// The only operation of `events` that EventBridge does not have: it fires a scheduled rule now.
pub const FIRE_SCHEDULED_RULE: &str = "FireScheduledRule";
/// The only operation of `sns` that Amazon SNS does not have: it lists the emails that were sent.
pub const LIST_MAIL: &str = "ListMail";

/// The extent of one state of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// A region of an account.
    Region,
    /// All regions of an account, as for IAM.
    Account,
    /// All accounts and regions: bucket names share one namespace.
    Partition,
}

/// One service.
pub struct ServiceDescriptor {
    /// The name in ARNs, policies and credential scopes.
    pub name: &'static str,
    pub protocol: Protocol,
    /// The extent of one state of the service.
    pub scope: Scope,
    /// The actions that a sender needs for a delivery.
    pub deliver_actions: &'static [&'static str],
    /// Operations that change nothing and need no journal entry. Any other operation counts as a change.
    pub reads: &'static [&'static str],
    pub new: fn() -> Box<dyn Service>,
    /// Restores a service from the state that `save` returned.
    pub load: fn(Value) -> Result<Box<dyn Service>, serde_json::Error>,
}

/// Every service, in the order in which `ork local status` lists them.
pub const SERVICES: &[ServiceDescriptor] = &[
    super::apigateway::SERVICE,
    super::cloudtrail::SERVICE,
    super::dynamodb::SERVICE,
    super::events::SERVICE,
    super::glue::SERVICE,
    super::iam::SERVICE,
    super::lambda::SERVICE,
    super::logs::SERVICE,
    super::s3::SERVICE,
    super::scheduler::SERVICE,
    super::sns::SERVICE,
    super::sqs::SERVICE,
    super::states::SERVICE,
    super::sts::SERVICE,
];

impl ServiceDescriptor {
    /// Returns whether an operation changes nothing.
    pub fn is_read(&self, operation: &str) -> bool {
        self.reads.contains(&operation)
    }
}

/// Returns the row of a service by its name.
pub fn row(name: &str) -> Option<&'static ServiceDescriptor> {
    SERVICES.iter().find(|row| row.name == name)
}

/// Returns the actions that a sender needs for a delivery to a resource.
pub fn deliver_actions(row: &ServiceDescriptor, to: &Arn) -> &'static [&'static str] {
    match (row.name, to.resource_type()) {
        ("events", Some("api-destination")) => &["events:InvokeApiDestination"],
        // Nothing is delivered to a bucket, but the permission to write log files there is checked in advance.
        ("s3", _) if to.resource().contains('/') => &["s3:PutObject"],
        ("s3", _) => &["s3:GetBucketAcl"],
        _ => row.deliver_actions,
    }
}

/// Returns the action in policies that corresponds to an operation.
pub fn action(service: &str, operation: &str) -> String {
    match (service, operation) {
        ("lambda", "Invoke") => "lambda:InvokeFunction".to_owned(),
        ("s3", operation) => format!("s3:{}", s3_action(operation)),
        _ => format!("{service}:{operation}"),
    }
}

/// Returns the action of an operation of S3. Source: "Actions, resources, and condition keys for Amazon S3".
fn s3_action(operation: &str) -> &str {
    match operation {
        "CompleteMultipartUpload"
        | "CopyObject"
        | COPY_PIECES
        | "CreateMultipartUpload"
        | "PostObject"
        | "UploadPart"
        | "UploadPartCopy" => "PutObject",
        "DeleteBucketCors" | "PutBucketCors" => "PutBucketCORS",
        "DeleteBucketEncryption" | "PutBucketEncryption" => "PutEncryptionConfiguration",
        "DeleteBucketLifecycle" | "PutBucketLifecycleConfiguration" => "PutLifecycleConfiguration",
        "DeleteBucketOwnershipControls" => "PutBucketOwnershipControls",
        "DeleteBucketTagging" => "PutBucketTagging",
        "DeleteObjects" => "DeleteObject",
        "DeletePublicAccessBlock" | "PutPublicAccessBlock" => "PutBucketPublicAccessBlock",
        "GetBucketCors" => "GetBucketCORS",
        "GetBucketEncryption" => "GetEncryptionConfiguration",
        "GetBucketLifecycleConfiguration" => "GetLifecycleConfiguration",
        "GetBucketNotificationConfiguration" => "GetBucketNotification",
        "GetObjectLockConfiguration" => "GetBucketObjectLockConfiguration",
        "GetPublicAccessBlock" => "GetBucketPublicAccessBlock",
        "HeadBucket" | "ListObjects" | "ListObjectsV2" => "ListBucket",
        "HeadObject" => "GetObject",
        "ListBuckets" => "ListAllMyBuckets",
        "ListObjectVersions" => "ListBucketVersions",
        "ListMultipartUploads" => "ListBucketMultipartUploads",
        "ListParts" => "ListMultipartUploadParts",
        "PutBucketNotificationConfiguration" => "PutBucketNotification",
        "PutObjectLockConfiguration" => "PutBucketObjectLockConfiguration",
        other => other,
    }
}
