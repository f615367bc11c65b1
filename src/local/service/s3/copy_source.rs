//! The source of a copy: which object it is, under which conditions it is copied, and where its bytes come from.

use percent_encoding::percent_decode_str;
use serde::Deserialize;

use super::checksum::Algorithm;
use super::condition::Conditions;
use super::content::{Content, Filed};
use super::object::Object;
use super::{S3, fault};
use crate::local::service::Fault;

/// The conditions on the source.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Conditional {
    copy_source_if_match: Option<String>,
    copy_source_if_none_match: Option<String>,
    copy_source_if_modified_since: Option<String>,
    copy_source_if_unmodified_since: Option<String>,
}

/// The source of a copy.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Source {
    pub(super) bucket: String,
    pub(super) key: String,
    pub(super) version: Option<String>,
}

impl Source {
    /// Parses `bucket/key` or `/bucket/key`, percent-encoded, with or without `?versionId=`.
    pub(super) fn parse(text: &str) -> Result<Self, Fault> {
        let invalid = || {
            let message = "Copy Source must mention the source bucket and key: sourcebucket/sourcekey";
            fault::invalid_argument("x-amz-copy-source", text, message)
        };
        let (path, version) = match text.split_once("?versionId=") {
            Some((path, version)) => (path, Some(version.to_owned())),
            None => (text, None),
        };
        if !path.trim_start_matches('/').contains(['/', '%']) {
            let message = "Invalid copy source object key";
            return Err(fault::invalid_argument("x-amz-copy-source", "x-amz-copy-source", message));
        }
        // A plus sign is a space, as in a query.
        let path = path.replace('+', " ");
        let path = percent_decode_str(&path).decode_utf8().map_err(|_| invalid())?;
        let path = path.strip_prefix('/').unwrap_or(&path);
        match path.split_once('/') {
            Some((bucket, key)) if !bucket.is_empty() && !key.is_empty() => {
                Ok(Self { bucket: bucket.to_owned(), key: key.to_owned(), version })
            }
            _ => Err(invalid()),
        }
    }
}

impl Conditional {
    pub(super) fn conditions(&self) -> Conditions {
        Conditions {
            if_match: self.copy_source_if_match.clone(),
            if_none_match: self.copy_source_if_none_match.clone(),
            if_modified_since: self.copy_source_if_modified_since.clone(),
            if_unmodified_since: self.copy_source_if_unmodified_since.clone(),
        }
    }
}

/// Returns whether a copy uses the blob of its source: its ETag and its checksum are then those of the source.
pub(super) fn shares(from: &Object, algorithm: Option<Algorithm>) -> bool {
    let own = from.checksum.as_ref().filter(|checksum| !checksum.is_composite);
    let same = own.filter(|checksum| algorithm.is_none_or(|algorithm| algorithm == checksum.algorithm));
    // The ETag of parts is not the one of the bytes.
    from.segments.len() == 1 && !from.e_tag.contains('-') && same.is_some()
}

/// Returns the bytes of a copy: those of its source, or the file that the engine copied them into before.
pub(super) fn content(
    s3: &S3,
    from: &Object,
    filed: Option<Filed>,
    (start, length): (usize, usize),
) -> Result<Content, Fault> {
    match filed {
        Some(filed) => {
            filed.check_source(&from.e_tag)?;
            Ok(Content::Filed(filed))
        }
        None if from.segments.iter().any(|segment| segment.is_file) => Err(unprepared(from)),
        None => Ok(Content::Held(s3.bytes(from, start, length))),
    }
}

/// Parses `bytes=first-last`; both are required. Returns the first byte and the number of bytes.
pub(super) fn range(text: &str, size: usize) -> Result<(usize, usize), Fault> {
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

/// Returns the error for a copy of bytes in a file that the engine has not copied before.
fn unprepared(from: &Object) -> Fault {
    let what = format!("copying an object of {} bytes out of a function or an integration", from.size);
    Fault::not_implemented("s3", &what)
}

#[cfg(test)]
mod tests {
    use super::Source;

    #[test]
    fn a_source_names_a_bucket_and_a_key() {
        let source = |text: &str| Source::parse(text).ok().map(|source| (source.bucket, source.key, source.version));
        let named = |bucket: &str, key: &str, version: Option<&str>| {
            Some((bucket.to_owned(), key.to_owned(), version.map(str::to_owned)))
        };
        assert_eq!(source("b/a/b%20c"), named("b", "a/b c", None));
        assert_eq!(source("b/a+b%2Bc"), named("b", "a b+c", None));
        assert_eq!(source("/b/k?versionId=v"), named("b", "k", Some("v")));
        for text in ["", "b", "/b/", "b/"] {
            assert_eq!(source(text), None, "{text}");
        }
    }
}
