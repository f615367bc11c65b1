//! `ListObjects` and `ListObjectsV2`: keys in order, with those that share a prefix grouped, page by page.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use serde_json::{Value, json};

use super::key::Name;
use super::object::{Object, time};
use super::{S3, fault};
use crate::local::keyed::Fingerprint;
use crate::local::service::{Answer, Cx, Fault, decode};

pub(super) const MAX_KEYS: usize = 1000;
/// The characters that `encoding-type=url` does not encode.
const UNCHANGED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b'*');

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Reading {
    pub(super) bucket: String,
    pub(super) prefix: Option<String>,
    delimiter: Option<String>,
    max_keys: Option<Value>,
    pub(super) encoding_type: Option<String>,
    marker: Option<String>,
    continuation_token: Option<String>,
    start_after: Option<String>,
    fetch_owner: Option<bool>,
}

impl Reading {
    pub(super) fn max_keys(&self) -> Result<usize, Fault> {
        let Some(given) = &self.max_keys else { return Ok(MAX_KEYS) };
        let text = given.as_str().map_or_else(|| given.to_string(), str::to_owned);
        match text.parse::<i64>() {
            Ok(number) if (0..=i64::from(i32::MAX)).contains(&number) => {
                Ok(usize::try_from(number).unwrap_or(MAX_KEYS))
            }
            Ok(_) => {
                let message = "Argument maxKeys must be an integer between 0 and 2147483647";
                Err(fault::invalid_argument("maxKeys", &text, message))
            }
            Err(_) => {
                let message = "Provided max-keys not an integer or within integer range";
                Err(fault::invalid_argument("max-keys", &text, message))
            }
        }
    }

    /// Returns the delimiter; an empty one counts as none.
    pub(super) fn delimiter(&self) -> Option<&str> {
        self.delimiter.as_deref().filter(|delimiter| !delimiter.is_empty())
    }

    /// Returns the common prefix of a name, if it has one.
    pub(super) fn folded(&self, name: &str) -> Option<String> {
        let prefix = self.prefix.as_deref().unwrap_or_default();
        let delimiter = self.delimiter()?;
        let rest = name.strip_prefix(prefix)?;
        let at = rest.find(delimiter)? + delimiter.len();
        Some(format!("{prefix}{}", rest.get(..at)?))
    }

    /// Returns the key at which a page begins that follows a name. A page after a common prefix begins after all names
    /// with it.
    pub(super) fn beyond(&self, after: &str) -> (Name, u64) {
        match self.folded(after).filter(|folded| folded == after) {
            Some(folded) => (Name::after(&folded), 0),
            None => (Name(after.to_owned()), u64::MAX),
        }
    }

    /// Returns the key at which a page begins that follows a marker. The common prefix that the marker is in is not
    /// repeated.
    pub(super) fn beyond_marker(&self, marker: &str) -> (Name, u64) {
        match self.folded(marker) {
            Some(folded) => (Name::after(&folded), 0),
            None => (Name(marker.to_owned()), u64::MAX),
        }
    }

    /// Returns the function that encodes names as requested.
    pub(super) fn writer(&self) -> Result<impl Fn(&str) -> String, Fault> {
        let is_encoded = match self.encoding_type.as_deref() {
            None => false,
            Some("url") => true,
            Some(other) => {
                let message = "Invalid Encoding Method specified in Request";
                return Err(fault::invalid_argument("encoding-type", other, message));
            }
        };
        Ok(move |name: &str| match is_encoded {
            true => utf8_percent_encode(name, UNCHANGED).to_string(),
            false => name.to_owned(),
        })
    }
}

/// A page of a list.
struct Page {
    objects: Vec<(String, std::sync::Arc<Object>)>,
    prefixes: Vec<String>,
    /// The last name or prefix of the page, if there is more.
    last: Option<String>,
}

fn page(s3: &S3, input: &Reading, after: Option<(Name, u64)>, most: usize) -> Page {
    let bucket = Fingerprint::of(&input.bucket);
    let prefix = input.prefix.as_deref().unwrap_or_default();
    let mut page = Page { objects: Vec::new(), prefixes: Vec::new(), last: None };
    if most == 0 {
        return page;
    }
    let mut from = after.unwrap_or_default().max((Name(prefix.to_owned()), 0));
    let end = (bucket, (Name::after(prefix), u64::MAX));
    let mut seen = None;
    'seek: loop {
        for ((_, (Name(name), _)), object) in s3.objects.range((bucket, from.clone())..=end.clone()) {
            if seen.as_ref() == Some(&name) || object.is_marker {
                // An older version, or a delete marker.
                seen = Some(name);
                continue;
            }
            seen = Some(name.clone());
            if page.objects.len() + page.prefixes.len() == most {
                let lasts = [page.objects.last().map(|(name, _)| name), page.prefixes.last()];
                page.last = lasts.into_iter().flatten().max().cloned();
                return page;
            }
            if let Some(folded) = input.folded(&name) {
                from = (Name::after(&folded), 0);
                page.prefixes.push(folded);
                continue 'seek;
            }
            page.objects.push((name, object));
        }
        return page;
    }
}

fn contents(
    objects: &[(String, std::sync::Arc<Object>)],
    write: impl Fn(&str) -> String,
    has_owner: bool,
) -> Vec<Value> {
    let one = |(name, object): &(String, std::sync::Arc<Object>)| {
        let mut one = json!({
            "Key": write(name),
            "LastModified": time(object.modified),
            "ETag": object.e_tag,
        });
        if let Some(checksum) = &object.checksum {
            one["ChecksumAlgorithm"] = json!([checksum.algorithm.name()]);
            one["ChecksumType"] = checksum.kind().into();
        }
        one["Size"] = json!(object.size);
        if has_owner {
            one["Owner"] = json!({"ID": object.owner});
        }
        one["StorageClass"] = json!(object.storage_class());
        one
    };
    objects.iter().map(one).collect()
}

pub(super) fn list_objects_v2(s3: &S3, input: Value, cx: &Cx<'_>) -> Answer {
    let input: Reading = decode(input)?;
    s3.bucket_here(&input.bucket, cx)?;
    let (max_keys, write) = (input.max_keys()?, input.writer()?);
    let token = input.continuation_token.as_deref();
    let after = token.map(read_token).transpose()?.or_else(|| input.start_after.clone());
    let after = after.map(|after| input.beyond(&after));
    let page = page(s3, &input, after, max_keys.min(MAX_KEYS));
    Ok(json!({
        "Name": input.bucket,
        "Prefix": write(input.prefix.as_deref().unwrap_or_default()),
        "ContinuationToken": token,
        "NextContinuationToken": page.last.as_deref().map(self::token),
        "StartAfter": input.start_after.as_deref().filter(|_| token.is_none()).map(&write),
        "KeyCount": page.objects.len() + page.prefixes.len(),
        "MaxKeys": max_keys,
        "Delimiter": input.delimiter().map(&write),
        "EncodingType": input.encoding_type,
        "IsTruncated": page.last.is_some(),
        "Contents": contents(&page.objects, &write, input.fetch_owner == Some(true)),
        "CommonPrefixes": prefixes(&page, &write),
    }))
}

pub(super) fn list_objects(s3: &S3, input: Value, cx: &Cx<'_>) -> Answer {
    let input: Reading = decode(input)?;
    s3.bucket_here(&input.bucket, cx)?;
    let (max_keys, write) = (input.max_keys()?, input.writer()?);
    let after = input.marker.as_deref().map(|marker| input.beyond_marker(marker));
    let page = page(s3, &input, after, max_keys.min(MAX_KEYS));
    // Without a delimiter the last key itself is the marker of the next page.
    let next = page.last.as_deref().filter(|_| input.delimiter().is_some()).map(&write);
    Ok(json!({
        "Name": input.bucket,
        "Prefix": write(input.prefix.as_deref().unwrap_or_default()),
        "Marker": write(input.marker.as_deref().unwrap_or_default()),
        "NextMarker": next,
        "MaxKeys": max_keys,
        "Delimiter": input.delimiter().map(&write),
        "EncodingType": input.encoding_type,
        "IsTruncated": page.last.is_some(),
        "Contents": contents(&page.objects, &write, true),
        "CommonPrefixes": prefixes(&page, &write),
    }))
}

fn prefixes(page: &Page, write: impl Fn(&str) -> String) -> Vec<Value> {
    page.prefixes.iter().map(|prefix| json!({"Prefix": write(prefix)})).collect()
}

/// Returns the continuation token of a list.
pub(super) fn token(last: &str) -> String {
    URL_SAFE_NO_PAD.encode(last)
}

pub(super) fn read_token(token: &str) -> Result<String, Fault> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok().filter(|bytes| !bytes.is_empty());
    bytes.and_then(|bytes| String::from_utf8(bytes).ok()).ok_or_else(|| {
        fault::invalid_argument("continuation-token", token, "The continuation token provided is incorrect")
    })
}
