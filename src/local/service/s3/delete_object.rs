//! `DeleteObject` and `DeleteObjects`.

use serde::Deserialize;
use serde_json::{Value, json};

use super::condition::Conditions;
use super::object::check_key;
use super::{S3, fault};
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
    let input: Input = decode(input)?;
    let key = input.key.ok_or_else(|| fault::missing("Key"))?;
    check_key(&key)?;
    s3.bucket_here(&input.bucket, cx)?;
    delete(s3, &input.bucket, &key, input.version_id.as_deref(), conditions.if_match)
}

/// Deletes one object. What is not there is deleted already.
fn delete(s3: &mut S3, bucket: &str, key: &str, version: Option<&str>, if_match: Option<String>) -> Answer {
    if let Some(there) = s3.current(bucket, key).filter(|_| if_match.is_some()) {
        Conditions { if_match, ..Conditions::default() }.check_write(Some(&there), key)?;
    }
    match version {
        None | Some(super::object::NULL_VERSION) => {
            s3.remove(bucket, key);
            Ok(json!({}))
        }
        Some(version) => Err(fault::invalid_argument("versionId", version, "Invalid version id specified")),
    }
}

pub(super) fn delete_objects(s3: &mut S3, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: Input = decode(input)?;
    s3.bucket_here(&input.bucket, cx)?;
    let given = input.delete.unwrap_or_default();
    if given.objects.is_empty() || given.objects.len() > MAX_OBJECTS {
        return Err(fault::malformed_xml());
    }
    let (mut deleted, mut errors) = (Vec::new(), Vec::new());
    for One { key, version, e_tag } in given.objects {
        let done = check_key(&key).and_then(|()| delete(s3, &input.bucket, &key, version.as_deref(), e_tag));
        match done {
            Ok(mut answer) => {
                answer["Key"] = Value::from(key);
                deleted.extend((given.quiet != Some(true)).then_some(answer));
            }
            Err(Fault { code, message, .. }) => {
                errors.push(json!({"Key": key, "VersionId": version, "Code": code, "Message": message}));
            }
        }
    }
    Ok(json!({"Deleted": deleted, "Errors": errors}))
}
