//! `UploadPartCopy`: a part of an upload that is a copy of an object, or of a range of one.

use md5::{Digest as _, Md5};
use serde::Deserialize;
use serde_json::{Value, json};

use super::checksum::{self, Algorithm, Checksum};
use super::copy_object::{Conditional, Source};
use super::object::time;
use super::{S3, fault, multipart};
use crate::local::service::{Answer, Cx, Fault, decode};

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Input {
    copy_source: Option<String>,
    copy_source_range: Option<String>,
}

pub(super) fn upload_part_copy(s3: &mut S3, whole: Value, cx: &mut Cx<'_>) -> Answer {
    let conditional: Conditional = decode(whole.clone())?;
    let input: Input = decode(whole.clone())?;
    let of: multipart::Input = decode(whole)?;
    let upload = s3.upload(&of, cx)?;
    let source = Source::parse(input.copy_source.as_deref().unwrap_or_default())?;
    s3.bucket(&source.bucket)?;
    let from = s3.find(&source.bucket, &source.key, source.version.as_deref())?;
    conditional.conditions().check_copy(&from)?;
    let (start, length) = match input.copy_source_range.as_deref() {
        Some(text) => range(text, from.size)?,
        None => (0, from.size),
    };
    let bytes = s3.bytes(&from, start, length);
    let md5 = Md5::digest(&bytes).to_vec();
    let checksum = Checksum::of(Algorithm::Crc64nvme, &bytes);
    let part = s3.keep_part(&of, &upload, (&bytes, md5, checksum), cx)?;
    Ok(json!({
        "CopyPartResult": {"ETag": checksum::e_tag(&part.md5), "LastModified": time(part.modified)},
        "CopySourceVersionId": s3.told_version(&source.bucket, &from.version),
        "ServerSideEncryption": "AES256",
    }))
}

/// Parses `bytes=first-last`; both are required. Returns the first byte and the number of bytes.
fn range(text: &str, size: usize) -> Result<(usize, usize), Fault> {
    let numbers = text.strip_prefix("bytes=").and_then(|range| range.split_once('-'));
    let read = |number: &str| number.parse::<usize>().ok();
    let numbers = numbers.and_then(|(first, last)| Some((read(first)?, read(last)?)));
    let Some((first, last)) = numbers.filter(|(first, last)| first <= last) else {
        let message = "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the \
                       zero-based offsets of the first and last bytes to copy";
        return Err(fault::invalid_argument("x-amz-copy-source-range", text, message));
    };
    if first >= size {
        return Err(fault::invalid_request("The specified copy range is invalid for the source object size"));
    }
    if last >= size {
        let message = format!("Range specified is not valid for source object of size: {size}");
        return Err(fault::invalid_argument("x-amz-copy-source-range", text, message));
    }
    Ok((first, last - first + 1))
}
