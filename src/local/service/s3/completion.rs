//! `CompleteMultipartUpload`: joins the parts of an upload to an object.
//!
//! Sources: "CompleteMultipartUpload", "Checking object integrity for data uploads in Amazon S3".

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use md5::{Digest as _, Md5};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::checksum::{self, Checksum};
use super::claims::Claims;
use super::condition::Conditions;
use super::multipart::{self, Part, Upload};
use super::object::{NULL_VERSION, Object, Segment};
use super::{S3, fault};
use crate::local::keyed::Fingerprint;
use crate::local::service::{Answer, Cx, Fault, decode};

/// The characters that are not encoded in the location of an object.
const UNCHANGED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
const MIN_PART_BYTES: usize = 5 * 1024 * 1024;

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Input {
    #[serde(alias = "CompleteMultipartUpload")]
    multipart_upload: Option<Completed>,
    checksum_type: Option<String>,
    mpu_object_size: Option<usize>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Completed {
    parts: Vec<Value>,
}

/// A part in the request.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Named {
    #[serde(rename = "PartNumber")]
    number: u64,
    #[serde(rename = "ETag")]
    e_tag: String,
    #[serde(skip)]
    claims: Claims,
}

impl Named {
    fn read(part: Value) -> Result<Self, Fault> {
        Ok(Self { claims: decode(part.clone())?, ..decode(part)? })
    }

    /// Returns the ETag without its quotation marks.
    fn bare_tag(&self) -> &str {
        self.e_tag.trim_matches('"')
    }

    /// Returns the error for a part that does not exist or has another entity tag or checksum.
    fn invalid(&self, upload: &Upload) -> Fault {
        let message = "One or more of the specified parts could not be found.  The part may not have been uploaded, or the \
                       specified entity tag may not match the part's entity tag.";
        let members = json!({"UploadId": upload.id, "PartNumber": self.number, "ETag": self.bare_tag()});
        fault::other(400, "InvalidPart", message, members)
    }

    /// Fails if the checksum in the request is not that of the part, or is missing although that of the object is computed
    /// from those of its parts.
    fn check_checksum(&self, upload: &Upload, part: &Part) -> Result<(), Fault> {
        let Some((algorithm, value)) = self.claims.first() else {
            if !upload.is_named || !upload.is_composite {
                return Ok(());
            }
            let (name, number) = (upload.algorithm.name().to_ascii_lowercase(), self.number);
            return Err(fault::invalid_request(format!(
                "The upload was created using a {name} checksum. The complete request must include the checksum for each \
                 part. It was missing for part {number} in the request."
            )));
        };
        if upload.is_named && algorithm != upload.algorithm {
            let (name, number) = (algorithm.name().to_ascii_lowercase(), self.number);
            let message = format!("The {name} you specified for part {number} did not match what we received.");
            return Err(Fault::new("BadDigest", message));
        }
        if upload.is_named && *value == part.checksum.value { Ok(()) } else { Err(self.invalid(upload)) }
    }
}

pub(super) fn complete(s3: &mut S3, whole: Value, cx: &mut Cx<'_>) -> Answer {
    let conditions: Conditions = decode(whole.clone())?;
    let claims: Claims = decode(whole.clone())?;
    let input: Input = decode(whole.clone())?;
    let of: multipart::Input = decode(whole)?;
    let upload = s3.upload(&of, cx)?;
    let owner = s3.bucket_here(&of.bucket, cx)?.owner.clone();
    check_conditions(s3, &conditions, &of, &upload)?;
    check_type(&upload, input.checksum_type.as_deref())?;
    let parts = chosen(s3, &upload, input.multipart_upload.unwrap_or_default())?;
    let segments: Vec<Segment> = parts.iter().map(|part| part.segment).collect();
    let size = segments.iter().map(|segment| segment.size).sum();
    check_size(input.mpu_object_size, size)?;
    let checksum = whole_checksum(&upload, &parts);
    check_whole(&upload, &claims, input.checksum_type.is_some(), &checksum)?;
    // The object uses them in addition to the upload, which is removed.
    for segment in &segments {
        s3.blobs.keep_again(segment);
    }
    let part_checksums = parts.iter().filter(|_| upload.is_composite).map(|part| part.checksum.value.clone());
    let mut answer = Map::new();
    checksum.tell(&mut answer);
    let object = Object {
        version: NULL_VERSION.to_owned(),
        modified: cx.now,
        e_tag: e_tag(&parts),
        size,
        segments,
        properties: upload.properties.clone(),
        checksum: Some(checksum),
        part_checksums: part_checksums.collect(),
        owner,
        is_marker: false,
        tags: upload.tags.clone(),
        acl: upload.acl.clone(),
        hold: upload.hold,
    };
    s3.forget(&of);
    answer.extend([
        ("Location".to_owned(), json!(location(&of.bucket, &of.key))),
        ("Bucket".to_owned(), json!(of.bucket)),
        ("Key".to_owned(), json!(of.key)),
        ("ETag".to_owned(), json!(object.e_tag)),
        ("ServerSideEncryption".to_owned(), json!("AES256")),
    ]);
    answer.extend(s3.expiration(&of.bucket, &of.key, &object));
    let creation = ("ObjectCreated:CompleteMultipartUpload", "CompleteMultipartUpload");
    let version = s3.put(&of.bucket, &of.key, object, creation, cx);
    answer.extend((version != NULL_VERSION).then(|| ("VersionId".to_owned(), json!(version))));
    Ok(Value::Object(answer))
}

/// Returns the URL of an object.
pub(super) fn location(bucket: &str, key: &str) -> String {
    let key = utf8_percent_encode(key, UNCHANGED);
    format!("http://{bucket}.s3.amazonaws.com/{key}")
}

/// Fails if the existing object does not meet a condition, or met it only for a part of the time of the upload.
fn check_conditions(s3: &S3, conditions: &Conditions, of: &multipart::Input, upload: &Upload) -> Result<(), Fault> {
    conditions.check_write(s3.current(&of.bucket, &of.key).as_deref(), &of.key)?;
    match conditions.of_write() {
        Some(condition) if upload.is_disturbed => {
            let message =
                "The conditional request cannot succeed due to a conflicting operation against this resource.";
            let members = json!({"Condition": condition, "Key": of.key});
            Err(fault::other(409, "ConditionalRequestConflict", message, members))
        }
        _ => Ok(()),
    }
}

/// Fails if the request names another checksum type than the upload was created with.
fn check_type(upload: &Upload, named: Option<&str>) -> Result<(), Fault> {
    let own = upload.named_checksum().map(|(_, kind)| kind);
    if named.is_none() || named == own {
        return Ok(());
    }
    let own = own.unwrap_or("null");
    Err(fault::invalid_request(format!(
        "The upload was created using the {own} checksum mode. The complete request must use the same checksum mode."
    )))
}

fn check_size(named: Option<usize>, size: usize) -> Result<(), Fault> {
    match named {
        Some(named) if named != size => Err(fault::invalid_request(format!(
            "The provided 'x-amz-mp-object-size' header value {named} does not match what was computed: {size}"
        ))),
        _ => Ok(()),
    }
}

/// Fails if the request has another checksum than the object. S3 takes a checksum without a checksum type for one of
/// parts. For an upload without an algorithm it ignores the checksum.
fn check_whole(upload: &Upload, claims: &Claims, has_type: bool, checksum: &Checksum) -> Result<(), Fault> {
    let Some((algorithm, value)) = claims.first().filter(|_| upload.is_named) else { return Ok(()) };
    let is_same = algorithm == upload.algorithm && (*value == checksum.value || *value == checksum.bare());
    if is_same && (has_type || upload.is_composite) {
        return Ok(());
    }
    let name = upload.algorithm.name().to_ascii_lowercase();
    Err(Fault::new("BadDigest", format!("The {name} you specified did not match the calculated checksum.")))
}

fn e_tag(parts: &[Arc<Part>]) -> String {
    let md5s: Vec<u8> = parts.iter().flat_map(|part| part.md5.iter().copied()).collect();
    let e_tag = checksum::e_tag(&Md5::digest(&md5s));
    format!("{}-{}\"", e_tag.trim_end_matches('"'), parts.len())
}

/// Returns the parts in the request, after checking that each exists and matches.
fn chosen(s3: &S3, upload: &Upload, completed: Completed) -> Result<Vec<Arc<Part>>, Fault> {
    let named = completed.parts.into_iter().map(Named::read).collect::<Result<Vec<_>, _>>()?;
    if named.is_empty() {
        return Err(fault::invalid_request("You must specify at least one part"));
    }
    if !named.is_sorted_by(|one, other| one.number < other.number) {
        let message = "The list of parts was not in ascending order. Parts must be ordered by part number.";
        return Err(fault::other(400, "InvalidPartOrder", message, json!({"UploadId": upload.id})));
    }
    let mut parts = Vec::with_capacity(named.len());
    for (position, one) in named.iter().enumerate() {
        let part = s3.parts.get(&(Fingerprint::of(&upload.id), one.number));
        let part = part.filter(|part| checksum::e_tag(&part.md5).trim_matches('"') == one.bare_tag());
        let part = part.ok_or_else(|| one.invalid(upload))?;
        one.check_checksum(upload, &part)?;
        if part.segment.size < MIN_PART_BYTES && position + 1 < named.len() {
            let message = "Your proposed upload is smaller than the minimum allowed size";
            let members = json!({"ProposedSize": part.segment.size, "MinSizeAllowed": MIN_PART_BYTES,
                "PartNumber": one.number, "ETag": one.bare_tag()});
            return Err(fault::other(400, "EntityTooSmall", message, members));
        }
        parts.push(part);
    }
    Ok(parts)
}

fn whole_checksum(upload: &Upload, parts: &[Arc<Part>]) -> Checksum {
    let of_parts = parts.iter().map(|part| (&part.checksum, part.segment.size));
    if let Some(checksum) = Checksum::of_parts(upload.algorithm, of_parts).filter(|_| !upload.is_composite) {
        return checksum;
    }
    let digests: Vec<u8> =
        parts.iter().flat_map(|part| STANDARD.decode(&part.checksum.value).unwrap_or_default()).collect();
    let checksum = Checksum::of(upload.algorithm, &digests);
    Checksum { value: format!("{}-{}", checksum.value, parts.len()), is_composite: true, ..checksum }
}
