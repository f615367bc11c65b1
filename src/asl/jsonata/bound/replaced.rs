//! Reimplements built-in functions whose work cannot be limited by counting calls.

use std::collections::HashMap;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher, Hash, Hasher};

use jsonata_core::evaluator::EvaluatorError;
use jsonata_core::functions::array::values_equal;
use jsonata_core::value::{JValue, with_stack};

use super::meter::Meter;
use super::weigh;

/// `$distinct` in time linear in the length of the list, not quadratic.
pub(super) fn distinct(value: &JValue, meter: &Meter) -> Result<JValue, EvaluatorError> {
    let JValue::Array(items) = value else { return Ok(value.clone()) };
    if items.len() <= 1 {
        return Ok(value.clone());
    }
    weigh::whole(value, 0, meter)?;
    let mut known: HashMap<u64, Vec<&JValue>> = HashMap::new();
    let mut kept = Vec::new();
    for item in items.iter() {
        let alike = known.entry(digest(item)).or_default();
        meter.work(alike.len() as u64)?;
        if !alike.iter().any(|other| values_equal(item, other)) {
            alike.push(item);
            kept.push(item.clone());
        }
    }
    meter.build(weigh::shallow(value))?;
    let sequence = items.sequence;
    Ok(if sequence { JValue::sequence(kept) } else { JValue::array(kept) })
}

/// Returns a hash that is the same for equal values, regardless of the order of an object's members.
fn digest(value: &JValue) -> u64 {
    let mut hasher = DefaultHasher::new();
    match value {
        JValue::Number(number) => (number + 0.0).to_bits().hash(&mut hasher),
        JValue::String(text) => text.hash(&mut hasher),
        JValue::Bool(flag) => flag.hash(&mut hasher),
        JValue::Array(items) => with_stack(|| items.iter().for_each(|item| digest(item).hash(&mut hasher))),
        JValue::Object(members) => with_stack(|| {
            let build = BuildHasherDefault::<DefaultHasher>::default();
            let sum = members
                .iter()
                .fold(0_u64, |sum, (name, member)| sum.wrapping_add(build.hash_one((name, digest(member)))));
            sum.hash(&mut hasher);
        }),
        _ => {}
    }
    hasher.finish()
}
