//! Tests that the local cloud's state depends only on its inputs: a read changes nothing, and a replay, or a cloud that
//! was saved and loaded, reaches the same state.

mod kept;
mod reads;
mod replay;

use ork::local::cloud::Cloud;
use serde_json::Value;

/// Returns the whole state as a value.
fn state(cloud: &Cloud) -> Value {
    serde_json::to_value(cloud.save().expect("a state")).expect("JSON")
}

/// Returns the first difference between two states.
fn parting(one: &Value, other: &Value, path: &str) -> Option<String> {
    match (one, other) {
        (Value::Object(left), Value::Object(right)) => {
            let names = left.keys().chain(right.keys().filter(|name| !left.contains_key(*name)));
            let member = |of: &serde_json::Map<String, Value>, name: &str| of.get(name).cloned().unwrap_or_default();
            names
                .into_iter()
                .find_map(|name| parting(&member(left, name), &member(right, name), &format!("{path}.{name}")))
        }
        (Value::Array(left), Value::Array(right)) if left.len() == right.len() => {
            let items = left.iter().zip(right).enumerate();
            items.into_iter().find_map(|(at, (left, right))| parting(left, right, &format!("{path}[{at}]")))
        }
        _ => (one != other).then(|| format!("{path}: {one} and {other}")),
    }
}

#[test]
fn states_part_where_they_differ_first() {
    let one = serde_json::json!({"a": [1, {"b": 2}], "c": 3});
    let other = serde_json::json!({"a": [1, {"b": 4}], "c": 5});
    assert_eq!(parting(&one, &other, "state").as_deref(), Some("state.a[1].b: 2 and 4"));
    assert_eq!(parting(&one, &one, "state"), None);
}
