//! Decodes a tree into a typed value and reports every problem with its location.
//!
//! Serde stops at the first problem. Here, a wrong part is replaced by a placeholder and decoding is repeated, so that
//! all unknown keys, wrong types and missing keys of the tree are reported at once. Types that would make Serde buffer
//! a value, and lose locations, are not supported: enums are tagged by one key, and nothing is flattened.

mod access;
mod deserializer;
mod error;
mod mended;
mod placeholder;
mod words;

use serde::de::DeserializeOwned;

use self::deserializer::NodeDeserializer;
use self::mended::Mended;
use super::node::Node;
use crate::diag::Diagnostic;

/// The maximum number of problems reported for one value.
const MAX_PROBLEMS: usize = 50;

/// Decodes a node. `topic` is the topic of `ork explain` for the value.
pub fn decode<T: DeserializeOwned>(node: &Node, topic: &str) -> Result<T, Vec<Diagnostic>> {
    let mended = Mended::default();
    let mut found = Vec::new();
    for _ in 0..MAX_PROBLEMS {
        let error = match T::deserialize(NodeDeserializer::new(node, &mended)) {
            Ok(value) if found.is_empty() && mended.has_no_problems() => return Ok(value),
            Ok(_) => break,
            Err(error) => error,
        };
        let goes_on = mended.mend(&error);
        if !mended.is_known(&error) || (found.is_empty() && mended.has_no_problems()) {
            found.push((error.missing(), error.diagnostic(node, topic)));
        }
        if !goes_on {
            break;
        }
    }
    found.retain(|(missing, _)| missing.is_none_or(|missing| !mended.is_misnamed(missing)));
    let mut found: Vec<Diagnostic> = found.into_iter().map(|(_, problem)| problem).collect();
    found.extend(mended.into_problems());
    found.sort_by_key(|problem| problem.span);
    found.dedup();
    Err(found)
}

#[cfg(test)]
mod tests;
