//! Tags of objects, and the rules that they share with tags of buckets.
//!
//! Sources: "Categorizing your objects using tags", "Using cost allocation S3 bucket tags".

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::{Value, json};

use super::emit::{self, Happening};
use super::object::Tag;
use super::{S3, fault};
use crate::local::service::{Answer, Cx, Fault, decode};

pub(super) const MAX_OBJECT_TAGS: usize = 10;
const MAX_KEY: usize = 128;
const MAX_VALUE: usize = 256;

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Input {
    bucket: String,
    key: Option<String>,
    version_id: Option<String>,
    tagging: Option<Value>,
}

pub(super) fn put(s3: &mut S3, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: Input = decode(input)?;
    s3.bucket_here(&input.bucket, cx)?;
    let tags = read(input.tagging.as_ref(), MAX_OBJECT_TAGS)?;
    check(&tags, "Your TagKey cannot be prefixed with aws:")?;
    set(s3, &input, tags, ("PUT", "ObjectTagging:Put", "PutObjectTagging"), cx)
}

pub(super) fn delete(s3: &mut S3, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: Input = decode(input)?;
    s3.bucket_here(&input.bucket, cx)?;
    set(s3, &input, Vec::new(), ("DELETE", "ObjectTagging:Delete", "DeleteObjectTagging"), cx)
}

fn set(
    s3: &mut S3,
    input: &Input,
    tags: Vec<Tag>,
    (method, event, reason): (&str, &'static str, &'static str),
    cx: &mut Cx<'_>,
) -> Answer {
    let key = input.key.as_deref().ok_or_else(|| fault::missing("Key"))?;
    let found = s3.find_row(&input.bucket, key, input.version_id.as_deref(), method)?;
    s3.objects.update(&found.0, |object| object.tags = tags);
    let (bucket, version) = (&input.bucket, Some(found.1.version.as_str()));
    emit::tell(s3, bucket, &Happening { event, reason, key, object: Some(found.1.as_ref()), version }, cx);
    Ok(json!({"VersionId": s3.told_version(&input.bucket, &found.1.version)}))
}

pub(super) fn get(s3: &S3, input: Value, cx: &Cx<'_>) -> Answer {
    let input: Input = decode(input)?;
    s3.bucket_here(&input.bucket, cx)?;
    let key = input.key.as_deref().ok_or_else(|| fault::missing("Key"))?;
    let found = s3.find_row(&input.bucket, key, input.version_id.as_deref(), "GET");
    let (_, object) = found.map_err(|fault| named_with_bucket(fault, &input.bucket))?;
    let tags: Vec<Value> = object.tags.iter().map(|(key, value)| json!({"Key": key, "Value": value})).collect();
    Ok(json!({"TagSet": tags, "VersionId": s3.told_version(&input.bucket, &object.version)}))
}

/// Names the bucket with the missing key, as S3 does here alone.
fn named_with_bucket(mut fault: Fault, bucket: &str) -> Fault {
    if let Some(Value::String(key)) =
        fault.members.as_mut().filter(|_| fault.code == "NoSuchKey").map(|all| &mut all["Key"])
    {
        *key = format!("{bucket}/{key}");
    }
    fault
}

/// Parses the tags of a document.
pub(super) fn read(document: Option<&Value>, most: usize) -> Result<Vec<Tag>, Fault> {
    let set = match document.and_then(|document| document.get("TagSet")) {
        Some(Value::Array(tags)) => tags.as_slice(),
        Some(_) => &[],
        None if document.is_some_and(|document| !document.is_object()) => &[],
        None => return Err(fault::malformed_xml()),
    };
    let text = |tag: &Value, member: &str| tag.get(member).and_then(Value::as_str).map(str::to_owned);
    let tag = |tag: &Value| Some((text(tag, "Key")?, text(tag, "Value")?));
    let tags: Option<Vec<Tag>> = set.iter().map(tag).collect();
    let tags = tags.ok_or_else(fault::malformed_xml)?;
    match tags.len() {
        count if count <= most => Ok(tags),
        _ if most == MAX_OBJECT_TAGS => Err(Fault::new("BadRequest", "Object tags cannot be greater than 10")),
        _ => Err(Fault::new("BadRequest", format!("Bucket tag count cannot be greater than {most}"))),
    }
}

/// Returns the document with tags.
pub(super) fn document(tags: &[Tag]) -> String {
    // Tags have no characters with a meaning in XML.
    let one = |(key, value): &Tag| format!("<Tag><Key>{key}</Key><Value>{value}</Value></Tag>");
    let tags: String = tags.iter().map(one).collect();
    format!("<Tagging xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><TagSet>{tags}</TagSet></Tagging>")
}

/// Fails if tags are not valid; `reserved` is the message for keys that are reserved by AWS.
pub(super) fn check(tags: &[Tag], reserved: &str) -> Result<(), Fault> {
    let refused = |message: &str, members: Value| Err(fault::other(400, "InvalidTag", message, members));
    let mut keys = BTreeSet::new();
    for (key, value) in tags {
        if !keys.insert(key) {
            return refused("Cannot provide multiple Tags with the same key", json!({"TagKey": key}));
        }
        if key.starts_with("aws:") {
            return refused(reserved, json!({"TagKey": key}));
        }
        if key.is_empty() || key.chars().count() > MAX_KEY || !key.chars().all(is_allowed) {
            return refused("The TagKey you have provided is invalid", json!({"TagKey": key}));
        }
        if value.chars().count() > MAX_VALUE || !value.chars().all(is_allowed) {
            return refused("The TagValue you have provided is invalid", json!({"TagKey": key, "TagValue": value}));
        }
    }
    Ok(())
}

fn is_allowed(character: char) -> bool {
    character.is_alphanumeric() || character.is_whitespace() || "_.:/=+-@".contains(character)
}

/// Parses the header `x-amz-tagging`: tags in the format of a query.
pub(super) fn of_header(header: Option<&str>) -> Result<Vec<Tag>, Fault> {
    let Some(header) = header else { return Ok(Vec::new()) };
    let tags: Vec<Tag> = form_urlencoded::parse(header.as_bytes()).into_owned().collect();
    let keys: BTreeSet<&String> = tags.iter().map(|(key, _)| key).collect();
    let is_odd = |(_, value): &Tag| value.contains(['=', ',']);
    if keys.len() < tags.len() || tags.iter().any(is_odd) {
        let message = "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag \
                       name duplicates.";
        return Err(fault::invalid_argument("x-amz-tagging", header, message));
    }
    check(&tags, "Your TagKey cannot be prefixed with aws:")?;
    Ok(tags)
}
