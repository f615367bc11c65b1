//! Attribute values, items and their sizes.
//!
//! Cited: Amazon DynamoDB Developer Guide, "Supported data types and naming rules" and "Item sizes and formats".

mod json;

use std::collections::{BTreeMap, BTreeSet};

use super::Number;

pub use json::{item_from_json, item_to_json};

/// The attributes of an item, or the members of a map, by name.
pub type Item = BTreeMap<String, AttributeValue>;

/// An attribute value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AttributeValue {
    String(String),
    Number(Number),
    Binary(Vec<u8>),
    StringSet(BTreeSet<String>),
    NumberSet(BTreeSet<Number>),
    BinarySet(BTreeSet<Vec<u8>>),
    Map(Item),
    List(Vec<AttributeValue>),
    Boolean(bool),
    Null,
}

/// The size of a list or map without its members.
const CONTAINER: usize = 3;
/// The additional size of each member of a list or map.
const MEMBER: usize = 1;

impl AttributeValue {
    /// Returns the name of the type, as in attribute values and `attribute_type`.
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::String(_) => "S",
            Self::Number(_) => "N",
            Self::Binary(_) => "B",
            Self::StringSet(_) => "SS",
            Self::NumberSet(_) => "NS",
            Self::BinarySet(_) => "BS",
            Self::Map(_) => "M",
            Self::List(_) => "L",
            Self::Boolean(_) => "BOOL",
            Self::Null => "NULL",
        }
    }

    /// Returns the size in bytes, as DynamoDB counts it.
    pub fn size(&self) -> usize {
        match self {
            Self::String(text) => text.len(),
            Self::Number(number) => number.size(),
            Self::Binary(bytes) => bytes.len(),
            Self::StringSet(set) => set.iter().map(String::len).sum(),
            Self::NumberSet(set) => set.iter().map(Number::size).sum(),
            Self::BinarySet(set) => set.iter().map(Vec::len).sum(),
            Self::Map(members) => CONTAINER + item_size(members) + members.len() * MEMBER,
            Self::List(members) => CONTAINER + members.iter().map(|member| MEMBER + member.size()).sum::<usize>(),
            Self::Boolean(_) | Self::Null => 1,
        }
    }
}

/// Returns the size of an item in bytes, as DynamoDB counts it: names and values.
pub fn item_size(item: &Item) -> usize {
    item.iter().map(|(name, value)| name.len() + value.size()).sum()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn sizes_count_names_and_values() {
        let item = json!({"a": {"S": "xyz"}, "n": {"N": "12"}, "l": {"L": [{"BOOL": true}]}, "m": {"M": {"k": {"NULL": true}}}});
        let item = item_from_json(item).expect("an item");
        assert_eq!(item_size(&item), (1 + 3) + (1 + 2) + (1 + 3 + 1 + 1) + (1 + 3 + 1 + 1 + 1));
    }
}
