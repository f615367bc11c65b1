//! The flattened names of the Query protocol of SQS: `Attribute.1.Name=A&Attribute.1.Value=B` corresponds to
//! `"Attributes": {"A": "B"}` of the JSON protocol. Services use only the JSON names.

use serde_json::Value;

use super::Fault;
use super::form::{self, Pair};

/// Lists in requests: the flattened name, then the name in the JSON protocol.
const LISTS: &[(&str, &str)] = &[
    ("AttributeName", "AttributeNames"),
    ("MessageAttributeName", "MessageAttributeNames"),
    ("MessageSystemAttributeName", "MessageSystemAttributeNames"),
    ("TagKey", "TagKeys"),
    ("AWSAccountId", "AWSAccountIds"),
    ("ActionName", "Actions"),
    ("SendMessageBatchRequestEntry", "Entries"),
    ("DeleteMessageBatchRequestEntry", "Entries"),
    ("ChangeMessageVisibilityBatchRequestEntry", "Entries"),
];

/// Maps in requests and responses: the flattened name, the name in the JSON protocol, and the name of the key member.
pub const MAPS: &[(&str, &str, &str)] = &[
    ("Attribute", "Attributes", "Name"),
    ("MessageAttribute", "MessageAttributes", "Name"),
    ("MessageSystemAttribute", "MessageSystemAttributes", "Name"),
    ("Tag", "Tags", "Key"),
];

/// Returns the input of an operation with the names of the JSON protocol.
pub fn to_value(pairs: &[Pair<'_>]) -> Result<Value, Fault> {
    form::to_value(pairs).map(renamed)
}

fn renamed(node: Value) -> Value {
    match node {
        Value::Array(items) => Value::Array(items.into_iter().map(renamed).collect()),
        Value::Object(members) => Value::Object(members.into_iter().map(|(name, node)| member(&name, node)).collect()),
        scalar => scalar,
    }
}

fn member(name: &str, node: Value) -> (String, Value) {
    if let Some((_, json_name)) = LISTS.iter().find(|(flattened, _)| *flattened == name) {
        return ((*json_name).to_owned(), Value::Array(items(node).into_iter().map(renamed).collect()));
    }
    if let Some((_, json_name, key)) = MAPS.iter().find(|(flattened, _, _)| *flattened == name) {
        let entries = items(node).into_iter().filter_map(|item| entry(item, key));
        return ((*json_name).to_owned(), Value::Object(entries.collect()));
    }
    (name.to_owned(), renamed(node))
}

/// Returns the items of a list: a value without a number is a list of one, and an empty text is an empty list.
fn items(node: Value) -> Vec<Value> {
    match node {
        Value::Array(items) => items,
        Value::String(text) if text.is_empty() => Vec::new(),
        single => vec![single],
    }
}

fn entry(item: Value, key: &str) -> Option<(String, Value)> {
    let Value::Object(mut members) = item else { return None };
    let name = members.remove(key)?.as_str()?.to_owned();
    Some((name, renamed(members.remove("Value").unwrap_or_default())))
}
