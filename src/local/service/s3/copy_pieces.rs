//! `CopyPieces`: what a copy has to read. Bytes in files are copied to a new file before the copy itself is made.

use serde::Deserialize;
use serde_json::{Value, json};

use super::S3;
use super::checksum::Algorithm;
use super::copy_source::{Source, range, shares};
use crate::local::service::{Answer, Fault, PIECES, decode};

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Input {
    copy_source: Option<String>,
    copy_source_range: Option<String>,
    upload_id: Option<String>,
    checksum_algorithm: Option<String>,
}

/// Returns where the bytes are that a copy has to read, and the ETag of their object; `null` if it has to read no file,
/// and for a copy that S3 refuses, so that the copy itself reports the error.
pub(super) fn copy_pieces(s3: &S3, input: Value) -> Answer {
    Ok(pieces(s3, input).ok().flatten().unwrap_or_default())
}

fn pieces(s3: &S3, input: Value) -> Result<Option<Value>, Fault> {
    let input: Input = decode(input)?;
    let source = Source::parse(input.copy_source.as_deref().unwrap_or_default())?;
    let from = s3.find(&source.bucket, &source.key, source.version.as_deref())?;
    let (start, length) = match (&input.upload_id, input.copy_source_range.as_deref()) {
        (Some(_), Some(text)) => range(text, from.size)?,
        (Some(_), None) => (0, from.size),
        (None, _) => {
            let algorithm = input.checksum_algorithm.as_deref().map(Algorithm::named).transpose()?;
            if shares(&from, algorithm) {
                return Ok(None);
            }
            (0, from.size)
        }
    };
    let is_in_files = from.segments.iter().any(|segment| segment.is_file);
    Ok(is_in_files.then(|| json!({PIECES: s3.pieces(&from, start, length), "Of": from.e_tag})))
}
