//! Policy documents: their validation, their maximum length, and their encoding in responses.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::{Fault, limit_exceeded};
use crate::policy::{Document, Kind, iam_message};

/// The unreserved characters of RFC 3986.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Encodes a document for a response, where documents are URL-encoded.
pub(super) fn encode(document: &str) -> String {
    utf8_percent_encode(document, ENCODED).to_string()
}

/// Checks a policy of a role, or a managed policy.
pub(super) fn check_identity(document: &str) -> Result<(), Fault> {
    check(document, Kind::Identity)
}

/// Checks a trust policy.
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
