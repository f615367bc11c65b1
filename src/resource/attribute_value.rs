//! Items of a table in JSON: with the types of DynamoDB, as in `{"id": {"S": "415"}}`, or plain, as in `{"id": "415"}`.

use std::collections::HashMap;

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

/// The number of digits that a floating-point number always keeps.
const MAX_DIGITS: usize = 15;

/// An item in the form of the SDK.
pub type Attributes = HashMap<String, AttributeValue>;

/// Parses an item. It is typed if every attribute has a type; otherwise it is plain JSON.
pub fn read(item: &Value) -> Result<Attributes, String> {
    let Value::Object(members) = item else { return Err("an item is a JSON object".to_owned()) };
    let has_types = members.values().all(|value| typed(value).is_some());
    let read = |(name, value): (&String, &Value)| {
        let value = if has_types { of_type(value) } else { Ok(plain(value)) };
        value.map(|value| (name.clone(), value)).map_err(|error| format!("attribute `{name}`: {error}"))
    };
    members.iter().map(read).collect()
}

/// Returns the type and the content of a typed value.
fn typed(value: &Value) -> Option<(&str, &Value)> {
    let members = value.as_object().filter(|members| members.len() == 1)?;
    let (kind, value) = members.iter().next()?;
    let is_type = matches!(kind.as_str(), "S" | "N" | "B" | "SS" | "NS" | "BS" | "M" | "L" | "BOOL" | "NULL");
    is_type.then_some((kind.as_str(), value))
}

fn of_type(value: &Value) -> Result<AttributeValue, String> {
    let (kind, value) = typed(value).ok_or_else(|| format!("`{value}` has no type such as `{{\"S\": …}}`"))?;
    let wrong = || format!("`{value}` is no value of the type {kind}");
    let text = |value: &Value| value.as_str().map(str::to_owned).ok_or_else(wrong);
    let bytes = |value: &Value| text(value).and_then(|text| STANDARD.decode(text).map(Blob::new).map_err(|_| wrong()));
    let list = || value.as_array().ok_or_else(wrong);
    Ok(match kind {
        "S" => AttributeValue::S(text(value)?),
        "N" => AttributeValue::N(text(value)?),
        "B" => AttributeValue::B(bytes(value)?),
        "SS" => AttributeValue::Ss(list()?.iter().map(text).collect::<Result<_, _>>()?),
        "NS" => AttributeValue::Ns(list()?.iter().map(text).collect::<Result<_, _>>()?),
        "BS" => AttributeValue::Bs(list()?.iter().map(bytes).collect::<Result<_, _>>()?),
        "L" => AttributeValue::L(list()?.iter().map(of_type).collect::<Result<_, _>>()?),
        "M" => {
            let members = value.as_object().ok_or_else(wrong)?;
            let members = members.iter().map(|(name, value)| Ok::<_, String>((name.clone(), of_type(value)?)));
            AttributeValue::M(members.collect::<Result<_, _>>()?)
        }
        "BOOL" => AttributeValue::Bool(value.as_bool().ok_or_else(wrong)?),
        _ => AttributeValue::Null(true),
    })
}

fn plain(value: &Value) -> AttributeValue {
    match value {
        Value::Null => AttributeValue::Null(true),
        Value::Bool(is) => AttributeValue::Bool(*is),
        Value::Number(number) => AttributeValue::N(number.to_string()),
        Value::String(text) => AttributeValue::S(text.clone()),
        Value::Array(members) => AttributeValue::L(members.iter().map(plain).collect()),
        Value::Object(members) => {
            AttributeValue::M(members.iter().map(|(name, value)| (name.clone(), plain(value))).collect())
        }
    }
}

/// Converts an item to plain JSON, sorted by attribute name. Numbers keep all their digits.
pub fn write(item: &Attributes) -> Value {
    let mut names: Vec<&String> = item.keys().collect();
    names.sort();
    names
        .into_iter()
        .map(|name| (name.clone(), item.get(name).map_or(Value::Null, written)))
        .collect::<Map<_, _>>()
        .into()
}

fn written(value: &AttributeValue) -> Value {
    let encode = |bytes: &Blob| STANDARD.encode(bytes.as_ref());
    match value {
        AttributeValue::S(text) => text.as_str().into(),
        AttributeValue::N(number) => self::number(number),
        AttributeValue::B(bytes) => encode(bytes).into(),
        AttributeValue::Ss(set) => set.clone().into(),
        AttributeValue::Ns(set) => set.iter().map(|each| number(each)).collect(),
        AttributeValue::Bs(set) => set.iter().map(encode).collect::<Vec<_>>().into(),
        AttributeValue::M(members) => write(members),
        AttributeValue::L(members) => members.iter().map(written).collect(),
        AttributeValue::Bool(is) => (*is).into(),
        _ => Value::Null,
    }
}

/// Converts a DynamoDB number, which has up to 38 digits. One with more digits than a JSON number keeps becomes a
/// string.
fn number(text: &str) -> Value {
    let mantissa = text.split(['e', 'E']).next().unwrap_or(text);
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let is_short = digits.trim_matches('0').len() <= MAX_DIGITS;
    let number = serde_json::from_str::<serde_json::Number>(text).ok();
    number.filter(|number| is_short || number.to_string() == text).map_or_else(|| text.into(), Value::Number)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn items_are_read_with_types_and_without() {
        let plain = json!({"a": "x", "l": [true, null], "m": {"k": "v"}, "n": 1.5});
        let with_types = json!({
            "a": {"S": "x"}, "n": {"N": "1.5"}, "l": {"L": [{"BOOL": true}, {"NULL": true}]}, "m": {"M": {"k": {"S": "v"}}},
        });
        assert_eq!(read(&plain), read(&with_types));
        assert_eq!(write(&read(&plain).expect("an item")), plain);
        for digits in ["12345678901234567890123456789012345678", "0.1234567890123456789"] {
            let long = Attributes::from([("n".to_owned(), AttributeValue::N(digits.to_owned()))]);
            assert_eq!(write(&long), json!({"n": digits}));
        }
        let mixed = json!({"id": "1", "m": {"S": "x"}});
        assert_eq!(write(&read(&mixed).expect("an item")), mixed);
        assert_eq!(read(&json!({"n": {"N": 1}})), Err("attribute `n`: `1` is no value of the type N".to_owned()));
        assert!(read(&json!([])).is_err());
    }
}
