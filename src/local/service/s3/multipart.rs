//! Multipart uploads: objects that are uploaded in parts and completed by joining them.
//!
//! Sources: "Uploading and copying objects using multipart upload", "CompleteMultipartUpload".

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use md5::{Digest as _, Md5};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::checksum::{self, Algorithm, Checksum};
use super::claims::{self, Claims};
use super::condition::Conditions;
use super::content::Content;
use super::key::Name;
use super::object::{self, NULL_VERSION, Object, Properties, Segment, Tag, check_key};
use super::put_object::{check_encryption, properties};
use super::{S3, acl, fault, tagging};
use crate::clock::Timestamp;
use crate::local::keyed::{Fingerprint, Stored};
use crate::local::service::{Answer, Cx, Fault, decode};

const MIN_PART_BYTES: usize = 5 * 1024 * 1024;
const MAX_PARTS: u64 = 10_000;

/// An upload that is neither complete nor aborted.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Upload {
    pub(super) id: String,
    pub(super) begun: Timestamp,
    pub(super) properties: Properties,
    algorithm: Algorithm,
    /// Whether the request set the algorithm.
    #[serde(default)]
    is_named: bool,
    #[serde(default)]
    tags: Vec<Tag>,
    #[serde(default)]
    acl: Option<String>,
    /// Whether the checksum of the object is computed from those of its parts.
    is_composite: bool,
}

impl Stored for Upload {}

/// A part of an upload.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Part {
    segment: Segment,
    pub(super) md5: Vec<u8>,
    checksum: Checksum,
    pub(super) modified: Timestamp,
}

impl Stored for Part {
    fn weight(&self) -> u64 {
        self.segment.size as u64
    }
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Input {
    pub(super) bucket: String,
    pub(super) key: String,
    upload_id: String,
    part_number: Option<u64>,
    tagging: Option<String>,
    #[serde(rename = "ACL")]
    acl: Option<String>,
    checksum_algorithm: Option<String>,
    checksum_type: Option<String>,
    #[serde(rename = "SSECustomerAlgorithm")]
    customer_key: Option<String>,
    server_side_encryption: Option<String>,
    #[serde(alias = "CompleteMultipartUpload")]
    multipart_upload: Option<Completed>,
    max_parts: Option<usize>,
    part_number_marker: Option<u64>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Completed {
    parts: Vec<CompletedPart>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct CompletedPart {
    #[serde(rename = "PartNumber")]
    number: u64,
    #[serde(rename = "ETag")]
    e_tag: String,
}

/// Returns the key of an upload.
fn row(input: &Input) -> (Fingerprint, (Name, Fingerprint)) {
    (Fingerprint::of(&input.bucket), (Name(input.key.clone()), Fingerprint::of(&input.upload_id)))
}

impl S3 {
    pub(super) fn upload(&self, input: &Input, cx: &Cx<'_>) -> Result<std::sync::Arc<Upload>, Fault> {
        self.bucket_here(&input.bucket, cx)?;
        self.uploads.get(&row(input)).ok_or_else(|| {
            let message = "The specified upload does not exist. The upload ID may be invalid, or the upload may have been \
                           aborted or completed.";
            fault::other(404, "NoSuchUpload", message, json!({"UploadId": input.upload_id}))
        })
    }

    fn parts(&self, upload: &str) -> Vec<(u64, std::sync::Arc<Part>)> {
        let upload = Fingerprint::of(upload);
        self.parts.range((upload, 0)..=(upload, u64::MAX)).map(|((_, number), part)| (number, part)).collect()
    }

    /// Removes an upload, and its parts that no object uses.
    fn forget(&mut self, input: &Input) {
        self.uploads.take(&row(input));
        for (number, part) in self.parts(&input.upload_id) {
            self.parts.discard(&(Fingerprint::of(&input.upload_id), number), &part);
            self.blobs.release(&part.segment);
        }
    }
}

pub(super) fn create(s3: &mut S3, whole: Value, cx: &mut Cx<'_>) -> Answer {
    let properties = properties(&whole)?;
    let input: Input = decode(whole)?;
    check_key(&input.key)?;
    check_encryption(input.customer_key.as_deref(), input.server_side_encryption.as_deref())?;
    s3.bucket_here(&input.bucket, cx)?;
    let tags = tagging::of_header(input.tagging.as_deref())?;
    acl::check(s3, &input.bucket, input.acl.as_deref())?;
    let algorithm = input.checksum_algorithm.as_deref().map(Algorithm::named).transpose()?;
    let algorithm = algorithm.unwrap_or(Algorithm::Crc64nvme);
    let is_composite = match input.checksum_type.as_deref() {
        Some("FULL_OBJECT") => false,
        Some(_) => true,
        None => algorithm != Algorithm::Crc64nvme,
    };
    if !is_composite && matches!(algorithm, Algorithm::Sha1 | Algorithm::Sha256) {
        let name = algorithm.name().to_ascii_lowercase();
        let message = format!("The FULL_OBJECT checksum type cannot be used with the {name} checksum algorithm.");
        return Err(fault::invalid_request(message));
    }
    let id = cx.ids.text(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._", 64);
    let input = Input { upload_id: id.clone(), ..input };
    let (is_named, begun, acl) = (input.checksum_algorithm.is_some(), cx.now, input.acl.clone());
    let upload = Upload { id: id.clone(), begun, properties, algorithm, is_named, tags, acl, is_composite };
    s3.uploads.add(row(&input), upload);
    Ok(json!({
        "Bucket": input.bucket,
        "Key": input.key,
        "UploadId": id,
        "ServerSideEncryption": "AES256",
    }))
}

pub(super) fn upload_part(s3: &mut S3, mut whole: Value, cx: &mut Cx<'_>) -> Answer {
    let content = Content::take(&mut whole)?;
    let claims: Claims = decode(whole.clone())?;
    let input: Input = decode(whole)?;
    let upload = s3.upload(&input, cx)?;
    input.number()?;
    let (md5, checksum) = claims::check(&claims, &content)?;
    if upload.is_named && claims.is_any() && checksum.algorithm != upload.algorithm {
        let [expected, actual] = [upload.algorithm, checksum.algorithm].map(|one| one.name().to_ascii_lowercase());
        return Err(fault::invalid_request(format!(
            "Checksum Type mismatch occurred, expected checksum Type: {expected}, actual checksum Type: {actual}"
        )));
    }
    let mut answer = Map::new();
    checksum.tell(&mut answer);
    answer.remove("ChecksumType");
    answer.extend([
        ("ETag".to_owned(), json!(checksum::e_tag(&md5))),
        ("ServerSideEncryption".to_owned(), json!("AES256")),
    ]);
    s3.keep_part(&input, &upload, (&content, md5, checksum), cx)?;
    Ok(Value::Object(answer))
}

impl Input {
    fn number(&self) -> Result<u64, Fault> {
        self.part_number.filter(|number| (1..=MAX_PARTS).contains(number)).ok_or_else(|| {
            let given = self.part_number.unwrap_or_default().to_string();
            let message = "Part number must be an integer between 1 and 10000, inclusive";
            fault::invalid_argument("partNumber", &given, message)
        })
    }
}

impl S3 {
    /// Stores a part of an upload, in place of one with the same number.
    pub(super) fn keep_part(
        &mut self,
        input: &Input,
        upload: &Upload,
        (content, md5, checksum): (&Content, Vec<u8>, Checksum),
        cx: &Cx<'_>,
    ) -> Result<Part, Fault> {
        let row = (Fingerprint::of(&input.upload_id), input.number()?);
        let checksum = match checksum.algorithm == upload.algorithm {
            true => checksum,
            false => content.checksum(upload.algorithm)?,
        };
        let segment = self.blobs.keep(content)?;
        if let Some(earlier) = self.parts.take(&row) {
            self.blobs.release(&earlier.segment);
        }
        let part = Part { segment, md5, checksum, modified: cx.now };
        self.parts.add(row, part.clone());
        Ok(part)
    }
}

pub(super) fn complete(s3: &mut S3, whole: Value, cx: &mut Cx<'_>) -> Answer {
    let conditions: Conditions = decode(whole.clone())?;
    let input: Input = decode(whole)?;
    let upload = s3.upload(&input, cx)?;
    let owner = s3.bucket_here(&input.bucket, cx)?.owner.clone();
    conditions.check_write(s3.current(&input.bucket, &input.key).as_deref(), &input.key)?;
    let parts = chosen(s3, &input)?;
    let md5s: Vec<u8> = parts.iter().flat_map(|part| part.md5.iter().copied()).collect();
    let e_tag = checksum::e_tag(&Md5::digest(&md5s));
    let e_tag = format!("{}-{}\"", e_tag.trim_end_matches('"'), parts.len());
    let segments: Vec<Segment> = parts.iter().map(|part| part.segment).collect();
    // The object uses them in addition to the upload, which is removed.
    for segment in &segments {
        s3.blobs.keep_again(segment);
    }
    let mut object = Object {
        version: NULL_VERSION.to_owned(),
        modified: cx.now,
        e_tag: e_tag.clone(),
        size: segments.iter().map(|segment| segment.size).sum(),
        segments,
        properties: upload.properties.clone(),
        checksum: None,
        owner,
        is_marker: false,
        tags: upload.tags.clone(),
        acl: upload.acl.clone(),
    };
    object.checksum = Some(whole_checksum(&upload, &parts));
    s3.forget(&input);
    let mut answer = Map::new();
    answer.extend([
        ("Location".to_owned(), json!(format!("http://{}.s3.amazonaws.com/{}", input.bucket, input.key))),
        ("Bucket".to_owned(), json!(input.bucket)),
        ("Key".to_owned(), json!(input.key)),
        ("ETag".to_owned(), json!(e_tag)),
        ("ServerSideEncryption".to_owned(), json!("AES256")),
    ]);
    if let Some(checksum) = &object.checksum {
        checksum.tell(&mut answer);
    }
    let creation = ("ObjectCreated:CompleteMultipartUpload", "CompleteMultipartUpload");
    let version = s3.put(&input.bucket, &input.key, object, creation, cx);
    answer.extend((version != NULL_VERSION).then(|| ("VersionId".to_owned(), json!(version))));
    Ok(Value::Object(answer))
}

/// Returns the parts in the request, after checking that each exists and matches.
fn chosen(s3: &S3, input: &Input) -> Result<Vec<std::sync::Arc<Part>>, Fault> {
    let named = input.multipart_upload.as_ref().map(|completed| completed.parts.as_slice()).unwrap_or_default();
    if named.is_empty() {
        return Err(fault::malformed_xml());
    }
    if !named.is_sorted_by(|one, other| one.number < other.number) {
        let message = "The list of parts was not in ascending order. The parts list must be specified in order by part \
                       number.";
        return Err(Fault::new("InvalidPartOrder", message));
    }
    let mut parts = Vec::with_capacity(named.len());
    for (position, CompletedPart { number, e_tag }) in named.iter().enumerate() {
        let part = s3.parts.get(&(Fingerprint::of(&input.upload_id), *number));
        let part = part.filter(|part| checksum::e_tag(&part.md5).trim_matches('"') == e_tag.trim_matches('"'));
        let part = part.ok_or_else(|| {
            let message = "One or more of the specified parts could not be found.  The part may not have been uploaded, or \
                           the specified entity tag may not match the part's entity tag.";
            let members = json!({"UploadId": input.upload_id, "PartNumber": number, "ETag": e_tag});
            fault::other(400, "InvalidPart", message, members)
        })?;
        if part.segment.size < MIN_PART_BYTES && position + 1 < named.len() {
            let message = "Your proposed upload is smaller than the minimum allowed size";
            let members = json!({"ProposedSize": part.segment.size, "MinSizeAllowed": MIN_PART_BYTES,
                "PartNumber": number, "ETag": e_tag});
            return Err(fault::other(400, "EntityTooSmall", message, members));
        }
        parts.push(part);
    }
    Ok(parts)
}

fn whole_checksum(upload: &Upload, parts: &[std::sync::Arc<Part>]) -> Checksum {
    let of_parts = parts.iter().map(|part| (&part.checksum, part.segment.size));
    if let Some(checksum) = Checksum::of_parts(upload.algorithm, of_parts).filter(|_| !upload.is_composite) {
        return checksum;
    }
    let digests: Vec<u8> =
        parts.iter().flat_map(|part| STANDARD.decode(&part.checksum.value).unwrap_or_default()).collect();
    let checksum = Checksum::of(upload.algorithm, &digests);
    Checksum { value: format!("{}-{}", checksum.value, parts.len()), is_composite: true, ..checksum }
}

pub(super) fn abort(s3: &mut S3, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: Input = decode(input)?;
    s3.upload(&input, cx)?;
    s3.forget(&input);
    Ok(Value::Null)
}

pub(super) fn list_parts(s3: &S3, input: Value, cx: &Cx<'_>) -> Answer {
    let input: Input = decode(input)?;
    let upload = s3.upload(&input, cx)?;
    let (after, most) = (input.part_number_marker.unwrap_or_default(), input.max_parts.unwrap_or(1000).min(1000));
    let parts = s3.parts(&input.upload_id);
    let mut rest = parts.iter().filter(|(number, _)| *number > after);
    let page: Vec<_> = rest.by_ref().take(most).collect();
    let is_truncated = rest.next().is_some();
    let next = page.last().map_or(0, |(number, _)| *number);
    let one = |(number, part): &&(u64, std::sync::Arc<Part>)| {
        let mut one = json!({
            "PartNumber": number,
            "LastModified": object::time(part.modified),
            "ETag": checksum::e_tag(&part.md5),
            "Size": part.segment.size,
        });
        if let Some(members) = one.as_object_mut().filter(|_| upload.is_named) {
            part.checksum.tell(members);
            members.remove("ChecksumType");
        }
        one
    };
    let owner = json!({"ID": s3.bucket(&input.bucket)?.owner});
    let kind = if upload.is_composite { "COMPOSITE" } else { "FULL_OBJECT" };
    Ok(json!({
        "Initiator": owner,
        "Owner": owner,
        "ChecksumAlgorithm": upload.is_named.then(|| upload.algorithm.name()),
        "ChecksumType": upload.is_named.then_some(kind),
        "Bucket": input.bucket,
        "Key": input.key,
        "UploadId": upload.id,
        "PartNumberMarker": after,
        "NextPartNumberMarker": next,
        "MaxParts": most,
        "IsTruncated": is_truncated,
        "Parts": page.iter().map(one).collect::<Vec<Value>>(),
        "StorageClass": upload.properties.storage_class.as_deref().unwrap_or("STANDARD"),
    }))
}

/// Returns the range of all uploads of a bucket.
pub(super) fn all(bucket: &str) -> std::ops::RangeInclusive<(Fingerprint, (Name, Fingerprint))> {
    let bucket = Fingerprint::of(bucket);
    (bucket, (Name::default(), Fingerprint::MIN))
        ..=(bucket, (Name::after(char::MAX.encode_utf8(&mut [0; 4])), Fingerprint::MAX))
}

/// Removes the uploads of a deleted bucket.
pub(super) fn forget_all(s3: &mut S3, bucket: &str) {
    let rows = s3.uploads.range(all(bucket)).map(|((_, (Name(key), _)), upload)| (key, upload.id.clone()));
    let rows: Vec<(String, String)> = rows.collect();
    for (key, upload_id) in rows {
        s3.forget(&Input { bucket: bucket.to_owned(), key, upload_id, ..Input::default() });
    }
}
