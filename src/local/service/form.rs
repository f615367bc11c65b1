//! Converts forms of the Query protocol into the nested JSON that services decode.
//!
//! `Entries.member.1.Id=a` becomes `{"Entries": [{"Id": "a"}]}`, `Attributes.entry.1.key=k` an object, and a flattened
//! `Entry.1.Id` a list; every scalar stays a text. Items are ordered by their numbers, which may have gaps.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::Fault;

/// The maximum depth of nested names, more than in any AWS API.
const DEPTH: usize = 32;

/// A field: its name and its text.
pub type Pair<'a> = (Cow<'a, str>, Cow<'a, str>);

/// Returns the input of an operation: every field except those that select the operation or sign the request.
pub fn to_value(pairs: &[Pair<'_>]) -> Result<Value, Fault> {
    let mut root = Value::Object(Map::new());
    for (name, value) in pairs.iter().filter(|(name, _)| !is_envelope(name)) {
        insert(&mut root, name, value)?;
    }
    Ok(match root {
        Value::Object(members) => Value::Object(members.into_iter().map(|(name, node)| (name, shape(node))).collect()),
        other => other,
    })
}

fn is_envelope(name: &str) -> bool {
    matches!(name, "Action" | "Version") || name.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("X-Amz-"))
}

/// Inserts a value at its dotted name. Every segment is a member of an object until [`shape`] converts it.
fn insert(root: &mut Value, name: &str, value: &str) -> Result<(), Fault> {
    if name.split('.').count() > DEPTH {
        return Err(malformed(name));
    }
    let mut node = root;
    for segment in name.split('.') {
        let Value::Object(members) = node else {
            return Err(malformed(name));
        };
        node = members.entry(segment).or_insert_with(|| Value::Object(Map::new()));
    }
    if node.as_object().is_some_and(|members| !members.is_empty()) {
        return Err(malformed(name));
    }
    *node = Value::from(value);
    Ok(())
}

/// Converts objects that represent lists and maps into lists and maps.
fn shape(node: Value) -> Value {
    let Value::Object(mut members) = node else {
        return node;
    };
    if members.len() == 1 {
        if let Some(items) = members.get("member").and_then(Value::as_object).and_then(numbered) {
            return list(items);
        }
        if let Some(items) = members.get("entry").and_then(Value::as_object).and_then(numbered) {
            return Value::Object(items.into_iter().map(entry).collect());
        }
    }
    if let Some(items) = numbered(&members) {
        return list(items);
    }
    for value in members.values_mut() {
        *value = shape(value.take());
    }
    Value::Object(members)
}

/// Returns the values in the order of their numbers, if every name is a number.
fn numbered(members: &Map<String, Value>) -> Option<Vec<Value>> {
    let mut items: Vec<(u32, &Value)> =
        members.iter().map(|(name, value)| Some((name.parse().ok()?, value))).collect::<Option<_>>()?;
    items.sort_by_key(|(number, _)| *number);
    (!items.is_empty()).then(|| items.into_iter().map(|(_, value)| value.clone()).collect())
}

fn list(items: Vec<Value>) -> Value {
    Value::Array(items.into_iter().map(shape).collect())
}

/// Returns the key and value of a map entry: `entry.N.key` and `entry.N.value`, or `Name` and `Value` for SNS message
/// attributes.
fn entry(item: Value) -> (String, Value) {
    let (mut key, mut value) = (String::new(), Value::Null);
    if let Value::Object(members) = item {
        for (name, member) in members {
            match (name.as_str(), member) {
                ("key" | "Name", Value::String(text)) => key = text,
                ("value" | "Value", member) => value = shape(member),
                _ => {}
            }
        }
    }
    (key, value)
}

fn malformed(name: &str) -> Fault {
    Fault::new("MalformedQueryString", format!("the parameter `{name}` contradicts the others"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn value(form: &str) -> Result<Value, Fault> {
        to_value(&form_urlencoded::parse(form.as_bytes()).collect::<Vec<_>>())
    }

    #[test]
    fn forms_take_the_shape_of_the_api() {
        let cases = [
            ("Action=Publish&Version=2010-03-31&Message=a+b%26c", json!({"Message": "a b&c"})),
            ("X-Amz-Date=1&x-amz-signature=2&Name=n", json!({"Name": "n"})),
            ("T.member.2=b&T.member.1=a&T.member.10=c", json!({"T": ["a", "b", "c"]})),
            ("T.2=b&T.1=a", json!({"T": ["a", "b"]})),
            (
                "E.member.1.Id=1&E.member.1.A.entry.1.Name=k&E.member.1.A.entry.1.Value.DataType=String",
                json!({"E": [{"Id": "1", "A": {"k": {"DataType": "String"}}}]}),
            ),
            ("A.entry.1.key=k&A.entry.1.value=v&A.entry.2.key=l", json!({"A": {"k": "v", "l": null}})),
            ("List=&Other.member.1=", json!({"List": "", "Other": [""]})),
            ("member.member=x", json!({"member": {"member": "x"}})),
        ];
        for (form, expected) in cases {
            assert_eq!(value(form).expect(form), expected, "{form}");
        }
    }

    #[test]
    fn contradictions_are_refused() {
        let deep = format!("A{}=1", ".x".repeat(40));
        for form in ["A=1&A.b=2", "A.b=2&A=1", deep.as_str()] {
            assert_eq!(value(form).expect_err(form).code, "MalformedQueryString", "{form}");
        }
    }
}
