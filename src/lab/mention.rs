//! Names within texts that no resource of the lab has, although one has a similar name.
//!
//! A text may also name what exists outside of the lab, so that a name which resembles none is not reported.

use super::scope::Reading;
use crate::arn::Arn;
use crate::resource::ReferenceKind;
use crate::resource::mention::{kind_of, name_here};
use crate::words;

/// Returns what is wrong with a name in a text, and what was most likely meant.
pub(super) fn doubt(reading: Reading<'_>, kind: ReferenceKind, written: &str) -> Option<(String, String)> {
    let name = name_here(written, reading.values.account(), reading.values.region())?;
    let stands = |kind: ReferenceKind| reading.names.stands(kind, name, usize::MAX);
    if stands(kind) || kind.is_elsewhere(name) {
        return None;
    }
    let near = words::closest(name, reading.names.standing_names(kind, usize::MAX))?;
    let message = format!("the lab has no {} `{name}`", kind.noun());
    Some((message, format!("did you mean `{near}`?")))
}

/// Returns what is wrong with the ARN of a resource of this account.
pub(super) fn doubt_arn(reading: Reading<'_>, written: &str) -> Option<(String, String)> {
    let arn: Arn = written.parse().ok()?;
    doubt(reading, kind_of(&arn)?, written)
}
