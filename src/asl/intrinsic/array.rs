//! Intrinsic functions on arrays.

use std::collections::HashMap;

use serde_json::Value;

use super::super::value::{digest, equal};
use super::{argument, array, integer};

const MAX_RANGE: i64 = 1000;

pub(super) fn partition(arguments: &[Value]) -> Result<Value, String> {
    let items = array(arguments, 0)?;
    let size = usize::try_from(integer(arguments, 1)?).ok().filter(|size| *size > 0);
    let size = size.ok_or("The chunk size must be a positive integer.")?;
    Ok(items.chunks(size).map(|chunk| Value::Array(chunk.to_vec())).collect())
}

pub(super) fn contains(arguments: &[Value]) -> Result<Value, String> {
    let wanted = argument(arguments, 1)?;
    Ok(Value::Bool(array(arguments, 0)?.iter().any(|item| equal(item, wanted))))
}

pub(super) fn range(arguments: &[Value]) -> Result<Value, String> {
    let (first, last, step) = (integer(arguments, 0)?, integer(arguments, 1)?, integer(arguments, 2)?);
    if step == 0 {
        return Err("The increment must not be zero.".to_owned());
    }
    let span = last.saturating_sub(first);
    let count = if span.signum() * step.signum() < 0 { 0 } else { span / step + 1 };
    if count > MAX_RANGE {
        return Err(format!("The range must not contain more than {MAX_RANGE} items."));
    }
    Ok((0..count).map(|index| Value::from(first.saturating_add(index.saturating_mul(step)))).collect())
}

pub(super) fn get_item(arguments: &[Value]) -> Result<Value, String> {
    let items = array(arguments, 0)?;
    let index = integer(arguments, 1)?;
    let item = usize::try_from(index).ok().and_then(|index| items.get(index));
    item.cloned().ok_or_else(|| format!("The index {index} is out of bounds for an array of length {}.", items.len()))
}

pub(super) fn length(arguments: &[Value]) -> Result<Value, String> {
    Ok(Value::from(array(arguments, 0)?.len()))
}

/// Compares items by digest first, so that the time for a long array does not grow with the square of its length.
pub(super) fn unique(arguments: &[Value]) -> Result<Value, String> {
    let mut known: HashMap<u64, Vec<&Value>> = HashMap::new();
    let mut kept = Vec::new();
    for item in array(arguments, 0)? {
        let alike = known.entry(digest(item)).or_default();
        if !alike.iter().any(|other| equal(other, item)) {
            alike.push(item);
            kept.push(item.clone());
        }
    }
    Ok(Value::Array(kept))
}
