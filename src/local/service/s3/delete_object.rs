//! `DeleteObject` and `DeleteObjects`.

use serde::Deserialize;
use serde_json::{Value, json};

use super::condition::{Conditions, check_tags};
use super::object::check_key;
use super::version::check_id;
use super::{S3, fault, lock};
use crate::local::service::{Answer, Cx, Fault, decode};

const MAX_OBJECTS: usize = 1000;

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Input {
    bucket: String,
    key: Option<String>,
    version_id: Option<String>,
    delete: Option<Delete>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Delete {
    objects: Vec<One>,
    quiet: Option<bool>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct One {
    #[serde(rename = "Key")]
    key: String,
    #[serde(rename = "VersionId")]
    version: Option<String>,
    #[serde(rename = "ETag")]
    e_tag: Option<String>,
}

pub(super) fn delete_object(s3: &mut S3, input: Value, cx: &mut Cx<'_>) -> Answer {
    let conditions: Conditions = decode(input.clone())?;
    let bypasses = lock::bypasses(s3, &input)?;
    let input: Input = decode(input)?;
    let key = input.key.ok_or_else(|| fault::missing("Key"))?;
    check_key(&key)?;
    s3.bucket_here(&input.bucket, cx)?;
    let one = One { key, version: input.version_id, e_tag: conditions.if_match };
    delete(s3, &input.bucket, &one, ("DeleteObject", bypasses), cx)
}

/// Deletes one object. A missing object is not an error.
fn delete(s3: &mut S3, bucket: &str, one: &One, (reason, bypasses): (&'static str, bool), cx: &mut Cx<'_>) -> Answer {
    let key = one.key.as_str();
    if let Some((tags, there)) = one.e_tag.as_deref().zip(s3.current(bucket, key)) {
        check_tags(tags, &there)?;
    }
    let Some(version) = one.version.as_deref() else {
        return Ok(match s3.delete(bucket, key, reason, cx) {
            Some(marker) => json!({"DeleteMarker": true, "VersionId": marker}),
            None => json!({}),
        });
    };
    check_id(version)?;
    if let Ok((_, object)) = s3.find_row(bucket, key, Some(version), "DELETE") {
        object.hold.check_deletion(bypasses, cx.now)?;
    }
    let is_marker = s3.delete_version(bucket, (key, version), reason, cx);
    let told = s3.told_version(bucket, version);
    Ok(if is_marker { json!({"DeleteMarker": true, "VersionId": told}) } else { json!({"VersionId": told}) })
}

pub(super) fn delete_objects(s3: &mut S3, input: Value, cx: &mut Cx<'_>) -> Answer {
    let bypasses = lock::bypasses(s3, &input)?;
    let input: Input = decode(input)?;
    s3.bucket_here(&input.bucket, cx)?;
    let given = input.delete.unwrap_or_default();
    if given.objects.is_empty() || given.objects.len() > MAX_OBJECTS {
        return Err(fault::malformed_xml());
    }
    let (mut deleted, mut errors) = (Vec::new(), Vec::new());
    for one in given.objects {
        let done = check_key(&one.key).and_then(|()| match one.version.as_deref().map(check_id) {
            // In a request for several objects, an invalid version ID is treated like one that does not exist.
            Some(Err(_)) => Err(fault::no_such_version(&one.key, one.version.as_deref().unwrap_or_default())),
            _ => delete(s3, &input.bucket, &one, ("DeleteObjects", bypasses), cx),
        });
        match done {
            Ok(answer) => deleted.extend((given.quiet != Some(true)).then(|| listed(&one, &answer))),
            Err(Fault { code, message, .. }) => {
                errors.push(json!({"Key": one.key, "VersionId": one.version, "Code": code, "Message": message}));
            }
        }
    }
    Ok(json!({"Deleted": deleted, "Errors": errors}))
}

/// Returns the entry of a deleted object in the response.
fn listed(one: &One, answer: &Value) -> Value {
    let mut listed = json!({"Key": one.key, "VersionId": one.version});
    if answer["DeleteMarker"] == true {
        listed["DeleteMarker"] = true.into();
        listed["DeleteMarkerVersionId"] = answer["VersionId"].clone();
    }
    listed
}
