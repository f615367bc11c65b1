//! The methods of lists, as in `java.util.List`.

use super::super::heap::{Heap, Value};

pub(super) fn call(heap: &mut Heap, list: usize, name: &str, arguments: &[Value]) -> Result<Value, String> {
    let length = heap.items(list).len();
    Ok(match (name, arguments) {
        ("size", []) => Value::count(length),
        ("isEmpty", []) => Value::Bool(length == 0),
        ("get", [Value::Integer(index)]) => {
            let at = within(*index, length)?;
            heap.items(list).get(at).cloned().unwrap_or(Value::Null)
        }
        ("add", [item]) => {
            heap.items_mut(list, 1)?.push(item.clone());
            Value::Bool(true)
        }
        ("add", [Value::Integer(index), item]) => {
            let at = within(*index, length + 1)?;
            heap.items_mut(list, 1)?.insert(at, item.clone());
            Value::Null
        }
        ("addAll", [Value::List(other)]) => {
            let more = heap.items(*other).to_vec();
            heap.items_mut(list, more.len())?.extend(more.iter().cloned());
            Value::Bool(!more.is_empty())
        }
        ("set", [Value::Integer(index), item]) => {
            let at = within(*index, length)?;
            let place = heap.items_mut(list, 0)?.get_mut(at);
            place.map_or(Value::Null, |place| std::mem::replace(place, item.clone()))
        }
        ("remove", [Value::Integer(index)]) => {
            let at = within(*index, length)?;
            heap.items_mut(list, 0)?.remove(at)
        }
        ("remove", [item]) => match find(heap, list, item)? {
            Some(at) => {
                heap.items_mut(list, 0)?.remove(at);
                Value::Bool(true)
            }
            None => Value::Bool(false),
        },
        ("clear", []) => {
            heap.items_mut(list, 0)?.clear();
            Value::Null
        }
        ("contains", [item]) => Value::Bool(find(heap, list, item)?.is_some()),
        ("indexOf", [item]) => find(heap, list, item)?.map_or(Value::Integer(-1), Value::count),
        ("subList", [Value::Integer(from), Value::Integer(to)]) => {
            let (from, to) = (within(*from, length + 1)?, within(*to, length + 1)?);
            let items = heap.items(list).get(from..to).map(<[Value]>::to_vec);
            heap.list(items.ok_or_else(|| format!("no list goes from {from} to {to}"))?)?
        }
        _ => Value::Null,
    })
}

fn find(heap: &Heap, list: usize, item: &Value) -> Result<Option<usize>, String> {
    for (at, candidate) in heap.items(list).iter().enumerate() {
        if heap.equal(candidate, item)? {
            return Ok(Some(at));
        }
    }
    Ok(None)
}

/// Checks an index. As in Java, an index out of range is an error, and the template fails.
fn within(index: i64, length: usize) -> Result<usize, String> {
    let found = usize::try_from(index).ok().filter(|index| *index < length);
    found.ok_or_else(|| format!("index {index} lies outside of the list"))
}
