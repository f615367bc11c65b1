//! Policy documents: what is accepted, how long they may be, and how answers carry them.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::{Fault, limit_exceeded};
use crate::policy::{Document, Kind, iam_message};

/// What RFC 3986 leaves unreserved.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Documents in answers are URL-encoded.
pub(super) fn encode(document: &str) -> String {
    utf8_percent_encode(document, ENCODED).to_string()
}

/// Checks a policy for a role, or a managed one.
pub(super) fn check_identity(document: &str) -> Result<(), Fault> {
    check(document, Kind::Identity)
}

/// Checks who may assume a role.
pub(super) fn check_trust(document: &str) -> Result<(), Fault> {
    check(document, Kind::Trust)
}

fn check(document: &str, kind: Kind) -> Result<(), Fault> {
    match Document::parse(document, kind) {
        Ok(_) => Ok(()),
        Err(problems) => Err(Fault::new("MalformedPolicyDocument", iam_message(&problems))),
    }
}

/// Checks a length quota; white space does not count.
pub(super) fn check_size(document: &str, quota: &str, most: usize) -> Result<(), Fault> {
    if size(document) > most {
        return Err(limit_exceeded(format!("Cannot exceed quota for {quota}: {most}")));
    }
    Ok(())
}

pub(super) fn size(document: &str) -> usize {
    document.chars().filter(|character| !character.is_whitespace()).count()
}
