//! Multipart uploads: an object in parts, which become one when all are there.
//!
//! Sources: "Uploading and copying objects using multipart upload", "CompleteMultipartUpload".

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use md5::{Digest as _, Md5};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::checksum::{self, Algorithm, Checksum};
use super::condition::Conditions;
use super::key::Name;
use super::object::{self, NULL_VERSION, Object, Properties, Segment, check_key};
use super::put_object::{check_encryption, properties, take_body};
use super::{S3, fault};
use crate::clock::Timestamp;
use crate::local::keyed::{Fingerprint, Stored};
use crate::local::service::{Answer, Cx, Fault, decode};

const MIN_PART_BYTES: usize = 5 * 1024 * 1024;
const MAX_PARTS: u64 = 10_000;

/// An upload that is neither complete nor aborted.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Upload {
    id: String,
    begun: Timestamp,
    properties: Properties,
    algorithm: Algorithm,
    /// Whether the checksum of the object is made of those of its parts.
    is_composite: bool,
}

impl Stored for Upload {}

/// A part of one, by its number.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Part {
    segment: Segment,
    md5: Vec<u8>,
    checksum: Checksum,
    modified: Timestamp,
}

impl Stored for Part {
    fn weight(&self) -> u64 {
        self.segment.size as u64
    }
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Input {
    bucket: String,
    key: String,
    upload_id: String,
    part_number: Option<u64>,
    checksum_algorithm: Option<String>,
    checksum_type: Option<String>,
    #[serde(rename = "SSECustomerAlgorithm")]
    customer_key: Option<String>,
    server_side_encryption: Option<String>,
    #[serde(alias = "CompleteMultipartUpload")]
    multipart_upload: Option<Completed>,
    prefix: Option<String>,
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

/// Where an upload is found.
fn row(input: &Input) -> (Fingerprint, (Name, Fingerprint)) {
    (Fingerprint::of(&input.bucket), (Name(input.key.clone()), Fingerprint::of(&input.upload_id)))
}

impl S3 {
    fn upload(&self, input: &Input, cx: &Cx<'_>) -> Result<std::sync::Arc<Upload>, Fault> {
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

    /// Forgets an upload, and the parts that no object has taken.
    fn forget(&mut self, input: &Input) {
        self.uploads.take(&row(input));
        for (number, part) in self.parts(&input.upload_id) {
            self.parts.discard(&(Fingerprint::of(&input.upload_id), number), &part);
            self.blobs.release(part.segment.blob);
        }
    }
}

pub(super) fn create(s3: &mut S3, whole: Value, cx: &mut Cx<'_>) -> Answer {
    let properties = properties(&whole)?;
    let input: Input = decode(whole)?;
    check_key(&input.key)?;
    check_encryption(input.customer_key.as_deref(), input.server_side_encryption.as_deref())?;
    s3.bucket_here(&input.bucket, cx)?;
    let algorithm = input.checksum_algorithm.as_deref().map(Algorithm::named).transpose()?;
    let algorithm = algorithm.unwrap_or(Algorithm::Crc64nvme);
    let is_composite = match input.checksum_type.as_deref() {
        Some("FULL_OBJECT") => false,
        Some(_) => true,
        None => algorithm != Algorithm::Crc64nvme,
    };
    let id = cx.ids.text(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._", 64);
    let input = Input { upload_id: id.clone(), ..input };
    s3.uploads.add(row(&input), Upload { id: id.clone(), begun: cx.now, properties, algorithm, is_composite });
    Ok(json!({
        "Bucket": input.bucket,
        "Key": input.key,
        "UploadId": id,
        "ServerSideEncryption": "AES256",
    }))
}

pub(super) fn upload_part(s3: &mut S3, mut whole: Value, cx: &mut Cx<'_>) -> Answer {
    let body = take_body(&mut whole);
    let claims: checksum::Claims = decode(whole.clone())?;
    let input: Input = decode(whole)?;
    let upload = s3.upload(&input, cx)?;
    let number = input.part_number.filter(|number| (1..=MAX_PARTS).contains(number)).ok_or_else(|| {
        let given = input.part_number.unwrap_or_default().to_string();
        fault::invalid_argument("partNumber", &given, "Part number must be an integer between 1 and 10000, inclusive")
    })?;
    let bytes = body.bytes()?;
    let (md5, checksum) = checksum::check(&claims, &bytes)?;
    let mut answer = Map::new();
    checksum.tell(&mut answer);
    answer.remove("ChecksumType");
    answer.extend([
        ("ETag".to_owned(), json!(checksum::e_tag(&md5))),
        ("ServerSideEncryption".to_owned(), json!("AES256")),
    ]);
    let own = match checksum.algorithm == upload.algorithm {
        true => checksum,
        false => Checksum::of(upload.algorithm, &bytes),
    };
    let segment = Segment { blob: s3.blobs.keep(&bytes), size: bytes.len() };
    let row = (Fingerprint::of(&input.upload_id), number);
    if let Some(earlier) = s3.parts.take(&row) {
        s3.blobs.release(earlier.segment.blob);
    }
    s3.parts.add(row, Part { segment, md5, checksum: own, modified: cx.now });
    Ok(Value::Object(answer))
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
    // The object has them beside the upload, which is forgotten.
    for segment in &segments {
        s3.blobs.keep_again(segment.blob);
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
    };
    object.checksum = Some(whole_checksum(s3, &upload, &parts, &object));
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
    s3.put(&input.bucket, &input.key, object, creation, cx);
    Ok(Value::Object(answer))
}

/// The parts that the caller names, each there as it says.
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

fn whole_checksum(s3: &S3, upload: &Upload, parts: &[std::sync::Arc<Part>], object: &Object) -> Checksum {
    if !upload.is_composite {
        let each = object.segments.iter().map(|segment| {
            let mut bytes = Vec::with_capacity(segment.size);
            s3.blobs.read(segment.blob, 0, segment.size, &mut bytes);
            bytes
        });
        return Checksum::of_parts(upload.algorithm, each);
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
    let next = page.last().filter(|_| is_truncated).map(|(number, _)| number);
    let one = |(number, part): &&(u64, std::sync::Arc<Part>)| {
        json!({
            "PartNumber": number,
            "LastModified": object::time(part.modified),
            "ETag": checksum::e_tag(&part.md5),
            "Size": part.segment.size,
        })
    };
    Ok(json!({
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

/// Deviation: all uploads come in one page, and none is folded by a delimiter.
pub(super) fn list_uploads(s3: &S3, input: Value, cx: &Cx<'_>) -> Answer {
    let input: Input = decode(input)?;
    s3.bucket_here(&input.bucket, cx)?;
    let prefix = input.prefix.as_deref().unwrap_or_default();
    let one = |((_, (Name(key), _)), upload): ((Fingerprint, (Name, Fingerprint)), std::sync::Arc<Upload>)| {
        let is_meant = key.starts_with(prefix);
        let class = upload.properties.storage_class.as_deref().unwrap_or("STANDARD");
        let begun = object::time(upload.begun);
        is_meant.then(|| json!({"Key": key, "UploadId": upload.id, "Initiated": begun, "StorageClass": class}))
    };
    let uploads: Vec<Value> = s3.uploads.range(all(&input.bucket)).filter_map(one).collect();
    Ok(json!({
        "Bucket": input.bucket,
        "Prefix": input.prefix,
        "MaxUploads": uploads.len().max(1000),
        "IsTruncated": false,
        "Uploads": uploads,
    }))
}

/// Keys of all uploads of a bucket.
fn all(bucket: &str) -> std::ops::RangeInclusive<(Fingerprint, (Name, Fingerprint))> {
    let bucket = Fingerprint::of(bucket);
    (bucket, (Name::default(), Fingerprint::MIN))
        ..=(bucket, (Name::after(char::MAX.encode_utf8(&mut [0; 4])), Fingerprint::MAX))
}

/// Forgets the uploads of a bucket that is deleted.
pub(super) fn forget_all(s3: &mut S3, bucket: &str) {
    let rows = s3.uploads.range(all(bucket)).map(|((_, (Name(key), _)), upload)| (key, upload.id.clone()));
    let rows: Vec<(String, String)> = rows.collect();
    for (key, upload_id) in rows {
        s3.forget(&Input { bucket: bucket.to_owned(), key, upload_id, ..Input::default() });
    }
}
