//! The key of a table, and whether an item has it.
//!
//! It is apart from the table, because every kind of resource may tell whether it has a key.

use std::fmt;
use std::str::FromStr;

use aws_sdk_dynamodb::types::{AttributeDefinition, AttributeValue, KeySchemaElement, KeyType, ScalarAttributeType};
use serde::{Deserialize, Deserializer};

use crate::diag::{Code, Findings};
use crate::resource::Error;
use crate::resource::attribute_value::Attributes;
use crate::words;

/// What steps need to know of a table.
#[derive(Debug, Clone)]
pub struct TableKey {
    pub attributes: Vec<KeyAttribute>,
    /// Whether the table has a stream.
    pub has_stream: bool,
}

/// A key attribute with its type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyAttribute {
    pub(super) name: String,
    /// The type as written, which may be invalid.
    pub(super) kind: String,
}

const TYPES: [&str; 3] = ["S", "N", "B"];

impl FromStr for KeyAttribute {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (name, kind) = text.rsplit_once(':').unwrap_or((text, "S"));
        Ok(Self { name: name.to_owned(), kind: kind.to_owned() })
    }
}

impl<'de> Deserialize<'de> for KeyAttribute {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl fmt::Display for KeyAttribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.kind == "S" { f.write_str(&self.name) } else { write!(f, "{}:{}", self.name, self.kind) }
    }
}

/// Returns what is wrong with the key attributes of an item or of a key, and how to correct it.
pub fn wrong_key(key: &[KeyAttribute], given: &Attributes) -> Option<(String, String)> {
    for KeyAttribute { name, kind } in key {
        let Some(value) = given.get(name) else {
            let others = given.keys().filter(|other| !key.iter().any(|key| key.name == **other));
            let help = match words::closest(name, others.map(String::as_str)) {
                Some(near) => format!("`{near}` is given: did you mean `{name}`?"),
                None => format!("add `{name}`, {}", noun(kind)),
            };
            return Some((format!("the key attribute `{name}` is missing"), help));
        };
        let found = type_of(value);
        if found != kind {
            let message = format!("the key attribute `{name}` is {}, and here it is {}", noun(kind), noun(found));
            return Some((message, format!("write {}, or change the key of the table", noun(kind))));
        }
    }
    None
}

/// Returns the attribute of a key that the table's key does not have, and how to correct it.
pub fn beyond_key(key: &[KeyAttribute], given: &Attributes) -> Option<(String, String)> {
    let mut others: Vec<&String> = given.keys().filter(|name| !key.iter().any(|key| key.name == **name)).collect();
    others.sort();
    let other = others.first()?;
    let message = format!("`{other}` is no part of the key of the table");
    Some((message, "write it in `body`, which says what the item contains".to_owned()))
}

fn type_of(value: &AttributeValue) -> &'static str {
    match value {
        AttributeValue::S(_) => "S",
        AttributeValue::N(_) => "N",
        AttributeValue::B(_) => "B",
        _ => "",
    }
}

fn noun(kind: &str) -> &'static str {
    match kind {
        "S" => "a string",
        "N" => "a number",
        "B" => "binary",
        _ => "of another type",
    }
}

impl KeyAttribute {
    pub(super) fn check(&self, field: &str, findings: &mut Findings) {
        if self.name.is_empty() || self.name.len() > 255 {
            findings
                .add(field, Code::BadName, format!("`{}` cannot name a key attribute", self.name))
                .help("use 1 to 255 bytes, such as `customer`");
        }
        if !TYPES.contains(&self.kind.as_str()) {
            findings
                .add(field, Code::BadValue, format!("`{}` is no type of a key attribute", self.kind))
                .help("use `S` for text, `N` for numbers or `B` for bytes, as in `number:N`");
        }
    }

    pub(super) fn definition(&self) -> Result<AttributeDefinition, Error> {
        let kind = ScalarAttributeType::from(self.kind.as_str());
        let definition = AttributeDefinition::builder().attribute_name(&self.name).attribute_type(kind).build();
        definition.map_err(|error| Error::Failed { message: error.to_string() })
    }

    pub(super) fn element(&self, kind: KeyType) -> Result<KeySchemaElement, Error> {
        let element = KeySchemaElement::builder().attribute_name(&self.name).key_type(kind).build();
        element.map_err(|error| Error::Failed { message: error.to_string() })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::resource::attribute_value::read;

    #[test]
    fn an_item_needs_every_key_attribute_in_its_type() {
        let key: Vec<KeyAttribute> = ["order:N", "customer"].iter().filter_map(|text| text.parse().ok()).collect();
        let table = [
            (json!({"order": 1, "customer": "c", "more": true}), None),
            (json!({"order": {"N": "1"}, "customer": {"S": "c"}}), None),
            (json!({"order": 1}), Some("the key attribute `customer` is missing; add `customer`, a string")),
            (
                json!({"ordr": 1, "customer": "c"}),
                Some("the key attribute `order` is missing; `ordr` is given: did you mean `order`?"),
            ),
            (
                json!({"order": "1", "customer": "c"}),
                Some(
                    "the key attribute `order` is a number, and here it is a string; write a number, or change the key of the table",
                ),
            ),
        ];
        for (item, expected) in table {
            let found = wrong_key(&key, &read(&item).unwrap()).map(|(message, help)| format!("{message}; {help}"));
            assert_eq!(found.as_deref(), expected, "{item}");
        }
    }
}
