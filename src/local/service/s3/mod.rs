//! Amazon S3: buckets and the objects in them.
//!
//! Follows the "Amazon S3 API Reference" and User Guide. What is not implemented is refused by its name: websites, access
//! points, directory buckets, replication, inventories and the like.
//!
//! Keys of objects are kept as they are, since they are listed in their order; names, metadata and bytes are encrypted on
//! disk as all rows are.
//!
//! Deviation: within the account that owns a bucket, S3 checks the permissions of every caller; the local cloud checks those
//! of services and of other accounts only, as everywhere.

mod acl;
mod attributes;
mod blob;
mod bucket;
mod bucket_name;
mod change;
mod checksum;
mod claims;
mod completion;
mod condition;
mod configuration;
mod content;
mod copy_object;
mod copy_pieces;
mod copy_source;
mod delete_object;
mod documents;
mod emit;
mod expected_owner;
mod fault;
mod get_object;
mod hold;
mod key;
mod lifecycle;
mod list_objects;
mod list_uploads;
mod list_versions;
mod lock;
mod message;
mod multipart;
mod notification;
mod notification_rule;
mod object;
mod post_object;
mod post_policy;
mod put_object;
mod range;
mod tagging;
mod token;
mod upload_part_copy;
mod validation;
mod version;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use self::blob::Blobs;
use self::bucket::Bucket;
use self::key::Name;
use self::multipart::{Part, Upload};
use self::object::Object;
use self::token::Token;
use self::validation::Pending;
use super::{Answer, COPY_PIECES, Cx, Effect, Fault, Protocol, Scope, Service, ServiceDescriptor, Token as _, Work};
use crate::arn::Arn;
use crate::clock::Timestamp;
use crate::local::keyed::{Bulk, Fingerprint, Table};

/// This service in the table of services.
pub const SERVICE: ServiceDescriptor = ServiceDescriptor {
    name: "s3",
    protocol: Protocol::RestXml,
    scope: Scope::Partition,
    deliver_actions: &[],
    reads: &[
        COPY_PIECES,
        "GetBucketAcl",
        "GetBucketCors",
        "GetBucketEncryption",
        "GetBucketLifecycleConfiguration",
        "GetBucketOwnershipControls",
        "GetBucketPolicy",
        "GetBucketTagging",
        "GetPublicAccessBlock",
        "GetBucketVersioning",
        "GetBucketLocation",
        "GetBucketNotificationConfiguration",
        "GetObject",
        "GetObjectAcl",
        "GetObjectAttributes",
        "GetObjectLegalHold",
        "GetObjectLockConfiguration",
        "GetObjectRetention",
        "GetObjectTagging",
        "HeadBucket",
        "HeadObject",
        "ListBuckets",
        "ListMultipartUploads",
        "ListObjectVersions",
        "ListObjects",
        "ListObjectsV2",
        "ListParts",
    ],
    new: || Box::<S3>::default(),
    load: |state| Ok(Box::new(serde_json::from_value::<S3>(state)?)),
};

/// The buckets of all regions by name, and their objects.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct S3 {
    buckets: BTreeMap<String, Bucket>,
    /// By bucket and key; the newest version of a key first.
    objects: Table<(Fingerprint, (Name, u64)), Object>,
    blobs: Blobs,
    #[serde(default)]
    uploads: Table<(Fingerprint, (Name, Fingerprint)), Upload>,
    /// By the upload and the part number.
    #[serde(default)]
    parts: Table<(Fingerprint, u64), Part>,
    /// Changes of notifications that wait for the checks of their destinations.
    #[serde(default)]
    pending: BTreeMap<u64, Pending>,
    #[serde(default)]
    next_request: u64,
}

/// Fails if the request is a presigned URL that has expired.
fn check_presigned(input: &Value, cx: &Cx<'_>) -> Result<(), Fault> {
    match input.get("PresignedUntil").and_then(Value::as_i64).map(Timestamp::from_millis) {
        Some(until) if until < cx.now => Err(fault::expired(until, input.get("PresignedSeconds"), cx.now)),
        _ => Ok(()),
    }
}

impl S3 {
    fn answer(&mut self, operation: &str, input: Value, cx: &mut Cx<'_>) -> Answer {
        check_presigned(&input, cx)?;
        if operation == COPY_PIECES {
            return copy_pieces::copy_pieces(self, input);
        }
        expected_owner::check(self, &input)?;
        match operation {
            "AbortMultipartUpload" => multipart::abort(self, input, cx),
            "CompleteMultipartUpload" => completion::complete(self, input, cx),
            "CopyObject" => copy_object::copy_object(self, input, cx),
            "CreateBucket" => bucket::create_bucket(self, input, cx),
            "CreateMultipartUpload" => multipart::create(self, input, cx),
            "DeleteBucket" => bucket::delete_bucket(self, input, cx),
            "DeleteObject" => delete_object::delete_object(self, input, cx),
            "DeleteObjects" => delete_object::delete_objects(self, input, cx),
            "GetBucketLocation" => bucket::get_bucket_location(self, input),
            "GetBucketNotificationConfiguration" => notification::get(self, input, cx),
            "GetObject" => get_object::get_object(self, input, cx),
            "HeadBucket" => bucket::head_bucket(self, input, cx),
            "HeadObject" => get_object::head_object(self, input, cx),
            "ListBuckets" => bucket::list_buckets(self, input, cx),
            "ListMultipartUploads" => list_uploads::list_multipart_uploads(self, input, cx),
            "ListObjectVersions" => list_versions::list_object_versions(self, input, cx),
            "ListObjects" => list_objects::list_objects(self, input, cx),
            "ListObjectsV2" => list_objects::list_objects_v2(self, input, cx),
            "ListParts" => multipart::list_parts(self, input, cx),
            "PutBucketNotificationConfiguration" => notification::put(self, input, cx),
            "PostObject" => post_object::post_object(self, input, cx),
            "PutObject" => put_object::put_object(self, input, cx),
            "UploadPart" => multipart::upload_part(self, input, cx),
            "UploadPartCopy" => upload_part_copy::upload_part_copy(self, input, cx),
            "GetObjectAttributes" => attributes::get_object_attributes(self, input, cx),
            "DeleteObjectTagging" => tagging::delete(self, input, cx),
            "GetObjectTagging" => tagging::get(self, input, cx),
            "PutObjectTagging" => tagging::put(self, input, cx),
            "GetObjectLegalHold" => lock::get_legal_hold(self, input, cx),
            "GetObjectLockConfiguration" => lock::get_configuration(self, input, cx),
            "GetObjectRetention" => lock::get_retention(self, input, cx),
            "PutObjectLegalHold" => lock::put_legal_hold(self, input, cx),
            "PutObjectLockConfiguration" => lock::put_configuration(self, input, cx),
            "PutObjectRetention" => lock::put_retention(self, input, cx),
            "GetBucketAcl" => acl::get_bucket_acl(self, input, cx),
            "PutBucketAcl" => acl::put_bucket_acl(self, input, cx),
            "GetObjectAcl" => acl::get_object_acl(self, input, cx),
            "PutObjectAcl" => acl::put_object_acl(self, input, cx),
            "PutBucketVersioning" => version::put(self, input, cx),
            "DeleteBucketCors" => configuration::delete(self, &configuration::CORS, input, cx),
            "DeleteBucketEncryption" => configuration::delete(self, &configuration::ENCRYPTION, input, cx),
            "DeleteBucketLifecycle" => configuration::delete(self, &configuration::LIFECYCLE, input, cx),
            "DeleteBucketOwnershipControls" => configuration::delete(self, &configuration::OWNERSHIP, input, cx),
            "DeleteBucketPolicy" => configuration::delete(self, &configuration::POLICY, input, cx),
            "DeleteBucketTagging" => configuration::delete(self, &configuration::TAGGING, input, cx),
            "DeletePublicAccessBlock" => configuration::delete(self, &configuration::PUBLIC_ACCESS, input, cx),
            "GetBucketCors" => configuration::get(self, &configuration::CORS, input, cx),
            "GetBucketEncryption" => configuration::get(self, &configuration::ENCRYPTION, input, cx),
            "GetBucketLifecycleConfiguration" => configuration::get(self, &configuration::LIFECYCLE, input, cx),
            "GetBucketOwnershipControls" => configuration::get(self, &configuration::OWNERSHIP, input, cx),
            "GetBucketPolicy" => configuration::get(self, &configuration::POLICY, input, cx),
            "GetBucketTagging" => configuration::get(self, &configuration::TAGGING, input, cx),
            "GetBucketVersioning" => version::get(self, input, cx),
            "GetPublicAccessBlock" => configuration::get(self, &configuration::PUBLIC_ACCESS, input, cx),
            "PutBucketCors" => configuration::put(self, &configuration::CORS, input, cx),
            "PutBucketEncryption" => configuration::put(self, &configuration::ENCRYPTION, input, cx),
            "PutBucketLifecycleConfiguration" => configuration::put(self, &configuration::LIFECYCLE, input, cx),
            "PutBucketOwnershipControls" => configuration::put(self, &configuration::OWNERSHIP, input, cx),
            "PutBucketPolicy" => configuration::put(self, &configuration::POLICY, input, cx),
            "PutBucketTagging" => configuration::put(self, &configuration::TAGGING, input, cx),
            "PutPublicAccessBlock" => configuration::put(self, &configuration::PUBLIC_ACCESS, input, cx),
            _ => Err(Fault::not_implemented("s3", operation)),
        }
    }
}

impl Service for S3 {
    fn call(&mut self, operation: &str, input: Value, cx: &mut Cx<'_>) -> Answer {
        let answer = self.answer(operation, input, cx);
        for blob in self.blobs.take_freed() {
            let work = Box::new(Work::Remove { file: blob.hexadecimal() });
            cx.push(Effect::Work { work, reply: String::new() });
        }
        answer
    }

    fn keeps(&self, file: &str) -> bool {
        self.blobs.keeps(file)
    }

    fn reply(&mut self, token: &str, answer: Answer, cx: &mut Cx<'_>) {
        match Token::read(token) {
            Some(Token::Destination { request, rule }) => validation::answered(self, request, rule, answer, cx),
            None => {}
        }
    }

    fn resource_policies(&self, resource: &Arn) -> Vec<String> {
        let bucket = resource.resource().split('/').next().unwrap_or_default();
        self.policy(bucket).into_iter().collect()
    }

    fn has(&self, resource: &Arn) -> bool {
        self.buckets.contains_key(resource.resource().split('/').next().unwrap_or_default())
    }

    fn owner(&self, resource: &Arn) -> Option<String> {
        let bucket = self.buckets.get(resource.resource().split('/').next()?)?;
        Some(bucket.account().to_owned())
    }

    fn tables(&mut self, visit: &mut dyn FnMut(&mut dyn Bulk)) {
        visit(&mut self.objects);
        visit(&mut self.uploads);
        visit(&mut self.parts);
        self.blobs.tables(visit);
    }

    fn save(&self) -> Result<Value, serde_json::Error> {
        serde_json::to_value(self)
    }
}

fn encode(output: &impl Serialize) -> Answer {
    serde_json::to_value(output).map_err(|error| Fault::new("InternalError", error.to_string()).with_status(500))
}
