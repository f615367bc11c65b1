//! The constraints on the names of roles and policies, and on their paths.

use super::super::validation::Checks;
use super::{Fault, as_validation_error, validation_error};

/// Checks a name; `member` is the member of the request, such as `roleName`.
pub(super) fn check(member: &str, name: &str, longest: usize) -> Result<(), Fault> {
    let mut checks = Checks::default();
    checks.length(member, name, 1, longest);
    checks.finish().map_err(as_validation_error)?;
    if name.chars().all(|character| character.is_ascii_alphanumeric() || "_+=,.@-".contains(character)) {
        return Ok(());
    }
    Err(validation_error(format!(
        "The specified value for {member} is invalid. It must contain only alphanumeric characters and/or the \
         following: +=,.@_-"
    )))
}

/// Returns the path, `/` by default.
pub(super) fn path(path: Option<String>) -> Result<String, Fault> {
    let Some(path) = path else { return Ok("/".to_owned()) };
    let is_printable = path.bytes().all(|byte| (0x21..=0x7e).contains(&byte));
    if path.len() <= 512 && path.starts_with('/') && path.ends_with('/') && is_printable {
        return Ok(path);
    }
    Err(validation_error(
        "The specified value for path is invalid. It must begin and end with / and contain only alphanumeric \
         characters and/or / characters.",
    ))
}
