//! Formats the tree as lines of JSON, one for each hop, in tree order.

use serde_json::{Map, Value};

use super::Node;

/// Returns every hop with its depth in the tree.
pub fn rows(node: &Node<'_>) -> Vec<Value> {
    let mut rows = Vec::new();
    collect(node, 0, &mut rows);
    rows
}

fn collect(node: &Node<'_>, depth: usize, rows: &mut Vec<Value>) {
    let hop = node.hop;
    let mut row = Map::from_iter([
        ("depth".to_owned(), Value::from(depth)),
        ("at".to_owned(), Value::from(hop.at.to_millis_text())),
        ("event".to_owned(), Value::from(hop.trace.clone())),
        ("from".to_owned(), Value::from(hop.from.as_str())),
        ("to".to_owned(), Value::from(hop.to.as_str())),
    ]);
    match serde_json::to_value(&hop.outcome) {
        Ok(Value::Object(outcome)) => {
            for (name, details) in outcome {
                row.insert("outcome".to_owned(), Value::from(name));
                for (name, value) in details.as_object().into_iter().flatten() {
                    // The member `event` is the event whose trace contains the hop.
                    let name = if name == "event" { "published" } else { name };
                    row.insert(name.to_owned(), value.clone());
                }
            }
        }
        Ok(name) => drop(row.insert("outcome".to_owned(), name)),
        Err(_) => {}
    }
    rows.push(Value::Object(row));
    for child in &node.children {
        collect(child, depth + 1, rows);
    }
}
