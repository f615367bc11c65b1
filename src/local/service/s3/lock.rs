//! Object Lock: sets the retention and the legal hold of versions of objects, and the default retention of a bucket.
//!
//! Sources: "Locking objects with Object Lock", "Object Lock considerations".

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::hold::{Hold, Mode, protected, status};
use super::object::Object;
use super::version::Versioning;
use super::{S3, fault};
use crate::clock::Timestamp;
use crate::local::service::{Answer, Cx, Fault, decode};

const DAY: u64 = 86_400;
/// The longest default retention.
const MAX_YEARS: u64 = 100;

/// The Object Lock of a bucket.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct Lock {
    pub(super) default: Option<DefaultRetention>,
}

/// The retention of new objects for which the request sets none.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct DefaultRetention {
    mode: Mode,
    length: u64,
    is_in_years: bool,
}

impl DefaultRetention {
    fn until(self, now: Timestamp) -> Timestamp {
        let days = if self.is_in_years { self.length * 365 } else { self.length };
        now.plus(Duration::from_secs(days * DAY))
    }
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Input {
    bucket: String,
    key: Option<String>,
    version_id: Option<String>,
    object_lock_configuration: Option<Value>,
    retention: Option<Value>,
    legal_hold: Option<Value>,
    object_lock_mode: Option<String>,
    object_lock_retain_until_date: Option<String>,
    object_lock_legal_hold_status: Option<String>,
    bypass_governance_retention: Option<String>,
}

/// Returns what protects a new version of an object: as the request says, or by the default of its bucket.
pub(super) fn of_request(s3: &S3, input: &Value, now: Timestamp) -> Result<Hold, Fault> {
    let input: Input = decode(input.clone())?;
    let (mode, until) = (input.object_lock_mode.as_deref(), input.object_lock_retain_until_date.as_deref());
    let hold = input.object_lock_legal_hold_status.as_deref();
    let Some(lock) = s3.buckets.get(&input.bucket).and_then(|bucket| bucket.lock) else {
        let is_asked = mode.is_some() || until.is_some() || hold.is_some();
        return if is_asked { Err(no_lock()) } else { Ok(Hold::default()) };
    };
    let both = |name: &str| {
        let message = "x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied";
        fault::other(400, "InvalidArgument", message, json!({"ArgumentName": name}))
    };
    let retention = match (mode, until) {
        (None, None) => lock.default.map(|default| (default.mode, default.until(now))),
        (Some(_), None) => return Err(both("x-amz-object-lock-retain-until-date")),
        (None, Some(_)) => return Err(both("x-amz-object-lock-mode")),
        (Some(mode), Some(until)) => {
            let unknown = || fault::invalid_argument("x-amz-object-lock-mode", mode, "Unknown wormMode directive.");
            Some((Mode::named(mode).ok_or_else(unknown)?, future("x-amz-object-lock-retain-until-date", until, now)?))
        }
    };
    let is_legal = match hold {
        None => None,
        Some("ON") => Some(true),
        Some("OFF") => Some(false),
        Some(other) => {
            let message = "Legal Hold must be either of 'ON' or 'OFF'";
            return Err(fault::invalid_argument("x-amz-object-lock-legal-hold", other, message));
        }
    };
    Ok(Hold { retention, is_legal })
}

/// Parses the end of a retention.
fn future(argument: &str, text: &str, now: Timestamp) -> Result<Timestamp, Fault> {
    let until = Timestamp::parse(text).ok_or_else(|| {
        fault::invalid_argument(argument, text, "The retain until date must be provided in ISO 8601 format")
    })?;
    if until <= now {
        return Err(fault::invalid_argument(argument, text, "The retain until date must be in the future!"));
    }
    Ok(until)
}

fn no_lock() -> Fault {
    fault::invalid_request("Bucket is missing Object Lock Configuration")
}

/// Returns whether a request passes over a retention for governance; fails if its bucket has no Object Lock.
pub(super) fn bypasses(s3: &S3, input: &Value) -> Result<bool, Fault> {
    let input: Input = decode(input.clone())?;
    let Some(given) = input.bypass_governance_retention else { return Ok(false) };
    if s3.buckets.get(&input.bucket).is_none_or(|bucket| bucket.lock.is_none()) {
        let message = "x-amz-bypass-governance-retention is only applicable to Object Lock enabled buckets.";
        let members = json!({"ArgumentName": "x-amz-bypass-governance-retention"});
        return Err(fault::other(400, "InvalidArgument", message, members));
    }
    Ok(given.eq_ignore_ascii_case("true"))
}

pub(super) fn get_configuration(s3: &S3, input: Value, cx: &Cx<'_>) -> Answer {
    let input: Input = decode(input)?;
    let Some(lock) = s3.bucket_here(&input.bucket, cx)?.lock else {
        let message = "Object Lock configuration does not exist for this bucket";
        let members = json!({"BucketName": input.bucket});
        return Err(fault::other(404, "ObjectLockConfigurationNotFoundError", message, members));
    };
    let mut configuration = json!({"ObjectLockEnabled": "Enabled"});
    if let Some(DefaultRetention { mode, length, is_in_years }) = lock.default {
        let unit = if is_in_years { "Years" } else { "Days" };
        configuration["Rule"] = json!({"DefaultRetention": {"Mode": mode.name(), unit: length}});
    }
    Ok(json!({"ObjectLockConfiguration": configuration}))
}

pub(super) fn put_configuration(s3: &mut S3, input: Value, cx: &Cx<'_>) -> Answer {
    let input: Input = decode(input)?;
    let versioning = s3.bucket_here(&input.bucket, cx)?.versioning;
    let given = input.object_lock_configuration.unwrap_or_default();
    if given.get("ObjectLockEnabled").and_then(Value::as_str) != Some("Enabled") {
        return Err(fault::malformed_xml());
    }
    // A document has a list of rules, of which there is one.
    let rule = given.get("Rule").or_else(|| given.get("Rules")?.get(0));
    let default =
        rule.map(|rule| default(rule.get("DefaultRetention")).ok_or_else(fault::malformed_xml)).transpose()?;
    if versioning != Some(Versioning::Enabled) {
        let message = "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration";
        return Err(Fault::new("InvalidBucketState", message).with_status(409));
    }
    if let Some(bucket) = s3.buckets.get_mut(&input.bucket) {
        bucket.lock = Some(Lock { default });
    }
    Ok(Value::Null)
}

/// Reads a default retention, which has a mode and either days or years.
fn default(given: Option<&Value>) -> Option<DefaultRetention> {
    let given = given?;
    let mode = Mode::named(given.get("Mode")?.as_str()?)?;
    let number = |value: &Value| value.as_str().map_or_else(|| value.as_u64(), |text| text.parse().ok());
    let (length, is_in_years) = match (given.get("Days"), given.get("Years")) {
        (Some(days), None) => (number(days)?, false),
        (None, Some(years)) => (number(years)?, true),
        _ => return None,
    };
    let most = if is_in_years { MAX_YEARS } else { MAX_YEARS * 365 };
    (1..=most).contains(&length).then_some(DefaultRetention { mode, length, is_in_years })
}

/// Returns the version of an object that a request is about.
fn found(
    s3: &S3,
    input: &Input,
    method: &str,
    cx: &Cx<'_>,
) -> Result<(super::object::Row, std::sync::Arc<Object>), Fault> {
    let has_lock = s3.bucket_here(&input.bucket, cx)?.lock.is_some();
    let key = input.key.as_deref().ok_or_else(|| fault::missing("Key"))?;
    if !has_lock {
        return Err(no_lock());
    }
    s3.find_row(&input.bucket, key, input.version_id.as_deref(), method)
}

fn unset() -> Fault {
    let message = "The specified object does not have a ObjectLock configuration";
    Fault::new("NoSuchObjectLockConfiguration", message).with_status(404)
}

pub(super) fn get_retention(s3: &S3, input: Value, cx: &Cx<'_>) -> Answer {
    let (_, object) = found(s3, &decode(input)?, "GET", cx)?;
    let (mode, until) = object.hold.retention.ok_or_else(unset)?;
    Ok(json!({"Retention": {"Mode": mode.name(), "RetainUntilDate": until.to_millis_text()}}))
}

pub(super) fn put_retention(s3: &mut S3, input: Value, cx: &Cx<'_>) -> Answer {
    let input: Input = decode(input)?;
    let (row, object) = found(s3, &input, "PUT", cx)?;
    let given = input.retention.unwrap_or_default();
    let text = |member: &str| given.get(member).and_then(Value::as_str);
    let new = match (text("Mode"), text("RetainUntilDate")) {
        (None, None) => None,
        (Some(mode), Some(until)) => {
            let mode = Mode::named(mode).ok_or_else(fault::malformed_xml)?;
            Some((mode, future("RetainUntilDate", until, cx.now)?))
        }
        _ => return Err(fault::malformed_xml()),
    };
    let bypasses = input.bypass_governance_retention.is_some_and(|given| given.eq_ignore_ascii_case("true"));
    let is_kept = object.hold.retention.is_none_or(|(mode, until)| {
        new.is_some_and(|(new_mode, new_until)| {
            new_until >= until && (new_mode == mode || new_mode == Mode::Compliance)
        })
    });
    if !is_kept && object.hold.retains(bypasses, cx.now) {
        return Err(protected());
    }
    s3.objects.update(&row, |object| object.hold.retention = new);
    Ok(Value::Null)
}

pub(super) fn get_legal_hold(s3: &S3, input: Value, cx: &Cx<'_>) -> Answer {
    let (_, object) = found(s3, &decode(input)?, "GET", cx)?;
    Ok(json!({"LegalHold": {"Status": status(object.hold.is_legal.ok_or_else(unset)?)}}))
}

pub(super) fn put_legal_hold(s3: &mut S3, input: Value, cx: &Cx<'_>) -> Answer {
    let input: Input = decode(input)?;
    let (row, _) = found(s3, &input, "PUT", cx)?;
    let is_legal = match input.legal_hold.as_ref().and_then(|hold| hold.get("Status")).and_then(Value::as_str) {
        Some("ON") => true,
        Some("OFF") => false,
        _ => return Err(fault::malformed_xml()),
    };
    s3.objects.update(&row, |object| object.hold.is_legal = Some(is_legal));
    Ok(Value::Null)
}
