//! The metadata of objects, and the functions that find, store and remove objects.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::checksum::Checksum;
use super::hold::Hold;
use super::key::Name;
use super::version::check_id;
use super::{S3, fault};
use crate::clock::Timestamp;
use crate::local::keyed::{Fingerprint, Stored};
use crate::local::service::Fault;

pub(super) use super::version::NULL_VERSION;

/// "Creating object key names": the maximum length of a key.
const MAX_KEY_BYTES: usize = 1024;

/// One version of an object.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Object {
    pub(super) version: String,
    pub(super) modified: Timestamp,
    /// Including its quotation marks.
    pub(super) e_tag: String,
    pub(super) size: usize,
    pub(super) segments: Vec<Segment>,
    pub(super) properties: Properties,
    pub(super) checksum: Option<Checksum>,
    /// The checksums of its parts, if its checksum is computed from them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) part_checksums: Vec<String>,
    pub(super) owner: String,
    /// Whether it is a delete marker.
    #[serde(default)]
    pub(super) is_marker: bool,
    #[serde(default)]
    pub(super) tags: Vec<Tag>,
    /// The canned access control list.
    #[serde(default)]
    pub(super) acl: Option<String>,
    #[serde(default, skip_serializing_if = "Hold::is_none")]
    pub(super) hold: Hold,
}

/// A tag: its key and its value.
pub(super) type Tag = (String, String);

/// The key of a version of an object.
pub(super) type Row = (Fingerprint, (Name, u64));

impl Stored for Object {
    fn weight(&self) -> u64 {
        self.size as u64
    }
}

/// A blob that is a part of an object, or all of it.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct Segment {
    pub(super) blob: Fingerprint,
    pub(super) size: usize,
    /// Whether it is in a file outside of the state.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) is_file: bool,
}

/// The properties that a client sets and receives with an object.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Properties {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) cache_control: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) content_disposition: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) content_encoding: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) content_language: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) content_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) expires: Option<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) metadata: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) storage_class: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) website_redirect_location: Option<String>,
}

/// Returns the range of all objects of a bucket.
pub(super) fn all(bucket: Fingerprint) -> RangeInclusive<(Fingerprint, (Name, u64))> {
    (bucket, (Name::default(), 0))..=(bucket, (Name::after(&char::MAX.to_string().repeat(256)), u64::MAX))
}

/// Returns the range of all versions of an object.
pub(super) fn versions(bucket: Fingerprint, key: &str) -> RangeInclusive<(Fingerprint, (Name, u64))> {
    let name = Name(key.to_owned());
    (bucket, (name.clone(), 0))..=(bucket, (name, u64::MAX))
}

/// Returns a time in the format of S3: in whole seconds, with a fraction that is always zero.
pub(super) fn time(at: Timestamp) -> String {
    Timestamp::from_millis(at.seconds() * 1000).to_millis_text()
}

pub(super) fn check_key(key: &str) -> Result<(), Fault> {
    if key.len() <= MAX_KEY_BYTES {
        return Ok(());
    }
    let members = serde_json::json!({"Size": key.len(), "MaxSizeAllowed": MAX_KEY_BYTES});
    Err(fault::other(400, "KeyTooLongError", "Your key is too long", members))
}

impl S3 {
    /// Returns the current version of an object, unless it is a delete marker.
    pub(super) fn current(&self, bucket: &str, key: &str) -> Option<Arc<Object>> {
        let newest = self.objects.range(versions(Fingerprint::of(bucket), key)).next();
        newest.map(|(_, object)| object).filter(|object| !object.is_marker)
    }

    /// Returns a version of an object for reading, or the current one.
    pub(super) fn find(&self, bucket: &str, key: &str, version: Option<&str>) -> Result<Arc<Object>, Fault> {
        if version.is_some() {
            return self.find_row(bucket, key, version, "GET").map(|(_, object)| object);
        }
        match self.objects.range(versions(Fingerprint::of(bucket), key)).next() {
            Some((_, object)) if object.is_marker => Err(fault::deleted(key, &object.version)),
            Some((_, object)) => Ok(object),
            None => Err(fault::no_such_key(key)),
        }
    }

    /// Returns a version of an object with its key, or the current one. Fails for a delete marker, which does not allow
    /// the method.
    pub(super) fn find_row(
        &self,
        bucket: &str,
        key: &str,
        version: Option<&str>,
        method: &str,
    ) -> Result<(Row, Arc<Object>), Fault> {
        version.map(check_id).transpose()?;
        let mut all = self.objects.range(versions(Fingerprint::of(bucket), key));
        let found = all.find(|(_, object)| version.is_none_or(|version| object.version == version));
        match (found, version) {
            (Some((_, marker)), _) if marker.is_marker => Err(fault::marker(method, &marker.version)),
            (Some(found), _) => Ok(found),
            (None, Some(version)) => Err(fault::no_such_version(key, version)),
            (None, None) => Err(fault::no_such_key(key)),
        }
    }

    /// Removes a version of an object, and returns it.
    pub(super) fn remove(&mut self, bucket: &str, key: &str, version: &str) -> Option<Arc<Object>> {
        let mut all = self.objects.range(versions(Fingerprint::of(bucket), key));
        let (row, object) = all.find(|(_, object)| object.version == version)?;
        drop(all);
        self.objects.discard(&row, &object);
        object.segments.iter().for_each(|segment| self.blobs.release(segment));
        Some(object)
    }

    /// Returns where the bytes of an object are, from `start`.
    pub(super) fn pieces(&self, object: &Object, start: usize, length: usize) -> Vec<Value> {
        let (mut pieces, mut skip, mut left) = (Vec::new(), start, length);
        for segment in &object.segments {
            let wanted = left.min(segment.size.saturating_sub(skip));
            if wanted > 0 && segment.is_file {
                pieces.push(json!({"Blob": segment.blob.hexadecimal(), "Start": skip, "Length": wanted}));
            } else if wanted > 0 {
                let mut bytes = Vec::with_capacity(wanted);
                self.blobs.read(segment.blob, skip, wanted, &mut bytes);
                pieces.push(json!({"BodyBase64": STANDARD.encode(bytes)}));
            }
            (skip, left) = (skip.saturating_sub(segment.size), left - wanted);
        }
        pieces
    }

    /// Returns the bytes of an object from `start`.
    pub(super) fn bytes(&self, object: &Object, start: usize, length: usize) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(length);
        let mut skip = start;
        for segment in &object.segments {
            let wanted = (length - bytes.len()).min(segment.size.saturating_sub(skip));
            if wanted > 0 {
                self.blobs.read(segment.blob, skip, wanted, &mut bytes);
            }
            skip = skip.saturating_sub(segment.size);
        }
        bytes
    }
}

impl Object {
    /// Returns a delete marker.
    pub(super) fn marker(version: String, owner: String, modified: Timestamp) -> Self {
        Self {
            version,
            modified,
            e_tag: String::new(),
            size: 0,
            segments: Vec::new(),
            properties: Properties::default(),
            checksum: None,
            part_checksums: Vec::new(),
            owner,
            is_marker: true,
            tags: Vec::new(),
            acl: None,
            hold: Hold::default(),
        }
    }

    /// Returns the members in the response of every read of an object.
    pub(super) fn members(&self) -> Map<String, Value> {
        let mut members = match serde_json::to_value(&self.properties) {
            Ok(Value::Object(members)) => members,
            _ => Map::new(),
        };
        members.entry("ContentType").or_insert_with(|| Value::from("binary/octet-stream"));
        members.insert("AcceptRanges".to_owned(), Value::from("bytes"));
        members.insert("ContentLength".to_owned(), Value::from(self.size));
        members.insert("ETag".to_owned(), Value::from(self.e_tag.as_str()));
        members.insert("LastModified".to_owned(), Value::from(time(self.modified)));
        members.insert("ServerSideEncryption".to_owned(), Value::from("AES256"));
        self.hold.tell(&mut members);
        members.extend((!self.tags.is_empty()).then(|| ("TagCount".to_owned(), Value::from(self.tags.len()))));
        members
    }

    /// Returns the version ID, unless the object was stored without one.
    pub(super) fn named_version(&self) -> Option<&str> {
        (self.version != NULL_VERSION).then_some(self.version.as_str())
    }

    /// Fails if the object must be restored before it can be read.
    pub(super) fn check_readable(&self) -> Result<(), Fault> {
        if !self.is_archived() {
            return Ok(());
        }
        let message = "The operation is not valid for the object's storage class";
        Err(fault::other(403, "InvalidObjectState", message, json!({"StorageClass": self.storage_class()})))
    }

    /// Fails if the object must be restored before it can be copied.
    pub(super) fn check_copyable(&self) -> Result<(), Fault> {
        if !self.is_archived() {
            return Ok(());
        }
        let message =
            "The source object of the COPY action is not in the active tier and is only stored in Amazon S3 Glacier.";
        Err(Fault::new("ObjectNotInActiveTierError", message).with_status(403))
    }

    /// Returns whether the bytes are in an archive.
    fn is_archived(&self) -> bool {
        matches!(self.storage_class(), "GLACIER" | "DEEP_ARCHIVE")
    }

    /// Returns the storage class for lists, which include the default class too.
    pub(super) fn storage_class(&self) -> &str {
        self.properties.storage_class.as_deref().unwrap_or("STANDARD")
    }
}
