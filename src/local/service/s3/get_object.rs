//! `GetObject` and `HeadObject`: an object or a range of it, with its metadata.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::checksum::Checksum;
use super::condition::Conditions;
use super::object::{Object, check_key};
use super::{S3, fault, range};
use crate::local::service::{Answer, Cx, Fault, PIECES, decode};

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Input {
    bucket: String,
    key: Option<String>,
    version_id: Option<String>,
    range: Option<String>,
    part_number: Option<usize>,
    checksum_mode: Option<String>,
    response_cache_control: Option<String>,
    response_content_disposition: Option<String>,
    response_content_encoding: Option<String>,
    response_content_language: Option<String>,
    response_content_type: Option<String>,
    response_expires: Option<String>,
}

pub(super) fn get_object(s3: &S3, input: Value, cx: &Cx<'_>) -> Answer {
    let (object, mut members, (start, length)) = look(s3, input, cx)?;
    object.check_readable()?;
    if object.segments.iter().any(|segment| segment.is_file) {
        members.insert(PIECES.to_owned(), Value::from(s3.pieces(&object, start, length)));
        return Ok(Value::Object(members));
    }
    let bytes = s3.bytes(&object, start, length);
    members.insert("BodyBase64".to_owned(), Value::from(STANDARD.encode(bytes)));
    Ok(Value::Object(members))
}

pub(super) fn head_object(s3: &S3, input: Value, cx: &Cx<'_>) -> Answer {
    let (_, members, _) = look(s3, input, cx)?;
    Ok(Value::Object(members))
}

/// An object, its members in the response, and the first byte and the length of the requested range.
type Found = (std::sync::Arc<Object>, Map<String, Value>, (usize, usize));

fn look(s3: &S3, input: Value, cx: &Cx<'_>) -> Result<Found, Fault> {
    let conditions: Conditions = decode(input.clone())?;
    let input: Input = decode(input)?;
    let key = input.key.clone().ok_or_else(|| fault::missing("Key"))?;
    check_key(&key)?;
    s3.bucket_here(&input.bucket, cx)?;
    let object = s3.find(&input.bucket, &key, input.version_id.as_deref())?;
    conditions.check_read(&object, cx.now)?;
    let part = part(&input, &object)?;
    let mut members = object.members();
    let version = s3.told_version(&input.bucket, &object.version);
    members.extend(version.map(|version| ("VersionId".to_owned(), Value::from(version))));
    if let Some((start, length)) = part {
        let end = (start + length).saturating_sub(1);
        members.insert("ContentRange".to_owned(), Value::from(format!("bytes {start}-{end}/{}", object.size)));
        members.insert("ContentLength".to_owned(), Value::from(length));
    }
    if input.version_id.is_none() {
        members.extend(s3.expiration(&input.bucket, &key, &object));
    }
    if input.part_number.is_some() && object.e_tag.contains('-') {
        members.insert("PartsCount".to_owned(), Value::from(object.segments.len()));
    }
    let asks = input.checksum_mode.as_deref().is_some_and(|mode| mode.eq_ignore_ascii_case("ENABLED"));
    if let Some(checksum) = object.checksum.as_ref().filter(|_| asks) {
        match input.part_number.and_then(|number| object.part_checksums.get(number.checked_sub(1)?)) {
            Some(value) => Checksum { value: value.clone(), ..checksum.clone() }.tell(&mut members),
            None if part.is_none_or(|part| part == (0, object.size)) => checksum.tell(&mut members),
            None => {}
        }
    }
    input.overrides(&mut members);
    let whole = (0, object.size);
    Ok((object, members, part.unwrap_or(whole)))
}

fn part(input: &Input, object: &Object) -> Result<Option<(usize, usize)>, Fault> {
    let Some(number) = input.part_number else { return range::part(input.range.as_deref(), object.size) };
    if input.range.is_some() {
        return Err(fault::invalid_request("Cannot specify both Range header and partNumber query parameter"));
    }
    let at = number.checked_sub(1).filter(|at| *at < object.segments.len());
    let at = at.ok_or_else(|| {
        let members = serde_json::json!({"ActualPartCount": object.segments.len(), "PartNumberRequested": number});
        fault::other(416, "InvalidPartNumber", "The requested partnumber is not satisfiable", members)
    })?;
    let start = object.segments.iter().take(at).map(|segment| segment.size).sum();
    let length = object.segments.get(at).map_or(0, |segment| segment.size);
    Ok((length > 0).then_some((start, length)))
}

impl Input {
    /// Replaces response headers as the request specifies.
    fn overrides(&self, members: &mut Map<String, Value>) {
        let all = [
            ("CacheControl", &self.response_cache_control),
            ("ContentDisposition", &self.response_content_disposition),
            ("ContentEncoding", &self.response_content_encoding),
            ("ContentLanguage", &self.response_content_language),
            ("ContentType", &self.response_content_type),
            ("Expires", &self.response_expires),
        ];
        for (member, value) in all {
            if let Some(value) = value {
                members.insert(member.to_owned(), Value::from(value.as_str()));
            }
        }
    }
}
