//! `CopyObject`: copies an object, to another key or with other metadata.

use percent_encoding::percent_decode_str;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::checksum::{self, Algorithm, Checksum};
use super::condition::Conditions;
use super::object::{NULL_VERSION, Object, check_key, time};
use super::put_object::{check_encryption, properties};
use super::{S3, acl, fault, tagging};
use crate::local::service::{Answer, Cx, Fault, decode};

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Input {
    bucket: String,
    key: Option<String>,
    copy_source: Option<String>,
    metadata_directive: Option<String>,
    tagging: Option<String>,
    tagging_directive: Option<String>,
    #[serde(rename = "ACL")]
    acl: Option<String>,
    checksum_algorithm: Option<String>,
    #[serde(rename = "SSECustomerAlgorithm")]
    customer_key: Option<String>,
    server_side_encryption: Option<String>,
}

/// The conditions on the source.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Conditional {
    copy_source_if_match: Option<String>,
    copy_source_if_none_match: Option<String>,
    copy_source_if_modified_since: Option<String>,
    copy_source_if_unmodified_since: Option<String>,
}

/// The source of a copy.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Source {
    pub(super) bucket: String,
    pub(super) key: String,
    pub(super) version: Option<String>,
}

impl Source {
    /// Parses `bucket/key` or `/bucket/key`, percent-encoded, with or without `?versionId=`.
    pub(super) fn parse(text: &str) -> Result<Self, Fault> {
        let invalid = || {
            let message = "Copy Source must mention the source bucket and key: sourcebucket/sourcekey";
            fault::invalid_argument("x-amz-copy-source", text, message)
        };
        let (path, version) = match text.split_once("?versionId=") {
            Some((path, version)) => (path, Some(version.to_owned())),
            None => (text, None),
        };
        let path = percent_decode_str(path).decode_utf8().map_err(|_| invalid())?;
        let path = path.strip_prefix('/').unwrap_or(&path);
        match path.split_once('/') {
            Some((bucket, key)) if !bucket.is_empty() && !key.is_empty() => {
                Ok(Self { bucket: bucket.to_owned(), key: key.to_owned(), version })
            }
            _ => Err(invalid()),
        }
    }
}

pub(super) fn copy_object(s3: &mut S3, whole: Value, cx: &mut Cx<'_>) -> Answer {
    let input: Input = decode(whole.clone())?;
    let key = input.key.clone().ok_or_else(|| fault::missing("Key"))?;
    check_key(&key)?;
    check_encryption(input.customer_key.as_deref(), input.server_side_encryption.as_deref())?;
    let source = Source::parse(input.copy_source.as_deref().unwrap_or_default())?;
    let owner = s3.bucket_here(&input.bucket, cx)?.owner.clone();
    s3.bucket(&source.bucket)?;
    let from = s3.find(&source.bucket, &source.key, source.version.as_deref())?;
    acl::check(s3, &input.bucket, input.acl.as_deref())?;
    decode::<Conditional>(whole.clone())?.conditions().check_copy(&from)?;
    let given = properties(&whole)?;
    let is_replaced = match input.metadata_directive.as_deref() {
        None | Some("COPY") => false,
        Some("REPLACE") => true,
        Some(other) => {
            return Err(fault::invalid_argument("x-amz-metadata-directive", other, "Unknown metadata directive."));
        }
    };
    let changes = is_replaced || given.storage_class.is_some() || given.website_redirect_location.is_some();
    if source.bucket == input.bucket && source.key == key && source.version.is_none() && !changes {
        return Err(fault::invalid_request(
            "This copy request is illegal because it is trying to copy an object to itself without changing the object's \
             metadata, storage class, website redirect location or encryption attributes.",
        ));
    }
    let properties = match is_replaced {
        true => given,
        // Everything else comes from the source.
        false => super::object::Properties {
            storage_class: given.storage_class,
            website_redirect_location: given.website_redirect_location,
            ..from.properties.clone()
        },
    };
    let algorithm = input.checksum_algorithm.as_deref().map(Algorithm::named).transpose()?;
    let object = copied(s3, &from, algorithm, cx);
    let tags = match input.tagging_directive.as_deref() {
        Some("REPLACE") => tagging::of_header(input.tagging.as_deref())?,
        _ => from.tags.clone(),
    };
    let object = Object { properties, owner, tags, acl: input.acl, ..object };
    let mut result = Map::new();
    if let Some(checksum) = &object.checksum {
        checksum.tell(&mut result);
    }
    result
        .extend([("ETag".to_owned(), json!(object.e_tag)), ("LastModified".to_owned(), json!(time(object.modified)))]);
    let version = s3.put(&input.bucket, &key, object, ("ObjectCreated:Copy", "CopyObject"), cx);
    Ok(json!({
        "CopyObjectResult": result,
        "CopySourceVersionId": s3.told_version(&source.bucket, &from.version),
        "VersionId": s3.told_version(&input.bucket, &version),
        "ServerSideEncryption": "AES256",
    }))
}

/// Returns a copy of an object; the bytes of parts are joined into one.
fn copied(s3: &mut S3, from: &Object, algorithm: Option<Algorithm>, cx: &Cx<'_>) -> Object {
    let own = from.checksum.clone().filter(|checksum| !checksum.is_composite);
    let same = own.filter(|checksum| algorithm.is_none_or(|algorithm| algorithm == checksum.algorithm));
    let object = Object { version: NULL_VERSION.to_owned(), modified: cx.now, ..from.clone() };
    if let ([segment], Some(_)) = (from.segments.as_slice(), &same) {
        s3.blobs.keep_again(segment.blob);
        return object;
    }
    let bytes = s3.bytes(from, 0, from.size);
    let segments = vec![super::object::Segment { blob: s3.blobs.keep(&bytes), size: bytes.len() }];
    let md5 = {
        use md5::Digest as _;
        md5::Md5::digest(&bytes).to_vec()
    };
    let checksum = Checksum::of(algorithm.unwrap_or(Algorithm::Crc64nvme), &bytes);
    Object { segments, e_tag: checksum::e_tag(&md5), checksum: Some(checksum), ..object }
}

impl Conditional {
    pub(super) fn conditions(&self) -> Conditions {
        Conditions {
            if_match: self.copy_source_if_match.clone(),
            if_none_match: self.copy_source_if_none_match.clone(),
            if_modified_since: self.copy_source_if_modified_since.clone(),
            if_unmodified_since: self.copy_source_if_unmodified_since.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Source;

    #[test]
    fn a_source_names_a_bucket_and_a_key() {
        let source = |text: &str| Source::parse(text).ok().map(|source| (source.bucket, source.key, source.version));
        let named = |bucket: &str, key: &str, version: Option<&str>| {
            Some((bucket.to_owned(), key.to_owned(), version.map(str::to_owned)))
        };
        assert_eq!(source("b/a/b%20c"), named("b", "a/b c", None));
        assert_eq!(source("/b/k?versionId=v"), named("b", "k", Some("v")));
        for text in ["", "b", "/b/", "b/"] {
            assert_eq!(source(text), None, "{text}");
        }
    }
}
