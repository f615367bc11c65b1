//! `PutObject`: the bytes of an object in one request.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::change::Creation;
use super::claims::{self, Claims};
use super::condition::Conditions;
use super::content::Content;
use super::object::{NULL_VERSION, Object, Properties, check_key};
use super::{S3, acl, checksum, fault, lock, tagging};
use crate::local::service::{Answer, Cx, Fault, decode};

/// The maximum total size of the names and values of user-defined metadata.
const MAX_METADATA_BYTES: usize = 2048;
const STORAGE_CLASSES: [&str; 8] = [
    "STANDARD",
    "REDUCED_REDUNDANCY",
    "STANDARD_IA",
    "ONEZONE_IA",
    "INTELLIGENT_TIERING",
    "GLACIER",
    "DEEP_ARCHIVE",
    "GLACIER_IR",
];

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    #[serde(default)]
    bucket: String,
    key: Option<String>,
    tagging: Option<String>,
    #[serde(rename = "ACL")]
    acl: Option<String>,
    #[serde(rename = "SSECustomerAlgorithm")]
    customer_key: Option<String>,
    server_side_encryption: Option<String>,
}

pub(super) fn put_object(s3: &mut S3, mut input: Value, cx: &mut Cx<'_>) -> Answer {
    let content = Content::take(&mut input)?;
    put(s3, input, content, ("ObjectCreated:Put", "PutObject"), cx)
}

/// Stores an object that was created in this way.
pub(super) fn put(s3: &mut S3, input: Value, content: Content, creation: Creation, cx: &mut Cx<'_>) -> Answer {
    let properties = properties(&input)?;
    let conditions: Conditions = decode(input.clone())?;
    let claims: Claims = decode(input.clone())?;
    let hold = lock::of_request(s3, &input, cx.now)?;
    let input: Input = decode(input)?;
    check_encryption(input.customer_key.as_deref(), input.server_side_encryption.as_deref())?;
    let key = input.key.ok_or_else(|| fault::missing("Key"))?;
    check_key(&key)?;
    let owner = s3.bucket_here(&input.bucket, cx)?.owner.clone();
    let tags = tagging::of_header(input.tagging.as_deref())?;
    acl::check(s3, &input.bucket, input.acl.as_deref())?;
    conditions.check_write(s3.current(&input.bucket, &key).as_deref(), &key)?;
    let (md5, checksum) = claims::check(&claims, &content)?;
    let e_tag = checksum::e_tag(&md5);
    let mut answer = Map::new();
    checksum.tell(&mut answer);
    answer.extend([("ETag".to_owned(), json!(e_tag)), ("ServerSideEncryption".to_owned(), json!("AES256"))]);
    let segments = vec![s3.blobs.keep(&content)?];
    let object = Object {
        version: NULL_VERSION.to_owned(),
        modified: cx.now,
        e_tag,
        size: content.size(),
        segments,
        properties,
        checksum: Some(checksum),
        part_checksums: Vec::new(),
        owner,
        is_marker: false,
        tags,
        acl: input.acl,
        hold,
    };
    answer.extend(s3.expiration(&input.bucket, &key, &object));
    let version = s3.put(&input.bucket, &key, object, creation, cx);
    answer.extend((version != NULL_VERSION).then(|| ("VersionId".to_owned(), json!(version))));
    Ok(Value::Object(answer))
}

/// Returns the properties of the object in the request.
pub(super) fn properties(input: &Value) -> Result<Properties, Fault> {
    let mut properties: Properties = decode(input.clone())?;
    let size: usize = properties.metadata.iter().map(|(name, value)| name.len() + value.len()).sum();
    if size > MAX_METADATA_BYTES {
        let message = "Your metadata headers exceed the maximum allowed metadata size";
        let members = json!({"Size": size, "MaxSizeAllowed": MAX_METADATA_BYTES});
        return Err(fault::other(400, "MetadataTooLarge", message, members));
    }
    if let Some(class) = &properties.storage_class {
        if !STORAGE_CLASSES.contains(&class.as_str()) {
            let message = "The storage class you specified is not valid";
            return Err(fault::other(400, "InvalidStorageClass", message, json!({"StorageClassRequested": class})));
        }
        // The default class is not returned with objects.
        properties.storage_class = properties.storage_class.filter(|class| class != "STANDARD");
    }
    Ok(properties)
}

pub(super) fn check_encryption(customer_key: Option<&str>, server_side: Option<&str>) -> Result<(), Fault> {
    match (customer_key, server_side) {
        (Some(_), _) => Err(Fault::not_implemented("s3", "encryption with a key of the customer")),
        (None, None | Some("AES256")) => Ok(()),
        (None, Some("aws:kms" | "aws:kms:dsse")) => Err(Fault::not_implemented("s3", "encryption with a key of KMS")),
        (None, Some(other)) => {
            let message = "The encryption method specified is not supported";
            Err(fault::invalid_argument("x-amz-server-side-encryption", other, message))
        }
    }
}
