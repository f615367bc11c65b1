//! Key schemas: the key attributes of a table or index, and the requirements on items.
//!
//! Cited: Amazon DynamoDB Developer Guide, "Quotas and limits in Amazon DynamoDB", "Partition keys and sort keys".

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::fault::invalid;
use super::key::{IndexKey, ItemKey, fingerprint, sortable};
use crate::expression::{AttributeValue, Item};
use crate::local::service::Fault;

const MAX_PARTITION_KEY: usize = 2048;
const MAX_SORT_KEY: usize = 1024;

/// A key attribute: its name, and its type as `S`, `N` or `B`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct KeyAttribute {
    pub(super) name: String,
    pub(super) kind: String,
}

/// The keys of a table or index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct KeySchema {
    pub(super) partition: KeyAttribute,
    pub(super) sort: Option<KeyAttribute>,
}

impl KeySchema {
    /// Returns the attributes, the partition key first.
    pub(super) fn attributes(&self) -> impl Iterator<Item = &KeyAttribute> {
        std::iter::once(&self.partition).chain(&self.sort)
    }

    /// Returns the key schema in the format of `DescribeTable`.
    pub(super) fn description(&self) -> Value {
        let element = |name: &str, kind: &str| json!({"AttributeName": name, "KeyType": kind});
        let sort = self.sort.iter().map(|sort| element(&sort.name, "RANGE"));
        std::iter::once(element(&self.partition.name, "HASH")).chain(sort).collect()
    }

    /// Returns the key of an item of the table; fails if the item cannot be put.
    pub(super) fn key_of_item(&self, item: &Item) -> Result<ItemKey, Fault> {
        for (at, key) in self.attributes().enumerate() {
            let value =
                item.get(&key.name).ok_or_else(|| invalid(format!("Missing the key {} in the item", key.name)))?;
            if value.type_name() != key.kind {
                let (name, expected, actual) = (&key.name, &key.kind, value.type_name());
                return Err(invalid(format!("Type mismatch for key {name} expected: {expected} actual: {actual}")));
            }
            if let Some(kind) = empty(value) {
                return Err(Fault::validation(format!(
                    "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an \
                     empty {kind} value. Key: {}",
                    key.name
                )));
            }
            check_size(value, at == 0)?;
        }
        Ok(self.position(item))
    }

    /// Returns the key in a request.
    pub(super) fn key_of_request(&self, given: &Item) -> Result<ItemKey, Fault> {
        let mismatch = || Fault::validation("The provided key element does not match the schema");
        if given.len() != self.attributes().count() {
            return Err(mismatch());
        }
        for (at, key) in self.attributes().enumerate() {
            let value = given.get(&key.name).filter(|value| value.type_name() == key.kind).ok_or_else(mismatch)?;
            if let Some(kind) = empty(value) {
                return Err(invalid(format!(
                    "The AttributeValue for a key attribute cannot contain an empty {kind} value. Key: {}",
                    key.name
                )));
            }
            check_size(value, at == 0)?;
        }
        Ok(self.position(given))
    }

    /// Returns the key of an item that has the key attributes.
    pub(super) fn position(&self, item: &Item) -> ItemKey {
        let sort = self.sort.as_ref().and_then(|sort| item.get(&sort.name));
        ItemKey::new(item.get(&self.partition.name).unwrap_or(&AttributeValue::Null), sort)
    }

    /// Returns the key of an item in an index with this schema; `None` if it is not in the index.
    pub(super) fn index_position(&self, item: &Item, at: &ItemKey) -> Option<IndexKey> {
        let value = |key: &KeyAttribute| item.get(&key.name).filter(|value| value.type_name() == key.kind);
        let partition = fingerprint(value(&self.partition)?);
        let sort = match &self.sort {
            Some(key) => sortable(value(key)?),
            None => Vec::new(),
        };
        Some(IndexKey { partition, sort, item: at.clone() })
    }

    /// Returns the key attributes of an item.
    pub(super) fn keys_in(&self, item: &Item) -> Item {
        let key = |key: &KeyAttribute| Some((key.name.clone(), item.get(&key.name)?.clone()));
        self.attributes().filter_map(key).collect()
    }
}

fn empty(value: &AttributeValue) -> Option<&'static str> {
    match value {
        AttributeValue::String(text) if text.is_empty() => Some("string"),
        AttributeValue::Binary(bytes) if bytes.is_empty() => Some("binary"),
        _ => None,
    }
}

fn check_size(value: &AttributeValue, is_partition: bool) -> Result<(), Fault> {
    let size = match value {
        AttributeValue::String(text) => text.len(),
        AttributeValue::Binary(bytes) => bytes.len(),
        _ => 0,
    };
    match is_partition {
        true if size > MAX_PARTITION_KEY => {
            Err(invalid("Size of hashkey has exceeded the maximum size limit of2048 bytes"))
        }
        false if size > MAX_SORT_KEY => {
            Err(invalid("Aggregated size of all range keys has exceeded the size limit of 1024 bytes"))
        }
        _ => Ok(()),
    }
}
