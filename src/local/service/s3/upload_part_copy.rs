//! `UploadPartCopy`: a part of an upload that is a copy of an object, or of a range of one.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::checksum::{self, Algorithm};
use super::content::Filed;
use super::copy_source::{Conditional, Source, content, range};
use super::object::time;
use super::{S3, multipart};
use crate::local::service::{Answer, Cx, decode};

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Input {
    copy_source: Option<String>,
    copy_source_range: Option<String>,
}

pub(super) fn upload_part_copy(s3: &mut S3, mut whole: Value, cx: &mut Cx<'_>) -> Answer {
    let filed = Filed::take(&mut whole)?;
    let conditional: Conditional = decode(whole.clone())?;
    let input: Input = decode(whole.clone())?;
    let of: multipart::Input = decode(whole)?;
    let upload = s3.upload(&of, cx)?;
    let source = Source::parse(input.copy_source.as_deref().unwrap_or_default())?;
    s3.bucket(&source.bucket)?;
    let from = s3.find(&source.bucket, &source.key, source.version.as_deref())?;
    from.check_copyable()?;
    conditional.conditions().check_copy(&from, cx.now)?;
    let bytes = match input.copy_source_range.as_deref() {
        Some(text) => range(text, from.size)?,
        None => (0, from.size),
    };
    let content = content(s3, &from, filed, bytes)?;
    let (md5, checksum) = (content.md5(), content.checksum(Algorithm::Crc64nvme)?);
    let part = s3.keep_part(&of, &upload, (&content, md5, checksum), cx)?;
    let mut result = Map::new();
    if upload.is_named {
        part.checksum.tell(&mut result);
        result.remove("ChecksumType");
    }
    result.extend([
        ("ETag".to_owned(), json!(checksum::e_tag(&part.md5))),
        ("LastModified".to_owned(), json!(time(part.modified))),
    ]);
    Ok(json!({
        "CopyPartResult": result,
        "CopySourceVersionId": from.named_version(),
        "ServerSideEncryption": "AES256",
    }))
}
