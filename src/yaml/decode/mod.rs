//! A tree to a typed value, with every problem at its place.
//!
//! Serde stops at the first problem. Here the part that is wrong is replaced by a stand-in and decoding goes on, so
//! that one look shows everything: unknown keys, wrong types and missing keys of the whole tree. It refuses shapes
//! that would make serde buffer a value, where places are lost: enums are tagged by one key, nothing is flattened.

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

/// The most problems reported of one value.
const MAX_PROBLEMS: usize = 50;

/// The typed value; `topic` is what `ork explain` tells about it.
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
            found.push(error.diagnostic(node, topic));
        }
        if !goes_on {
            break;
        }
    }
    found.extend(mended.into_problems());
    found.sort_by_key(|problem| problem.span);
    found.dedup();
    Err(found)
}

#[cfg(test)]
mod tests;
