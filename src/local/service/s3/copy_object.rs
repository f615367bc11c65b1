//! `CopyObject`: copies an object, to another key or with other metadata.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::checksum::{self, Algorithm};
use super::condition::Conditions;
use super::content::Filed;
use super::copy_source::{Conditional, Source, content, shares};
use super::object::{NULL_VERSION, Object, check_key, time};
use super::put_object::{check_encryption, properties};
use super::{S3, acl, fault, lock, tagging};
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
    storage_class: Option<String>,
    website_redirect_location: Option<String>,
}

impl Input {
    /// Returns whether the request sets an attribute for which S3 copies an object to itself, even to the same value.
    fn changes(&self) -> bool {
        let all = [&self.storage_class, &self.website_redirect_location, &self.server_side_encryption];
        all.into_iter().any(Option::is_some)
    }
}

pub(super) fn copy_object(s3: &mut S3, mut whole: Value, cx: &mut Cx<'_>) -> Answer {
    let filed = Filed::take(&mut whole)?;
    let input: Input = decode(whole.clone())?;
    let key = input.key.clone().ok_or_else(|| fault::missing("Key"))?;
    check_key(&key)?;
    check_encryption(input.customer_key.as_deref(), input.server_side_encryption.as_deref())?;
    let source = Source::parse(input.copy_source.as_deref().unwrap_or_default())?;
    let owner = s3.bucket_here(&input.bucket, cx)?.owner.clone();
    s3.bucket(&source.bucket)?;
    let from = s3.find(&source.bucket, &source.key, source.version.as_deref())?;
    from.check_copyable()?;
    acl::check(s3, &input.bucket, input.acl.as_deref())?;
    decode::<Conditional>(whole.clone())?.conditions().check_copy(&from, cx.now)?;
    let conditions: Conditions = decode(whole.clone())?;
    conditions.check_write(s3.current(&input.bucket, &key).as_deref(), &key)?;
    let given = properties(&whole)?;
    let is_replaced = match input.metadata_directive.as_deref() {
        None | Some("COPY") => false,
        Some("REPLACE") => true,
        Some(other) => {
            return Err(fault::invalid_argument("x-amz-metadata-directive", other, "Unknown metadata directive."));
        }
    };
    if source.bucket == input.bucket
        && source.key == key
        && source.version.is_none()
        && !is_replaced
        && !input.changes()
    {
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
    let object = copied(s3, &from, filed, algorithm, cx)?;
    let tags = match input.tagging_directive.as_deref() {
        Some("REPLACE") => tagging::of_header(input.tagging.as_deref())?,
        _ => from.tags.clone(),
    };
    let hold = lock::of_request(s3, &whole, cx.now)?;
    let object = Object { properties, owner, tags, acl: input.acl, hold, ..object };
    let expiration = s3.expiration(&input.bucket, &key, &object);
    let mut result = Map::new();
    if let Some(checksum) = &object.checksum {
        checksum.tell(&mut result);
    }
    result
        .extend([("ETag".to_owned(), json!(object.e_tag)), ("LastModified".to_owned(), json!(time(object.modified)))]);
    let version = s3.put(&input.bucket, &key, object, ("ObjectCreated:Copy", "CopyObject"), cx);
    Ok(json!({
        "Expiration": expiration.map(|(_, value)| value),
        "CopyObjectResult": result,
        "CopySourceVersionId": from.named_version(),
        "VersionId": s3.told_version(&input.bucket, &version),
        "ServerSideEncryption": "AES256",
    }))
}

/// Returns a copy of an object; the bytes of parts are joined into one.
fn copied(
    s3: &mut S3,
    from: &Object,
    filed: Option<Filed>,
    algorithm: Option<Algorithm>,
    cx: &Cx<'_>,
) -> Result<Object, Fault> {
    let object = Object { version: NULL_VERSION.to_owned(), modified: cx.now, ..from.clone() };
    if let ([segment], true) = (from.segments.as_slice(), shares(from, algorithm)) {
        s3.blobs.keep_again(segment);
        return Ok(object);
    }
    let content = content(s3, from, filed, (0, from.size))?;
    let own = from.checksum.as_ref().map(|checksum| checksum.algorithm);
    let checksum = content.checksum(algorithm.or(own).unwrap_or(Algorithm::Crc64nvme))?;
    let e_tag = checksum::e_tag(&content.md5());
    let (segments, part_checksums) = (vec![s3.blobs.keep(&content)?], Vec::new());
    Ok(Object { segments, e_tag, checksum: Some(checksum), part_checksums, ..object })
}
