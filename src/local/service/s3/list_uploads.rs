//! `ListMultipartUploads`: uploads that are neither complete nor aborted, by key and initiation time.

use serde::Deserialize;
use serde_json::{Value, json};

use super::S3;
use super::list_objects::Reading;
use super::multipart::{Upload, all, initiator};
use super::object::time;
use crate::local::service::{Answer, Cx, decode};

const MAX_UPLOADS: usize = 1000;

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Input {
    key_marker: Option<String>,
    upload_id_marker: Option<String>,
    max_uploads: Option<Value>,
}

pub(super) fn list_multipart_uploads(s3: &S3, input: Value, cx: &Cx<'_>) -> Answer {
    let reading: Reading = decode(input.clone())?;
    let input: Input = decode(input)?;
    let owner = s3.bucket_here(&reading.bucket, cx)?.owner.clone();
    let write = reading.writer()?;
    let most = input.max_uploads.as_ref().map_or(Some(MAX_UPLOADS), number).unwrap_or(MAX_UPLOADS).min(MAX_UPLOADS);
    let key_marker = input.key_marker.unwrap_or_default();
    let id_marker = input.upload_id_marker.filter(|id| !id.is_empty() && !key_marker.is_empty());
    let mut rest = rest(s3, &reading, &key_marker, id_marker.as_deref()).into_iter().peekable();
    let (mut uploads, mut prefixes): (Vec<Value>, Vec<String>) = (Vec::new(), Vec::new());
    let (mut next_key, mut next_id) = (None, None);
    while let Some((key, upload)) = rest.next_if(|_| uploads.len() + prefixes.len() < most) {
        match reading.folded(&key) {
            Some(folded) => {
                while rest.next_if(|(key, _)| reading.folded(key).as_ref() == Some(&folded)).is_some() {}
                (next_key, next_id) = (None, None);
                prefixes.push(folded);
            }
            None => {
                uploads.push(entry(&write(&key), &upload, &owner));
                (next_key, next_id) = (Some(key), Some(upload.id.clone()));
            }
        }
    }
    let is_truncated = rest.peek().is_some() && most > 0;
    Ok(json!({
        "Bucket": reading.bucket,
        "Prefix": reading.prefix.as_deref().map(&write),
        "Delimiter": reading.delimiter().map(&write),
        "EncodingType": reading.encoding_type,
        "KeyMarker": write(&key_marker),
        "UploadIdMarker": id_marker.unwrap_or_default(),
        "NextKeyMarker": next_key.as_deref().map(&write).unwrap_or_default(),
        "NextUploadIdMarker": next_id.unwrap_or_default(),
        "MaxUploads": most,
        "IsTruncated": is_truncated,
        "Uploads": uploads,
        "CommonPrefixes": prefixes.iter().map(|prefix| json!({"Prefix": write(prefix)})).collect::<Vec<_>>(),
    }))
}

fn number(value: &Value) -> Option<usize> {
    value
        .as_str()
        .map_or_else(|| value.as_u64().and_then(|number| usize::try_from(number).ok()), |text| text.parse().ok())
}

/// Returns the uploads after the markers, in order.
fn rest(s3: &S3, reading: &Reading, key: &str, id: Option<&str>) -> Vec<(String, std::sync::Arc<Upload>)> {
    let prefix = reading.prefix.as_deref().unwrap_or_default();
    let rows = s3.uploads.range(all(&reading.bucket)).map(|((_, (name, _)), upload)| (name.0, upload));
    let mut rows: Vec<_> = rows.filter(|(name, _)| name.starts_with(prefix)).collect();
    rows.sort_by(|(one, first), (other, second)| (one, first.begun, &first.id).cmp(&(other, second.begun, &second.id)));
    let marked = id.and_then(|id| rows.iter().position(|(name, upload)| name == key && upload.id == id));
    let is_behind = |name: &str| {
        let is_folded = reading.folded(name).is_some_and(|folded| key.starts_with(&folded));
        key.is_empty() || (name > key && !is_folded)
    };
    let from = marked.map_or_else(|| rows.iter().position(|(name, _)| is_behind(name)), |marked| Some(marked + 1));
    rows.split_off(from.unwrap_or(rows.len()))
}

fn entry(key: &str, upload: &Upload, owner: &str) -> Value {
    let (algorithm, kind) = upload.named_checksum().unzip();
    json!({
        "ChecksumAlgorithm": algorithm,
        "ChecksumType": kind,
        "Key": key,
        "UploadId": upload.id,
        "Initiated": time(upload.begun),
        "StorageClass": upload.properties.storage_class.as_deref().unwrap_or("STANDARD"),
        "Owner": {"ID": owner},
        "Initiator": initiator(owner),
    })
}
