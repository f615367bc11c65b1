//! `GetObjectAttributes`: the requested attributes of an object.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::checksum::Checksum;
use super::object::{Object, time};
use super::{S3, fault};
use crate::local::service::{Answer, Cx, decode};

const ATTRIBUTES: [&str; 5] = ["ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize"];

const MAX_PARTS: usize = 1000;

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Input {
    bucket: String,
    key: Option<String>,
    version_id: Option<String>,
    object_attributes: Option<Value>,
    max_parts: Option<usize>,
    part_number_marker: Option<usize>,
}

pub(super) fn get_object_attributes(s3: &S3, input: Value, cx: &Cx<'_>) -> Answer {
    let input: Input = decode(input)?;
    s3.bucket_here(&input.bucket, cx)?;
    let key = input.key.ok_or_else(|| fault::missing("Key"))?;
    let (marker, max_parts) = (input.part_number_marker.unwrap_or_default(), input.max_parts.unwrap_or(MAX_PARTS));
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
                let bare = object.checksum.iter().map(|all| Checksum { value: all.bare().to_owned(), ..all.clone() });
                bare.for_each(|checksum| checksum.tell(&mut told));
                Value::Object(told)
            }
            // An object that was put in one request has no parts.
            _ if object.e_tag.contains('-') => parts(&object, marker, max_parts),
            _ => continue,
        };
        answer.insert(name, value);
    }
    Ok(Value::Object(answer))
}

/// Returns the number of parts, and a page of the parts if they have checksums.
fn parts(object: &Object, marker: usize, max_parts: usize) -> Value {
    let mut answer = json!({"PartsCount": object.segments.len()});
    let Some(checksum) = object.checksum.as_ref().filter(|_| !object.part_checksums.is_empty()) else { return answer };
    let most = max_parts.min(MAX_PARTS);
    let mut rest = (1..).zip(object.segments.iter().zip(&object.part_checksums)).skip(marker);
    let page: Vec<Value> = rest
        .by_ref()
        .take(most)
        .map(|(number, (segment, value))| {
            let name = format!("Checksum{}", checksum.algorithm.name());
            json!({"PartNumber": number, "Size": segment.size, name: value})
        })
        .collect();
    answer["PartNumberMarker"] = marker.into();
    answer["NextPartNumberMarker"] = (marker + page.len()).into();
    answer["MaxParts"] = most.into();
    answer["IsTruncated"] = rest.next().is_some().into();
    answer["Parts"] = page.into();
    answer
}
