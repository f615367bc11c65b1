//! `GetObjectAttributes`: the requested attributes of an object.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::object::time;
use super::{S3, fault};
use crate::local::service::{Answer, Cx, decode};

const ATTRIBUTES: [&str; 5] = ["ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize"];

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Input {
    bucket: String,
    key: Option<String>,
    version_id: Option<String>,
    object_attributes: Option<Value>,
}

pub(super) fn get_object_attributes(s3: &S3, input: Value, cx: &Cx<'_>) -> Answer {
    let input: Input = decode(input)?;
    s3.bucket_here(&input.bucket, cx)?;
    let key = input.key.ok_or_else(|| fault::missing("Key"))?;
    let wanted = match &input.object_attributes {
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        Some(Value::String(names)) => names.split(',').map(|name| name.trim().to_owned()).collect(),
        _ => Vec::new(),
    };
    if wanted.is_empty() || !wanted.iter().all(|name| ATTRIBUTES.contains(&name.as_str())) {
        return Err(fault::invalid_argument(
            "x-amz-object-attributes",
            &wanted.join(","),
            "Invalid attribute name specified.",
        ));
    }
    let object = s3.find(&input.bucket, &key, input.version_id.as_deref())?;
    let mut answer = Map::new();
    answer.insert("LastModified".to_owned(), time(object.modified).into());
    if let Some(version) = s3.told_version(&input.bucket, &object.version) {
        answer.insert("VersionId".to_owned(), version.into());
    }
    for name in wanted {
        let value: Value = match name.as_str() {
            "ETag" => object.e_tag.trim_matches('"').into(),
            "StorageClass" => object.storage_class().into(),
            "ObjectSize" => object.size.into(),
            "Checksum" => {
                let mut told = Map::new();
                object.checksum.iter().for_each(|checksum| checksum.tell(&mut told));
                Value::Object(told)
            }
            // An object that was put in one request has no parts.
            _ if object.e_tag.contains('-') => json!({"PartsCount": object.segments.len()}),
            _ => continue,
        };
        answer.insert(name, value);
    }
    Ok(Value::Object(answer))
}
