//! `ListObjectVersions`: every version and delete marker of a bucket, the newest of a key first.

use serde::Deserialize;
use serde_json::{Value, json};

use super::key::Name;
use super::list_objects::{MAX_KEYS, Reading};
use super::object::{Object, time, versions};
use super::{S3, fault};
use crate::local::keyed::Fingerprint;
use crate::local::service::{Answer, Cx, decode};

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Input {
    key_marker: Option<String>,
    version_id_marker: Option<String>,
}

/// One page.
#[derive(Default)]
struct Page {
    versions: Vec<Value>,
    markers: Vec<Value>,
    prefixes: Vec<String>,
    /// The key or prefix after which the next page begins, and the version if that is within a key.
    next: Option<(String, Option<String>)>,
}

pub(super) fn list_object_versions(s3: &S3, input: Value, cx: &Cx<'_>) -> Answer {
    let reading: Reading = decode(input.clone())?;
    let input: Input = decode(input)?;
    s3.bucket_here(&reading.bucket, cx)?;
    let (max_keys, write) = (reading.max_keys()?, reading.writer()?);
    let (key, version) = (input.key_marker.filter(|key| !key.is_empty()), input.version_id_marker);
    if key.is_none() && version.as_deref().is_some_and(|version| !version.is_empty()) {
        let message = "A version-id marker cannot be specified without a key marker.";
        let version = version.unwrap_or_default();
        return Err(fault::invalid_argument("version-id-marker", &version, message));
    }
    let from = begin(s3, &reading, key.as_deref(), version.as_deref());
    let page = page(s3, &reading, from, max_keys.min(MAX_KEYS), &write);
    let (next_key, next_version) = page.next.clone().unzip();
    Ok(json!({
        "Name": reading.bucket,
        "Prefix": write(reading.prefix.as_deref().unwrap_or_default()),
        "KeyMarker": write(key.as_deref().unwrap_or_default()),
        "VersionIdMarker": version.unwrap_or_default(),
        "NextKeyMarker": next_key.as_deref().map(&write),
        "NextVersionIdMarker": next_version.flatten(),
        "MaxKeys": max_keys,
        "Delimiter": reading.delimiter().map(&write),
        "EncodingType": reading.encoding_type,
        "IsTruncated": page.next.is_some(),
        "Versions": page.versions,
        "DeleteMarkers": page.markers,
        "CommonPrefixes": page.prefixes.iter().map(|prefix| json!({"Prefix": write(prefix)})).collect::<Vec<_>>(),
    }))
}

/// Returns the first row that can be on the page.
fn begin(s3: &S3, reading: &Reading, key: Option<&str>, version: Option<&str>) -> (Name, u64) {
    let first = (Name(reading.prefix.clone().unwrap_or_default()), 0);
    let Some(key) = key else { return first };
    let number = version.and_then(|version| {
        let mut rows = s3.objects.range(versions(Fingerprint::of(&reading.bucket), key));
        rows.find(|(_, object)| object.version == version).map(|((_, (_, number)), _)| number + 1)
    });
    match number {
        Some(number) => (Name(key.to_owned()), number).max(first),
        None => reading.beyond_marker(key).max(first),
    }
}

fn page(s3: &S3, reading: &Reading, mut from: (Name, u64), most: usize, write: impl Fn(&str) -> String) -> Page {
    let bucket = Fingerprint::of(&reading.bucket);
    let end = (bucket, (Name::after(reading.prefix.as_deref().unwrap_or_default()), u64::MAX));
    let mut page = Page::default();
    // The last entry of the page, and the last key that was read.
    let mut last: Option<(String, Option<String>)> = None;
    if most == 0 {
        return page;
    }
    'seek: loop {
        for ((_, (Name(name), number)), object) in s3.objects.range((bucket, from.clone())..=end.clone()) {
            if page.versions.len() + page.markers.len() + page.prefixes.len() == most {
                page.next = last;
                return page;
            }
            if let Some(folded) = reading.folded(&name) {
                from = (Name::after(&folded), 0);
                last = Some((folded.clone(), None));
                page.prefixes.push(folded);
                continue 'seek;
            }
            let newest = s3.objects.range(versions(bucket, &name)).next();
            let is_latest = newest.is_some_and(|((_, (_, newest)), _)| newest == number);
            let entry = entry(&write(&name), &object, is_latest);
            if object.is_marker {
                page.markers.push(entry)
            } else {
                page.versions.push(entry)
            }
            last = Some((name, Some(object.version.clone())));
        }
        return page;
    }
}

fn entry(key: &str, object: &Object, is_latest: bool) -> Value {
    let mut entry = json!({
        "Key": key,
        "VersionId": object.version,
        "IsLatest": is_latest,
        "LastModified": time(object.modified),
        "Owner": {"ID": object.owner},
    });
    if object.is_marker {
        return entry;
    }
    entry["ETag"] = object.e_tag.as_str().into();
    entry["Size"] = object.size.into();
    entry["StorageClass"] = object.storage_class().into();
    if let Some(checksum) = &object.checksum {
        entry["ChecksumAlgorithm"] = json!([checksum.algorithm.name()]);
        entry["ChecksumType"] = checksum.kind().into();
    }
    entry
}
