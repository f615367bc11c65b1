//! Versions of objects: whether a bucket keeps them, and their IDs.
//!
//! Sources: "How S3 Versioning works", "Adding objects to versioning-suspended buckets", "Working with delete markers".

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{S3, fault};
use crate::local::keyed::Fingerprint;
use crate::local::service::{Answer, Cx, Fault, decode};

/// The version ID in a bucket without versioning.
pub(super) const NULL_VERSION: &str = "null";
const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._";
/// The length of a version ID, and the number of characters that are computed from the others.
const LENGTH: usize = 32;
const CHECK: usize = 4;

/// The versioning state of a bucket for which it was configured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Versioning {
    Enabled,
    Suspended,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Input {
    bucket: String,
    versioning_configuration: Option<Value>,
}

pub(super) fn put(s3: &mut S3, input: Value, cx: &Cx<'_>) -> Answer {
    let input: Input = decode(input)?;
    let has_lock = s3.bucket_here(&input.bucket, cx)?.lock.is_some();
    let configuration = input.versioning_configuration.unwrap_or_default();
    if configuration.get("MFADelete").is_some_and(|delete| delete == "Enabled") {
        return Err(Fault::not_implemented("s3", "PutBucketVersioning with MFA delete"));
    }
    let versioning = match configuration.get("Status").and_then(Value::as_str) {
        Some("Enabled") => Versioning::Enabled,
        Some("Suspended") if has_lock => {
            let message =
                "An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.";
            return Err(Fault::new("InvalidBucketState", message).with_status(409));
        }
        Some("Suspended") => Versioning::Suspended,
        Some(_) => return Err(fault::malformed_xml()),
        None => {
            let message = "The Versioning element must be specified";
            return Err(Fault::new("IllegalVersioningConfigurationException", message));
        }
    };
    if let Some(bucket) = s3.buckets.get_mut(&input.bucket) {
        bucket.versioning = Some(versioning);
    }
    Ok(Value::Null)
}

pub(super) fn get(s3: &S3, input: Value, cx: &Cx<'_>) -> Answer {
    let input: Input = decode(input)?;
    Ok(match s3.bucket_here(&input.bucket, cx)?.versioning {
        Some(versioning) => json!({"Status": versioning}),
        None => json!({}),
    })
}

impl S3 {
    pub(super) fn versioning(&self, bucket: &str) -> Option<Versioning> {
        self.buckets.get(bucket)?.versioning
    }

    /// Returns the version ID for responses; `None` in a bucket for which versioning was never configured.
    pub(super) fn told_version<'v>(&self, bucket: &str, version: &'v str) -> Option<&'v str> {
        (self.versioning(bucket).is_some() || version != NULL_VERSION).then_some(version)
    }
}

/// Returns the ID of a new version.
pub(super) fn new_id(versioning: Option<Versioning>, cx: &mut Cx<'_>) -> String {
    if versioning != Some(Versioning::Enabled) {
        return NULL_VERSION.to_owned();
    }
    let id = cx.ids.text(ALPHABET, LENGTH - CHECK);
    let check = check_of(&id);
    id + &check
}

/// Fails if a text is not a version ID that this cloud issued.
pub(super) fn check_id(id: &str) -> Result<(), Fault> {
    let is_known = id == NULL_VERSION
        || (id.len() == LENGTH && id.split_at_checked(LENGTH - CHECK).is_some_and(|(id, check)| check_of(id) == check));
    match is_known {
        true => Ok(()),
        false => Err(fault::invalid_argument("versionId", id, "Invalid version id specified")),
    }
}

fn check_of(id: &str) -> String {
    let digits = serde_json::to_value(Fingerprint::of(id)).unwrap_or_default();
    let bytes = digits.as_array().into_iter().flatten().filter_map(Value::as_u64);
    let letter = |byte: u64| ALPHABET.get(usize::try_from(byte).unwrap_or(0) % ALPHABET.len());
    bytes.take(CHECK).filter_map(letter).map(|letter| char::from(*letter)).collect()
}
