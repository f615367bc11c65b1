//! The JSON form of attribute values, such as `{"S": "text"}`, in requests, responses and storage.
//!
//! The messages are those of DynamoDB.

use std::collections::BTreeSet;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::de::Error as _;
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use super::{AttributeValue, Item, Number};
use crate::expression::Error;

/// The quota "Nested attribute depth" of "Service, account, and table quotas in Amazon DynamoDB".
const MAX_DEPTH: usize = 32;

/// Parses the attributes of an item.
pub fn item_from_json(value: Value) -> Result<Item, Error> {
    members(value, 0)
}

/// Converts the attributes of an item to JSON.
pub fn item_to_json(item: &Item) -> Value {
    item.iter().map(|(name, value)| (name.clone(), value.to_json())).collect::<Map<_, _>>().into()
}

fn members(value: Value, depth: usize) -> Result<Item, Error> {
    const CLASS: &str = "java.util.Map<java.lang.String, com.amazonaws.dynamodb.v20120810.AttributeValue>";
    match value {
        Value::Object(members) => {
            let read = |(name, value): (String, Value)| Ok((name, AttributeValue::read(value, depth)?));
            members.into_iter().filter(|(_, value)| !value.is_null()).map(read).collect()
        }
        Value::Array(_) => Err(Error::serialization(format!("Unrecognized collection type {CLASS}"))),
        _ => Err(Error::serialization("Unexpected field type")),
    }
}

impl AttributeValue {
    /// Parses an attribute value.
    pub fn from_json(value: Value) -> Result<Self, Error> {
        Self::read(value, 0)
    }

    fn read(value: Value, depth: usize) -> Result<Self, Error> {
        if depth > MAX_DEPTH {
            return Err(Error::new("Nesting Levels have exceeded supported limits"));
        }
        let typed = match value {
            Value::Object(typed) => typed,
            Value::Array(_) => {
                return Err(Error::serialization(
                    "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.AttributeValue",
                ));
            }
            _ => return Err(Error::serialization("Unexpected value type in payload")),
        };
        let mut known = typed.into_iter().filter(|(name, value)| is_type(name) && !value.is_null());
        let (name, value) = known.next().ok_or_else(|| {
            Error::new("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes")
        })?;
        let read = Self::of_type(&name, value, depth)?;
        if known.next().is_some() {
            return Err(Error::new(
                "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported \
                 datatypes",
            ));
        }
        Ok(read)
    }

    fn of_type(name: &str, value: Value, depth: usize) -> Result<Self, Error> {
        Ok(match name {
            "S" => Self::String(text(value)?),
            "N" => Self::Number(Number::parse(&text(value)?)?),
            "B" => Self::Binary(binary(value)?),
            "SS" => Self::StringSet(string_set(value)?),
            "NS" => Self::NumberSet(number_set(value)?),
            "BS" => Self::BinarySet(binary_set(value)?),
            "M" => Self::Map(members(value, depth + 1)?),
            "L" => {
                Self::List(list(value)?.into_iter().map(|each| Self::read(each, depth + 1)).collect::<Result<_, _>>()?)
            }
            "BOOL" => Self::Boolean(boolean(&value)?),
            _ => null(&value)?,
        })
    }

    /// Converts the attribute value to JSON.
    pub fn to_json(&self) -> Value {
        let encode = |bytes: &Vec<u8>| STANDARD.encode(bytes);
        let value = match self {
            Self::String(text) => Value::from(text.as_str()),
            Self::Number(number) => number.to_string().into(),
            Self::Binary(bytes) => encode(bytes).into(),
            Self::StringSet(set) => set.iter().cloned().collect::<Vec<_>>().into(),
            Self::NumberSet(set) => set.iter().map(ToString::to_string).collect::<Vec<_>>().into(),
            Self::BinarySet(set) => set.iter().map(encode).collect::<Vec<_>>().into(),
            Self::Map(members) => item_to_json(members),
            Self::List(members) => members.iter().map(Self::to_json).collect::<Vec<_>>().into(),
            Self::Boolean(is) => (*is).into(),
            Self::Null => true.into(),
        };
        let mut typed = Map::new();
        typed.insert(self.type_name().to_owned(), value);
        Value::Object(typed)
    }
}

fn is_type(name: &str) -> bool {
    matches!(name, "S" | "N" | "B" | "SS" | "NS" | "BS" | "M" | "L" | "BOOL" | "NULL")
}

fn text(value: Value) -> Result<String, Error> {
    match value {
        Value::String(text) => Ok(text),
        other => Err(not_converted(&other, "String")),
    }
}

fn binary(value: Value) -> Result<Vec<u8>, Error> {
    let Value::String(text) = value else {
        return Err(match value {
            Value::Object(_) => Error::serialization("Start of structure or map found where not expected"),
            Value::Array(_) => Error::serialization("Unrecognized collection type class java.nio.ByteBuffer"),
            _ => Error::serialization("only base-64-encoded strings are convertible to bytes"),
        });
    };
    if text.len() % 4 != 0 {
        let length = text.len();
        return Err(Error::serialization(format!(
            "Base64 encoded length is expected a multiple of 4 bytes but found: {length}"
        )));
    }
    STANDARD.decode(&text).map_err(|_| Error::serialization("Invalid last non-pad Base64 character dectected"))
}

fn boolean(value: &Value) -> Result<bool, Error> {
    match value {
        Value::Bool(is) => Ok(*is),
        Value::String(text) if ["true", "1", "yes"].iter().any(|yes| yes.eq_ignore_ascii_case(text)) => Ok(true),
        Value::String(text) if ["false", "0", "no"].iter().any(|no| no.eq_ignore_ascii_case(text)) => Ok(false),
        Value::String(_) => Err(Error::serialization("Unexpected token received from parser")),
        other => Err(not_converted(other, "Boolean")),
    }
}

fn null(value: &Value) -> Result<AttributeValue, Error> {
    match boolean(value)? {
        true => Ok(AttributeValue::Null),
        false => Err(invalid("Null attribute value types must have the value of true")),
    }
}

fn list(value: Value) -> Result<Vec<Value>, Error> {
    match value {
        Value::Array(members) => Ok(members),
        Value::Object(_) => Err(Error::serialization("Start of structure or map found where not expected")),
        _ => Err(Error::serialization("Unexpected field type")),
    }
}

fn string_set(value: Value) -> Result<BTreeSet<String>, Error> {
    let members = list(value)?.into_iter().map(text).collect::<Result<Vec<_>, _>>()?;
    if members.is_empty() {
        return Err(invalid("An string set  may not be empty"));
    }
    let written = format!("[{}]", members.join(", "));
    unique(members).ok_or_else(|| invalid(&format!("Input collection {written} contains duplicates.")))
}

fn number_set(value: Value) -> Result<BTreeSet<Number>, Error> {
    let members = list(value)?.into_iter().map(text).collect::<Result<Vec<_>, _>>()?;
    if members.is_empty() {
        return Err(invalid("An number set  may not be empty"));
    }
    let numbers = members.iter().map(|member| Number::parse(member)).collect::<Result<Vec<_>, _>>()?;
    unique(numbers).ok_or_else(|| Error::new("Input collection contains duplicates"))
}

fn binary_set(value: Value) -> Result<BTreeSet<Vec<u8>>, Error> {
    let members = list(value)?;
    if members.is_empty() {
        return Err(invalid("Binary sets should not be empty"));
    }
    let written: Vec<&str> = members.iter().filter_map(Value::as_str).collect();
    let duplicates = invalid(&format!("Input collection [{}]of type BS contains duplicates.", written.join(", ")));
    unique(members.into_iter().map(binary).collect::<Result<Vec<_>, _>>()?).ok_or(duplicates)
}

fn unique<T: Ord>(members: Vec<T>) -> Option<BTreeSet<T>> {
    let count = members.len();
    let set: BTreeSet<T> = members.into_iter().collect();
    (set.len() == count).then_some(set)
}

fn not_converted(value: &Value, wanted: &str) -> Error {
    let found = match value {
        Value::Array(_) => {
            return Error::serialization(format!("Unrecognized collection type class java.lang.{wanted}"));
        }
        Value::Object(_) => return Error::serialization("Start of structure or map found where not expected"),
        Value::Bool(true) => "TRUE_VALUE",
        Value::Bool(false) => "FALSE_VALUE",
        Value::Number(number) if number.is_f64() => "DECIMAL_VALUE",
        Value::Number(_) => "NUMBER_VALUE",
        Value::String(_) => "STRING_VALUE",
        Value::Null => "NULL_VALUE",
    };
    Error::serialization(format!("{found} cannot be converted to {wanted}"))
}

fn invalid(what: &str) -> Error {
    Error::new(format!("One or more parameter values were invalid: {what}"))
}

/// Formats a value as in messages: `{S:text}`.
impl fmt::Display for AttributeValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |members: Vec<String>| format!("[{}]", members.join(", "));
        let encode = |bytes: &Vec<u8>| STANDARD.encode(bytes);
        let value = match self {
            Self::String(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Binary(bytes) => encode(bytes),
            Self::StringSet(set) => list(set.iter().cloned().collect()),
            Self::NumberSet(set) => list(set.iter().map(ToString::to_string).collect()),
            Self::BinarySet(set) => list(set.iter().map(encode).collect()),
            Self::Map(members) => {
                let members: Vec<String> = members.iter().map(|(name, value)| format!("{name}={value}")).collect();
                format!("{{{}}}", members.join(", "))
            }
            Self::List(members) => list(members.iter().map(ToString::to_string).collect()),
            Self::Boolean(is) => is.to_string(),
            Self::Null => "true".to_owned(),
        };
        write!(f, "{{{}:{value}}}", self.type_name())
    }
}

impl Serialize for AttributeValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut typed = serializer.serialize_map(Some(1))?;
        match self {
            Self::String(text) => typed.serialize_entry("S", text)?,
            Self::Boolean(is) => typed.serialize_entry("BOOL", is)?,
            Self::Map(members) => typed.serialize_entry("M", members)?,
            Self::List(members) => typed.serialize_entry("L", members)?,
            other => typed.serialize_entry(other.type_name(), &other.to_json()[other.type_name()])?,
        }
        typed.end()
    }
}

impl<'de> Deserialize<'de> for AttributeValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_json(Value::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_type_leads_back() {
        let values = [
            json!({"S": ""}),
            json!({"N": "-1.5"}),
            json!({"B": "AQI="}),
            json!({"SS": ["a", "b"]}),
            json!({"NS": ["-2", "1"]}),
            json!({"BS": ["AQ==", "Ag=="]}),
            json!({"M": {"a": {"L": []}, "b": {"M": {}}}}),
            json!({"L": [{"S": "x"}, {"NULL": true}]}),
            json!({"BOOL": false}),
            json!({"NULL": true}),
        ];
        for value in values {
            let read = AttributeValue::from_json(value.clone()).expect("a value");
            assert_eq!(read.to_json(), value);
            assert_eq!(serde_json::to_value(&read).expect("JSON"), value);
            assert_eq!(serde_json::from_value::<AttributeValue>(value).expect("a value"), read);
        }
    }

    #[test]
    fn what_is_no_value_is_refused_as_dynamodb_does() {
        let deep = (0..40).fold(json!({"S": "x"}), |inner, _| json!({"L": [inner]}));
        let cases = [
            (json!({}), "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"),
            (
                json!({"S": "a", "N": "1"}),
                "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported \
                 datatypes",
            ),
            (
                json!({"NULL": false}),
                "One or more parameter values were invalid: Null attribute value types must have the value of true",
            ),
            (json!({"SS": []}), "One or more parameter values were invalid: An string set  may not be empty"),
            (
                json!({"SS": ["a", "a"]}),
                "One or more parameter values were invalid: Input collection [a, a] contains duplicates.",
            ),
            (json!({"NS": ["1", "1.0"]}), "Input collection contains duplicates"),
            (json!({"N": 1}), "NUMBER_VALUE cannot be converted to String"),
            (json!({"B": "a"}), "Base64 encoded length is expected a multiple of 4 bytes but found: 1"),
            (json!("a"), "Unexpected value type in payload"),
            (deep, "Nesting Levels have exceeded supported limits"),
        ];
        for (value, message) in cases {
            assert_eq!(AttributeValue::from_json(value).expect_err(message).to_string(), message);
        }
    }
}
