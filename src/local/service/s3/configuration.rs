//! What is set for a bucket as a whole: policy, tags, and documents that are kept and read again.
//!
//! Deviation: rules for other origins, encryption, ownership and public access are kept and have no effect.

use serde::Deserialize;
use serde_json::{Value, json};

use super::lifecycle::Lifecycle;
use super::{S3, documents, fault, tagging};
use crate::local::service::{Answer, Cx, Fault, decode};
use crate::policy::{Document, Kind, PolicyError};

pub(super) const MAX_BUCKET_TAGS: usize = 50;
const MINIMUM_SIZE: &str = "TransitionDefaultMinimumObjectSize";
/// "Bucket policies": the maximum size of a bucket policy.
const MAX_POLICY_BYTES: usize = 20 * 1024;

/// A kind of document: its name, and the error if a bucket has none.
pub(super) struct Configuration {
    pub(super) name: &'static str,
    code: &'static str,
    message: &'static str,
    /// The document of a bucket for which none was ever set.
    usual: Option<&'static str>,
}

pub(super) const CORS: Configuration = Configuration {
    name: "cors",
    code: "NoSuchCORSConfiguration",
    message: "The CORS configuration does not exist",
    usual: None,
};
pub(super) const LIFECYCLE: Configuration = Configuration {
    name: "lifecycle",
    code: "NoSuchLifecycleConfiguration",
    message: "The lifecycle configuration does not exist",
    usual: None,
};
pub(super) const ENCRYPTION: Configuration = Configuration {
    name: "encryption",
    code: "ServerSideEncryptionConfigurationNotFoundError",
    message: "The server side encryption configuration was not found",
    usual: Some(
        "<ServerSideEncryptionConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Rule>\
         <ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm></ApplyServerSideEncryptionByDefault>\
         <BucketKeyEnabled>false</BucketKeyEnabled></Rule></ServerSideEncryptionConfiguration>",
    ),
};
pub(super) const OWNERSHIP: Configuration = Configuration {
    name: "ownershipControls",
    code: "OwnershipControlsNotFoundError",
    message: "The bucket ownership controls were not found",
    usual: Some(
        "<OwnershipControls xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Rule>\
         <ObjectOwnership>BucketOwnerEnforced</ObjectOwnership></Rule></OwnershipControls>",
    ),
};
pub(super) const PUBLIC_ACCESS: Configuration = Configuration {
    name: "publicAccessBlock",
    code: "NoSuchPublicAccessBlockConfiguration",
    message: "The public access block configuration was not found",
    usual: Some(
        "<PublicAccessBlockConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\
         <BlockPublicAcls>true</BlockPublicAcls><IgnorePublicAcls>true</IgnorePublicAcls>\
         <BlockPublicPolicy>true</BlockPublicPolicy><RestrictPublicBuckets>true</RestrictPublicBuckets>\
         </PublicAccessBlockConfiguration>",
    ),
};
pub(super) const POLICY: Configuration = Configuration {
    name: "policy",
    code: "NoSuchBucketPolicy",
    message: "The bucket policy does not exist",
    usual: None,
};
pub(super) const TAGGING: Configuration =
    Configuration { name: "tagging", code: "NoSuchTagSet", message: "The TagSet does not exist", usual: None };

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Input {
    bucket: String,
    /// The document as it was sent.
    document: Option<String>,
    policy: Option<Value>,
    tagging: Option<Value>,
    #[serde(rename = "CORSConfiguration")]
    cors: Value,
    server_side_encryption_configuration: Value,
    ownership_controls: Value,
    public_access_block_configuration: Value,
    lifecycle_configuration: Value,
    transition_default_minimum_object_size: Option<String>,
}

pub(super) fn put(s3: &mut S3, of: &Configuration, input: Value, cx: &Cx<'_>) -> Answer {
    let input: Input = decode(input)?;
    s3.bucket_here(&input.bucket, cx)?;
    let document = checked(of, &input)?;
    let lifecycle = match of.name {
        "lifecycle" => {
            let minimum_size = input.transition_default_minimum_object_size.as_deref();
            Some(Lifecycle::read(&input.lifecycle_configuration, minimum_size)?)
        }
        _ => None,
    };
    let answer = lifecycle.as_ref().map(|lifecycle| json!({MINIMUM_SIZE: lifecycle.minimum_size()}));
    if let Some(bucket) = s3.buckets.get_mut(&input.bucket) {
        bucket.configurations.insert(of.name.to_owned(), document);
        bucket.lifecycle = lifecycle.or_else(|| bucket.lifecycle.take());
    }
    Ok(answer.unwrap_or_default())
}

/// Checks a document. Returns what is kept of it; `None` if it sets nothing.
fn checked(of: &Configuration, input: &Input) -> Result<Option<String>, Fault> {
    if let Some(policy) = &input.policy {
        return checked_policy(&policy.as_str().map_or_else(|| policy.to_string(), str::to_owned)).map(Some);
    }
    let text = input.document.clone().filter(|text| !text.trim().is_empty()).ok_or_else(fault::malformed_xml)?;
    match of.name {
        "tagging" => {
            let tags = tagging::read(input.tagging.as_ref(), MAX_BUCKET_TAGS)?;
            tagging::check(&tags, "System tags cannot be added/updated by requester")?;
            return Ok((!tags.is_empty()).then_some(text));
        }
        "publicAccessBlock" => return documents::public_access(&input.public_access_block_configuration).map(Some),
        "cors" => documents::check_cors(&input.cors)?,
        "encryption" => documents::check_encryption(&input.server_side_encryption_configuration)?,
        "ownershipControls" => documents::check_ownership(&input.ownership_controls)?,
        _ => {}
    }
    Ok(Some(text))
}

fn checked_policy(policy: &str) -> Result<String, Fault> {
    let malformed = |message: String| Fault::new("MalformedPolicy", message);
    let Ok(document) = serde_json::from_str::<serde_json::Map<String, Value>>(policy) else {
        return Err(malformed("Policies must be valid JSON and the first byte must be '{'".to_owned()));
    };
    if !document.contains_key("Statement") {
        return Err(malformed("Missing required field Statement".to_owned()));
    }
    if policy.len() > MAX_POLICY_BYTES {
        return Err(malformed(
            "Normalized policy document exceeds the maximum allowed size of 20480 bytes.".to_owned(),
        ));
    }
    let wrong = |errors: Vec<PolicyError>| {
        let first = errors.first().map(|error| format!("{}: {}", error.path, error.message));
        malformed(first.unwrap_or_default())
    };
    Document::parse(policy, Kind::Resource).map(|_| policy.to_owned()).map_err(wrong)
}

pub(super) fn get(s3: &S3, of: &Configuration, input: Value, cx: &Cx<'_>) -> Answer {
    let input: Input = decode(input)?;
    let bucket = s3.bucket_here(&input.bucket, cx)?;
    let kept = match bucket.configurations.get(of.name) {
        Some(kept) => kept.as_deref(),
        None => of.usual,
    };
    let missing = || fault::other(404, of.code, of.message, json!({"BucketName": input.bucket}));
    let text = kept.ok_or_else(missing)?;
    let mut answer = json!({if of.name == POLICY.name { "Policy" } else { "Document" }: text});
    if let Some(lifecycle) = bucket.lifecycle.as_ref().filter(|_| of.name == LIFECYCLE.name) {
        answer[MINIMUM_SIZE] = lifecycle.minimum_size().into();
    }
    Ok(answer)
}

/// Deletes a document; a missing one is not an error.
pub(super) fn delete(s3: &mut S3, of: &Configuration, input: Value, cx: &Cx<'_>) -> Answer {
    let input: Input = decode(input)?;
    s3.bucket_here(&input.bucket, cx)?;
    if let Some(bucket) = s3.buckets.get_mut(&input.bucket) {
        match of.name {
            // A bucket is always encrypted.
            "encryption" => drop(bucket.configurations.remove(of.name)),
            name => drop(bucket.configurations.insert(name.to_owned(), None)),
        }
        if of.name == LIFECYCLE.name {
            bucket.lifecycle = None;
        }
    }
    Ok(Value::Null)
}

impl Configuration {
    /// Returns the document of this kind with an object ownership rule.
    pub(super) fn ownership(&self, named: &str) -> String {
        self.usual.unwrap_or_default().replace("BucketOwnerEnforced", named)
    }
}

impl S3 {
    /// Returns a document of a bucket, or the default one.
    pub(super) fn document(&self, bucket: &str, of: &Configuration) -> Option<&str> {
        match self.buckets.get(bucket)?.configurations.get(of.name) {
            Some(kept) => kept.as_deref(),
            None => of.usual,
        }
    }

    /// Returns the policy of a bucket.
    pub(super) fn policy(&self, bucket: &str) -> Option<String> {
        self.buckets.get(bucket)?.configurations.get(POLICY.name).cloned().flatten()
    }
}
