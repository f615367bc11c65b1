//! Conditional requests: by entity tag, and by time of the last change.
//!
//! Sources: RFC 9110, section 13.2.2 "Precedence of Preconditions"; "GetObject", "Additional considerations".

use std::time::UNIX_EPOCH;

use serde::Deserialize;
use serde_json::json;

use super::fault;
use super::object::Object;
use crate::clock::Timestamp;
use crate::local::service::Fault;

/// The prefix of the conditions on the source of a copy.
const OF_SOURCE: &str = "x-amz-copy-source-";

/// The conditions of a request.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Conditions {
    pub(super) if_match: Option<String>,
    pub(super) if_none_match: Option<String>,
    pub(super) if_modified_since: Option<String>,
    pub(super) if_unmodified_since: Option<String>,
}

impl Conditions {
    /// Fails if an object must not be read: with the failed condition, or as not modified.
    pub(super) fn check_read(&self, object: &Object, now: Timestamp) -> Result<(), Fault> {
        match self.failed(object) {
            Some(condition) => Err(fault::precondition_failed(condition)),
            None if self.is_known(object, now).is_some() => Err(fault::not_modified()),
            None => Ok(()),
        }
    }

    /// Fails if an object must not be copied.
    pub(super) fn check_copy(&self, object: &Object, now: Timestamp) -> Result<(), Fault> {
        match self.failed(object).or_else(|| self.is_known(object, now)) {
            Some(condition) => Err(fault::precondition_failed(&format!("{OF_SOURCE}{condition}"))),
            None => Ok(()),
        }
    }

    /// Returns the condition that the current object does not meet.
    fn failed(&self, object: &Object) -> Option<&'static str> {
        match (&self.if_match, &self.if_unmodified_since) {
            (Some(tags), _) => (!matches(tags, &object.e_tag)).then_some("If-Match"),
            (None, Some(since)) => is_changed(object, time(since)?).then_some("If-Unmodified-Since"),
            (None, None) => None,
        }
    }

    /// Returns the condition that shows that the caller has the object already. A time in the future is ignored.
    fn is_known(&self, object: &Object, now: Timestamp) -> Option<&'static str> {
        match (&self.if_none_match, &self.if_modified_since) {
            (Some(tags), _) => matches(tags, &object.e_tag).then_some("If-None-Match"),
            (None, Some(since)) => {
                let since = time(since).filter(|since| since.seconds() <= now.seconds())?;
                (!is_changed(object, since)).then_some("If-Modified-Since")
            }
            (None, None) => None,
        }
    }

    /// Fails if the existing object must not be overwritten. Source: "How to prevent object overwrites with conditional
    /// writes".
    pub(super) fn check_write(&self, there: Option<&Object>, key: &str) -> Result<(), Fault> {
        let unsupported = |header: &str| {
            not_implemented(header, &format!("We don't accept the provided value of {header} header for this API"))
        };
        match (self.if_match.as_deref().map(str::trim), self.if_none_match.as_deref().map(str::trim)) {
            (Some(_), Some(_)) => {
                let why = "Multiple conditional request headers present in the request";
                Err(not_implemented("If-Match,If-None-Match", why))
            }
            (Some("*"), None) => Err(unsupported("If-Match")),
            (Some(tags), None) => check_tags(tags, there.ok_or_else(|| fault::no_such_key(key))?),
            (None, Some("*")) if there.is_some() => Err(fault::precondition_failed("If-None-Match")),
            (None, Some("*") | None) => Ok(()),
            (None, Some(_)) => Err(unsupported("If-None-Match")),
        }
    }

    /// Returns the condition on the existing object, if there is one.
    pub(super) fn of_write(&self) -> Option<&'static str> {
        match (&self.if_match, &self.if_none_match) {
            (Some(_), _) => Some("If-Match"),
            (None, Some(_)) => Some("If-None-Match"),
            (None, None) => None,
        }
    }
}

/// Fails if the existing object has none of the entity tags.
pub(super) fn check_tags(tags: &str, there: &Object) -> Result<(), Fault> {
    if matches(tags, &there.e_tag) { Ok(()) } else { Err(fault::precondition_failed("If-Match")) }
}

/// Returns the error of S3 for a condition that it does not support.
fn not_implemented(header: &str, why: &str) -> Fault {
    let message = "A header you provided implies functionality that is not implemented";
    fault::other(501, "NotImplemented", message, json!({"Header": header, "additionalMessage": why}))
}

fn matches(tags: &str, e_tag: &str) -> bool {
    let bare = |tag: &str| tag.trim().trim_start_matches("W/").trim_matches('"').to_owned();
    tags.trim() == "*" || tags.split(',').any(|tag| bare(tag) == bare(e_tag))
}

/// Parses a time of HTTP. Returns `None` if it is not valid.
fn time(text: &str) -> Option<Timestamp> {
    let since = httpdate::parse_http_date(text.trim()).ok()?.duration_since(UNIX_EPOCH).ok()?;
    i64::try_from(since.as_millis()).ok().map(Timestamp::from_millis)
}

/// Returns whether an object changed after a time.
fn is_changed(object: &Object, since: Timestamp) -> bool {
    object.modified.seconds() > since.seconds()
}
