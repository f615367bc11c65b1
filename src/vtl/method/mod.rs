//! The methods of values, by their Java names.
//!
//! A method that the value does not have, or not for these arguments, returns null, as in Velocity.

mod list;
mod map;
mod number;
mod text;

use super::heap::{Heap, Value};

pub(super) fn call(heap: &mut Heap, value: &Value, name: &str, arguments: &[Value]) -> Result<Value, String> {
    match (name, arguments) {
        ("toString", []) => return Ok(Value::text(heap.text(value)?)),
        ("equals", [other]) => return Ok(Value::Bool(heap.equal(value, other)?)),
        _ => {}
    }
    match value {
        Value::Text(text) => text::call(heap, text, name, arguments),
        Value::List(list) => list::call(heap, *list, name, arguments),
        Value::Map(map) => map::call(heap, *map, name, arguments),
        Value::Entry(entry) => Ok(match (name, arguments) {
            ("getKey", []) => Value::Text(entry.0.clone()),
            ("getValue", []) => entry.1.clone(),
            _ => Value::Null,
        }),
        Value::Integer(_) | Value::Decimal(_) => number::call(value, name, arguments),
        _ => Ok(Value::Null),
    }
}

/// Returns the position of an index in a list. As in Velocity's brackets, a negative index counts from the end.
pub(super) fn position(index: i64, length: usize) -> Option<usize> {
    let found = if index < 0 {
        length.checked_sub(usize::try_from(index.unsigned_abs()).ok()?)?
    } else {
        usize::try_from(index).ok()?
    };
    (found < length).then_some(found)
}
