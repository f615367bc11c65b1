//! The lifecycle of a bucket: its rules are checked, and tell when an object expires.
//!
//! Sources: "Lifecycle configuration elements", "Examples of S3 Lifecycle configurations".
//!
//! Deviation: the rules have no effect. Objects do not expire and keep their storage class; the header
//! `x-amz-expiration` says when S3 would delete them.

use std::collections::BTreeSet;
use std::time::{Duration, UNIX_EPOCH};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::object::{Object, Tag};
use super::{S3, fault};
use crate::clock::Timestamp;
use crate::local::service::Fault;

const DAY: i64 = 86_400;
/// The last second of the year 9999, which is the last one in dates of HTTP.
const LAST_SECOND: u64 = 253_402_300_799;
const CONDITIONS: [&str; 5] = ["Prefix", "Tags", "And", "ObjectSizeGreaterThan", "ObjectSizeLessThan"];
const ACTIONS: [&str; 5] = [
    "Expiration",
    "Transition",
    "NoncurrentVersionExpiration",
    "NoncurrentVersionTransition",
    "AbortIncompleteMultipartUpload",
];
/// The characters of a rule's ID that are not encoded.
const UNCHANGED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
/// The default of the minimum size of objects that change their storage class.
const ALL_CLASSES: &str = "all_storage_classes_128K";

/// The lifecycle of a bucket.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Lifecycle {
    /// The rules that let current objects expire.
    rules: Vec<Rule>,
    minimum_size: String,
}

/// A rule that lets current objects expire.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Rule {
    id: String,
    prefix: String,
    tags: Vec<Tag>,
    /// The size that an object exceeds, and the one that it is below.
    size: (Option<usize>, Option<usize>),
    expires: Expires,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
enum Expires {
    /// After this number of days.
    After(i64),
    At(Timestamp),
}

impl Default for Expires {
    fn default() -> Self {
        Self::After(0)
    }
}

impl Lifecycle {
    /// Reads and checks the rules of a document.
    pub(super) fn read(document: &Value, minimum_size: Option<&str>) -> Result<Self, Fault> {
        let minimum_size = match minimum_size {
            None => ALL_CLASSES,
            Some(size @ (ALL_CLASSES | "varies_by_storage_class")) => size,
            Some(other) => {
                let message = format!("Invalid TransitionDefaultMinimumObjectSize found: {other}");
                return Err(fault::invalid_request(message));
            }
        };
        let all = document.get("Rules").and_then(Value::as_array).ok_or_else(fault::malformed_xml)?;
        let read: Vec<Option<Rule>> = all.iter().map(rule).collect::<Result<_, _>>()?;
        Ok(Self { rules: read.into_iter().flatten().collect(), minimum_size: minimum_size.to_owned() })
    }

    pub(super) fn minimum_size(&self) -> &str {
        &self.minimum_size
    }

    /// Returns the value of `x-amz-expiration` of an object: that of the rule which applies first.
    fn expiration(&self, key: &str, object: &Object) -> Option<String> {
        let fitting = self.rules.iter().filter(|rule| rule.covers(key, object));
        let (at, rule) = fitting.map(|rule| (rule.expiry(object.modified), rule)).min_by_key(|(at, _)| *at)?;
        let since = Duration::from_secs(u64::try_from(at.seconds()).ok()?.min(LAST_SECOND));
        let (date, id) = (httpdate::fmt_http_date(UNIX_EPOCH + since), utf8_percent_encode(&rule.id, UNCHANGED));
        Some(format!("expiry-date=\"{date}\", rule-id=\"{id}\""))
    }
}

impl Rule {
    fn covers(&self, key: &str, object: &Object) -> bool {
        let (above, below) = self.size;
        key.starts_with(&self.prefix)
            && self.tags.iter().all(|tag| object.tags.contains(tag))
            && above.is_none_or(|above| object.size > above)
            && below.is_none_or(|below| object.size < below)
    }

    /// Returns when an object expires: at the midnight that follows.
    fn expiry(&self, modified: Timestamp) -> Timestamp {
        match self.expires {
            Expires::At(at) => at,
            Expires::After(days) => Timestamp::from_millis((modified.seconds() / DAY + days + 1) * DAY * 1000),
        }
    }
}

/// Reads a rule. Returns `None` for one that is disabled, or lets no current object expire.
fn rule(rule: &Value) -> Result<Option<Rule>, Fault> {
    let is_enabled = match rule.get("Status").and_then(Value::as_str) {
        Some("Enabled") => true,
        Some("Disabled") => false,
        _ => return Err(fault::malformed_xml()),
    };
    let (filter, prefix) = (rule.get("Filter"), rule.get("Prefix").and_then(Value::as_str));
    if filter.is_some() == prefix.is_some() {
        return Err(fault::malformed_xml());
    }
    if !ACTIONS.iter().any(|action| rule.get(action).is_some()) {
        return Err(fault::invalid_request("At least one action needs to be specified in a rule"));
    }
    if rule.get("NoncurrentVersionExpiration").is_some_and(|expiration| !expiration.is_object()) {
        return Err(fault::malformed_xml());
    }
    let filter = filter.cloned().unwrap_or_default();
    if CONDITIONS.iter().filter(|condition| filter.get(condition).is_some()).count() > 1 {
        return Err(fault::malformed_xml());
    }
    let conditions = filter.get("And").unwrap_or(&filter);
    let number = |member: &str| conditions.get(member).and_then(number);
    let tags = tags(conditions)?;
    let expires = rule.get("Expiration").map(expires).transpose()?.flatten();
    let text = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or_default().to_owned();
    let prefix = prefix.map_or_else(|| text(conditions.get("Prefix")), str::to_owned);
    let size = (number("ObjectSizeGreaterThan"), number("ObjectSizeLessThan"));
    let id = text(rule.get("ID"));
    Ok(expires.filter(|_| is_enabled).map(|expires| Rule { id, prefix, tags, size, expires }))
}

fn tags(conditions: &Value) -> Result<Vec<Tag>, Fault> {
    let all = conditions.get("Tags").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let text = |tag: &Value, member: &str| tag.get(member).and_then(Value::as_str).map(str::to_owned);
    let tags: Option<Vec<Tag>> = all.iter().map(|tag| Some((text(tag, "Key")?, text(tag, "Value")?))).collect();
    let tags = tags.ok_or_else(fault::malformed_xml)?;
    let keys: BTreeSet<&String> = tags.iter().map(|(key, _)| key).collect();
    if keys.len() < tags.len() {
        return Err(fault::invalid_request("Duplicate Tag Keys are not allowed."));
    }
    Ok(tags)
}

/// Reads an expiration, which has one member. Returns `None` for that of delete markers.
fn expires(expiration: &Value) -> Result<Option<Expires>, Fault> {
    let (days, date) = (expiration.get("Days"), expiration.get("Date"));
    match (days, date, expiration.get("ExpiredObjectDeleteMarker")) {
        (None, None, Some(_)) => Ok(None),
        (Some(days), None, None) => match number(days).and_then(|days| i32::try_from(days).ok()).map(i64::from) {
            Some(days) if days > 0 => Ok(Some(Expires::After(days))),
            _ => {
                let message = "'Days' for Expiration action must be a positive integer";
                let given = days.as_str().map_or_else(|| days.to_string(), str::to_owned);
                Err(fault::invalid_argument("Days", &given, message))
            }
        },
        (None, Some(date), None) => {
            let at = date.as_str().and_then(Timestamp::parse).ok_or_else(fault::malformed_xml)?;
            if at.millis() % (DAY * 1000) != 0 {
                let given = date.as_str().unwrap_or_default();
                return Err(fault::invalid_argument("Date", given, "'Date' must be at midnight GMT"));
            }
            Ok(Some(Expires::At(at)))
        }
        _ => Err(fault::malformed_xml()),
    }
}

fn number(value: &Value) -> Option<usize> {
    let number = || value.as_u64().and_then(|number| usize::try_from(number).ok());
    value.as_str().map_or_else(number, |text| text.trim().parse().ok())
}

impl S3 {
    /// Returns the member that says when the current version of an object expires; `None` if no rule covers it.
    pub(super) fn expiration(&self, bucket: &str, key: &str, object: &Object) -> Option<(String, Value)> {
        let lifecycle = self.buckets.get(bucket)?.lifecycle.as_ref()?;
        Some(("Expiration".to_owned(), json!(lifecycle.expiration(key, object)?)))
    }
}
