//! Checks that the paths of one expression do not overlap or conflict.

use super::Error;
use super::path::{DocumentPath, Step};

/// Fails if one path contains another, or if two use the same value as a list and as a map.
pub(super) fn check_overlap(paths: &[DocumentPath]) -> Result<(), Error> {
    let pairs = || paths.iter().enumerate().flat_map(|(at, two)| paths[..at].iter().map(move |one| (one, two)));
    let overlap = pairs().find(|(one, two)| one.steps().iter().zip(two.steps()).all(|(one, two)| one == two));
    if let Some((one, two)) = overlap {
        return Err(error("overlap", one, two));
    }
    match pairs().find(|(one, two)| is_conflict(one, two)) {
        Some((one, two)) => Err(error("conflict", one, two)),
        None => Ok(()),
    }
}

fn is_conflict(one: &DocumentPath, two: &DocumentPath) -> bool {
    let parting = one.steps().iter().zip(two.steps()).find(|(one, two)| one != two);
    matches!(parting, Some((Step::Name(_), Step::Index(_)) | (Step::Index(_), Step::Name(_))))
}

fn error(how: &str, one: &DocumentPath, two: &DocumentPath) -> Error {
    Error::new(format!(
        "Two document paths {how} with each other; must remove or rewrite one of these paths; path one: {one}, path \
         two: {two}"
    ))
}
