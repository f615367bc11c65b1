//! Multipart uploads: the parts of objects until they are joined.
//!
//! Source: "Uploading and copying objects using multipart upload".

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::checksum::{self, Algorithm, Checksum};
use super::claims::{self, Claims};
use super::content::Content;
use super::hold::Hold;
use super::key::Name;
use super::object::{self, Properties, Segment, Tag, check_key};
use super::put_object::{check_encryption, properties};
use super::{S3, acl, fault, lock, tagging};
use crate::clock::Timestamp;
use crate::local::keyed::{Fingerprint, Stored};
use crate::local::service::{Answer, Cx, Fault, decode};

const MAX_PARTS: u64 = 10_000;

/// An upload that is neither complete nor aborted.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Upload {
    pub(super) id: String,
    pub(super) begun: Timestamp,
    pub(super) properties: Properties,
    pub(super) algorithm: Algorithm,
    /// Whether the request set the algorithm.
    #[serde(default)]
    pub(super) is_named: bool,
    #[serde(default)]
    pub(super) tags: Vec<Tag>,
    #[serde(default)]
    pub(super) acl: Option<String>,
    /// Whether the checksum of the object is computed from those of its parts.
    pub(super) is_composite: bool,
    /// Whether the object was written or deleted since the upload began.
    #[serde(default)]
    pub(super) is_disturbed: bool,
    #[serde(default)]
    pub(super) hold: Hold,
}

impl Upload {
    /// Returns the checksum algorithm and the checksum type, if the request set them.
    pub(super) fn named_checksum(&self) -> Option<(&'static str, &'static str)> {
        let kind = if self.is_composite { "COMPOSITE" } else { "FULL_OBJECT" };
        self.is_named.then(|| (self.algorithm.name(), kind))
    }
}

impl Stored for Upload {}

/// A part of an upload.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Part {
    pub(super) segment: Segment,
    pub(super) md5: Vec<u8>,
    pub(super) checksum: Checksum,
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
    pub(super) upload_id: String,
    part_number: Option<i64>,
    tagging: Option<String>,
    #[serde(rename = "ACL")]
    acl: Option<String>,
    checksum_algorithm: Option<String>,
    checksum_type: Option<String>,
    #[serde(rename = "SSECustomerAlgorithm")]
    customer_key: Option<String>,
    server_side_encryption: Option<String>,
    max_parts: Option<usize>,
    part_number_marker: Option<u64>,
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

    /// Notes in the uploads of an object that it was written or deleted.
    pub(super) fn disturb(&mut self, bucket: &str, key: &str) {
        let (bucket, name) = (Fingerprint::of(bucket), Name(key.to_owned()));
        let range = (bucket, (name.clone(), Fingerprint::MIN))..=(bucket, (name, Fingerprint::MAX));
        let rows: Vec<_> = self.uploads.keys_in(range).collect();
        for row in rows {
            self.uploads.update(&row, |upload| upload.is_disturbed = true);
        }
    }

    /// Removes an upload, and its parts that no object uses.
    pub(super) fn forget(&mut self, input: &Input) {
        self.uploads.take(&row(input));
        for (number, part) in self.parts(&input.upload_id) {
            self.parts.discard(&(Fingerprint::of(&input.upload_id), number), &part);
            self.blobs.release(&part.segment);
        }
    }
}

pub(super) fn create(s3: &mut S3, whole: Value, cx: &mut Cx<'_>) -> Answer {
    let properties = properties(&whole)?;
    let hold = lock::of_request(s3, &whole, cx.now)?;
    let input: Input = decode(whole)?;
    check_key(&input.key)?;
    check_encryption(input.customer_key.as_deref(), input.server_side_encryption.as_deref())?;
    s3.bucket_here(&input.bucket, cx)?;
    let tags = tagging::of_header(input.tagging.as_deref())?;
    acl::check(s3, &input.bucket, input.acl.as_deref())?;
    let algorithm = input.checksum_algorithm.as_deref().map(Algorithm::named).transpose()?;
    if algorithm.is_none() && input.checksum_type.is_some() {
        return Err(fault::invalid_request(
            "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.",
        ));
    }
    let algorithm = algorithm.unwrap_or(Algorithm::Crc64nvme);
    let is_composite = match input.checksum_type.as_deref() {
        Some("FULL_OBJECT") => false,
        Some(_) => true,
        None => algorithm != Algorithm::Crc64nvme,
    };
    check_type(algorithm, is_composite)?;
    let id = cx.ids.text(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._", 64);
    let input = Input { upload_id: id.clone(), ..input };
    let (is_named, begun, acl) = (input.checksum_algorithm.is_some(), cx.now, input.acl.clone());
    let is_disturbed = false;
    let upload =
        Upload { id: id.clone(), begun, properties, algorithm, is_named, tags, acl, is_composite, is_disturbed, hold };
    let (algorithm, kind) = upload.named_checksum().unzip();
    let answer = json!({
        "Bucket": input.bucket,
        "Key": input.key,
        "UploadId": id,
        "ChecksumAlgorithm": algorithm,
        "ChecksumType": kind,
        "ServerSideEncryption": "AES256",
    });
    s3.uploads.add(row(&input), upload);
    Ok(answer)
}

/// Fails if checksums of an algorithm cannot be combined in this way.
fn check_type(algorithm: Algorithm, is_composite: bool) -> Result<(), Fault> {
    let kind = match (algorithm, is_composite) {
        (Algorithm::Sha1 | Algorithm::Sha256, false) => "FULL_OBJECT",
        (Algorithm::Crc64nvme, true) => "COMPOSITE",
        _ => return Ok(()),
    };
    let name = algorithm.name().to_ascii_lowercase();
    Err(fault::invalid_request(format!("The {kind} checksum type cannot be used with the {name} checksum algorithm.")))
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
        let number = self.part_number.and_then(|number| u64::try_from(number).ok());
        number.filter(|number| (1..=MAX_PARTS).contains(number)).ok_or_else(|| {
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
    let owner = &s3.bucket(&input.bucket)?.owner;
    let (algorithm, kind) = upload.named_checksum().unzip();
    Ok(json!({
        "Initiator": initiator(owner),
        "Owner": {"ID": owner},
        "ChecksumAlgorithm": algorithm,
        "ChecksumType": kind,
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

/// Returns who began an upload: the account, whose name is its ID here.
pub(super) fn initiator(owner: &str) -> Value {
    json!({"DisplayName": owner.get(..12), "ID": owner})
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
