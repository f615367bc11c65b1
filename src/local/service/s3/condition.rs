//! Conditional requests: by entity tag, and by time of the last change.
//!
//! Sources: RFC 9110, section 13.2.2 "Precedence of Preconditions"; "GetObject", "Additional considerations".

use std::time::UNIX_EPOCH;

use serde::Deserialize;

use super::fault;
use super::object::Object;
use crate::clock::Timestamp;
use crate::local::service::Fault;

/// The conditions for reading an object.
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
    pub(super) fn check_read(&self, object: &Object) -> Result<(), Fault> {
        self.check_current(object)?;
        if self.is_known(object).is_some() { Err(fault::not_modified()) } else { Ok(()) }
    }

    /// Fails if an object must not be copied.
    pub(super) fn check_copy(&self, object: &Object) -> Result<(), Fault> {
        self.check_current(object)?;
        match self.is_known(object) {
            Some(condition) => Err(fault::precondition_failed(&format!("x-amz-copy-source-{condition}"))),
            None => Ok(()),
        }
    }

    fn check_current(&self, object: &Object) -> Result<(), Fault> {
        match (&self.if_match, &self.if_unmodified_since) {
            (Some(tags), _) if !matches(tags, &object.e_tag) => Err(fault::precondition_failed("If-Match")),
            (None, Some(since)) if is_changed(object, since) == Some(true) => {
                Err(fault::precondition_failed("If-Unmodified-Since"))
            }
            _ => Ok(()),
        }
    }

    /// Returns the condition that shows that the caller has the object already.
    fn is_known(&self, object: &Object) -> Option<&'static str> {
        match (&self.if_none_match, &self.if_modified_since) {
            (Some(tags), _) => matches(tags, &object.e_tag).then_some("If-None-Match"),
            (None, Some(since)) => (is_changed(object, since) == Some(false)).then_some("If-Modified-Since"),
            (None, None) => None,
        }
    }

    /// Fails if the existing object must not be overwritten. Source: "How to prevent object overwrites with conditional
    /// writes".
    pub(super) fn check_write(&self, there: Option<&Object>, key: &str) -> Result<(), Fault> {
        match self.if_none_match.as_deref().map(str::trim) {
            Some("*") if there.is_some() => return Err(fault::precondition_failed("If-None-Match")),
            Some("*") | None => {}
            Some(_) => {
                let message = "A header you provided implies functionality that is not implemented";
                return Err(Fault::new("NotImplemented", message).with_status(501));
            }
        }
        match (&self.if_match, there) {
            (Some(_), None) => Err(fault::no_such_key(key)),
            (Some(tags), Some(there)) if !matches(tags, &there.e_tag) => Err(fault::precondition_failed("If-Match")),
            _ => Ok(()),
        }
    }
}

fn matches(tags: &str, e_tag: &str) -> bool {
    let bare = |tag: &str| tag.trim().trim_start_matches("W/").trim_matches('"').to_owned();
    tags.trim() == "*" || tags.split(',').any(|tag| bare(tag) == bare(e_tag))
}

/// Returns whether an object changed after a time. Returns `None` if the time is not valid.
fn is_changed(object: &Object, since: &str) -> Option<bool> {
    let since = httpdate::parse_http_date(since.trim()).ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    let since = since.and_then(|since| i64::try_from(since.as_millis()).ok()).map(Timestamp::from_millis);
    let since = since?;
    Some(object.modified.seconds() > since.seconds())
}
