//! Measures the size of values.

use jsonata_core::evaluator::EvaluatorError;
use jsonata_core::value::{JValue, with_stack};

use super::meter::{Meter, TOO_MUCH_DATA, error};

const SCALAR: u64 = 8;
const LIST: u64 = 24;
const OBJECT: u64 = 64;
const MEMBER: u64 = 48;

/// Returns the bytes of a copy of the outermost layer of the value; its items are shared.
pub(super) fn shallow(value: &JValue) -> u64 {
    match value {
        JValue::String(text) => text.len() as u64,
        JValue::Array(items) => LIST + LIST * items.len() as u64,
        JValue::Object(members) => OBJECT + MEMBER * members.len() as u64,
        _ => 0,
    }
}

/// Returns the steps of a function that visits each item of the value once.
pub(super) fn length(value: &JValue) -> u64 {
    match value {
        JValue::String(text) => text.len() as u64 / 16,
        JValue::Array(items) => items.len() as u64,
        JValue::Object(members) => members.len() as u64,
        _ => 0,
    }
}

/// Returns the bytes of the value with everything in it, which is the size of its serialized form. A shared part counts
/// each time it occurs, and each layer adds `indent` bytes for each item. The traversal counts as work and stops when
/// the value is too large.
pub(super) fn whole(value: &JValue, indent: u64, meter: &Meter) -> Result<u64, EvaluatorError> {
    let mut walk = Walk { bytes: 0, nodes: 0, indent, most: meter.largest() };
    let fits = walk.add(value, 1);
    meter.work(walk.nodes)?;
    if fits { Ok(walk.bytes) } else { Err(error(TOO_MUCH_DATA)) }
}

struct Walk {
    bytes: u64,
    nodes: u64,
    indent: u64,
    most: u64,
}

impl Walk {
    fn add(&mut self, value: &JValue, depth: u64) -> bool {
        self.nodes += 1;
        self.bytes += self.indent * depth;
        self.bytes += match value {
            JValue::String(text) => SCALAR + text.len() as u64,
            JValue::Array(_) => LIST,
            JValue::Object(members) => OBJECT + members.keys().map(|name| MEMBER + name.len() as u64).sum::<u64>(),
            _ => SCALAR,
        };
        if self.bytes > self.most {
            return false;
        }
        match value {
            JValue::Array(items) => with_stack(|| items.iter().all(|item| self.add(item, depth + 1))),
            JValue::Object(members) => with_stack(|| members.values().all(|member| self.add(member, depth + 1))),
            _ => true,
        }
    }
}
