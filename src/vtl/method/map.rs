//! The methods of maps, as in `java.util.Map`. Keys keep their insertion order.

use std::rc::Rc;

use super::super::heap::{Heap, Value};

pub(super) fn call(heap: &mut Heap, map: usize, name: &str, arguments: &[Value]) -> Result<Value, String> {
    Ok(match (name, arguments) {
        ("get", [key]) => {
            let key = heap.text(key)?;
            heap.get(map, &key).cloned().unwrap_or(Value::Null)
        }
        ("getOrDefault", [key, otherwise]) => {
            let key = heap.text(key)?;
            heap.get(map, &key).unwrap_or(otherwise).clone()
        }
        ("put", [key, value]) => {
            let key = Rc::from(heap.text(key)?);
            heap.put(map, key, value.clone())?.unwrap_or(Value::Null)
        }
        ("putAll", [Value::Map(other)]) => {
            let more: Vec<_> = heap.members(*other).map(|(name, value)| (name.clone(), value.clone())).collect();
            heap.members_mut(map, more.len())?.extend(more);
            Value::Null
        }
        ("remove", [key]) => {
            let key = heap.text(key)?;
            heap.members_mut(map, 0)?.shift_remove(key.as_str()).unwrap_or(Value::Null)
        }
        ("clear", []) => {
            heap.members_mut(map, 0)?.clear();
            Value::Null
        }
        ("containsKey", [key]) => {
            let key = heap.text(key)?;
            Value::Bool(heap.get(map, &key).is_some())
        }
        ("containsValue", [value]) => {
            let mut found = false;
            for (_, candidate) in heap.members(map) {
                found = found || heap.equal(candidate, value)?;
            }
            Value::Bool(found)
        }
        ("size", []) => Value::count(heap.members(map).len()),
        ("isEmpty", []) => Value::Bool(heap.members(map).len() == 0),
        ("keySet", []) => {
            let keys = heap.members(map).map(|(name, _)| Value::Text(name.clone())).collect();
            heap.list(keys)?
        }
        ("values", []) => {
            let values = heap.members(map).map(|(_, value)| value.clone()).collect();
            heap.list(values)?
        }
        ("entrySet", []) => {
            let entry = |(name, value): (&Rc<str>, &Value)| Value::Entry(Rc::new((name.clone(), value.clone())));
            let entries = heap.members(map).map(entry).collect();
            heap.list(entries)?
        }
        _ => Value::Null,
    })
}
