//! One table: its definition, its items and its indexes.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::fault::invalid;
use super::item::{Row, expiry};
use super::key::{IndexKey, ItemKey};
use super::schema::KeySchema;
use crate::clock::Timestamp;
use crate::expression::Item;
use crate::local::keyed::{self, Bulk};
use crate::local::service::Fault;

/// A table with its contents.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Table {
    pub(super) id: String,
    /// In milliseconds.
    pub(super) created: i64,
    /// Names and types, as given when the table was created.
    pub(super) attributes: Vec<(String, String)>,
    pub(super) keys: KeySchema,
    /// `None` for an on-demand table.
    pub(super) throughput: Option<Throughput>,
    /// The warm throughput that was set.
    #[serde(default)]
    pub(super) warm: Option<Throughput>,
    pub(super) class: Option<String>,
    pub(super) is_protected: bool,
    /// Whether it is encrypted with the AWS managed key.
    #[serde(default)]
    pub(super) uses_managed_key: bool,
    pub(super) indexes: Vec<Index>,
    pub(super) tags: BTreeMap<String, String>,
    pub(super) items: keyed::Table<ItemKey, Row>,
    /// The label of the current or last stream.
    #[serde(default)]
    pub(super) stream: Option<String>,
    /// The start of the recovery period, and its length in days.
    #[serde(default)]
    pub(super) recovery: Option<(i64, i64)>,
    /// The attribute that contains the time of expiry.
    #[serde(default)]
    pub(super) time_to_live: Option<String>,
    /// The items that expire, by the time of expiry.
    #[serde(default)]
    pub(super) expiring: keyed::Table<(Timestamp, ItemKey), ()>,
}

/// Capacity units per second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Throughput {
    pub(super) read: i64,
    pub(super) write: i64,
}

/// The throughput that every new on-demand table supports at once.
pub(super) const INITIAL: Throughput = Throughput { read: 12_000, write: 4000 };

/// A secondary index.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Index {
    pub(super) name: String,
    pub(super) is_global: bool,
    pub(super) keys: KeySchema,
    /// `ALL`, `KEYS_ONLY` or `INCLUDE`.
    pub(super) projection: String,
    /// The projected attributes other than the keys, for `INCLUDE`.
    pub(super) included: Vec<String>,
    pub(super) throughput: Option<Throughput>,
    /// The warm throughput that was set.
    #[serde(default)]
    pub(super) warm: Option<Throughput>,
    pub(super) entries: keyed::Table<IndexKey, ()>,
}

impl Index {
    /// Returns the projected attributes of an item.
    pub(super) fn shown(&self, table: &Table, item: &Item) -> Item {
        if self.projection == "ALL" {
            return item.clone();
        }
        let is_shown = |name: &String| {
            let is_key = table.keys.attributes().chain(self.keys.attributes()).any(|key| key.name == *name);
            is_key || self.included.contains(name)
        };
        item.iter().filter(|(name, _)| is_shown(name)).map(|(name, value)| (name.clone(), value.clone())).collect()
    }
}

impl Table {
    pub(super) fn keyed_tables(&mut self, visit: &mut dyn FnMut(&mut dyn Bulk)) {
        visit(&mut self.items);
        visit(&mut self.expiring);
        self.indexes.iter_mut().for_each(|index| visit(&mut index.entries));
    }

    pub(super) fn get(&self, key: &ItemKey) -> Option<Arc<Row>> {
        self.items.get(key)
    }

    /// Fails if an attribute of an item is a key of an index but has another type.
    pub(super) fn check_index_keys(&self, item: &Item) -> Result<(), Fault> {
        for index in &self.indexes {
            for key in index.keys.attributes() {
                let Some(value) = item.get(&key.name) else { continue };
                if value.type_name() != key.kind {
                    return Err(invalid(format!(
                        "Type mismatch for Index Key {} Expected: {} Actual: {} IndexName: {}",
                        key.name,
                        key.kind,
                        value.type_name(),
                        index.name
                    )));
                }
            }
        }
        Ok(())
    }

    /// Adds an index that contains the existing items.
    pub(super) fn add_index(&mut self, mut index: Index) {
        for (key, row) in self.items.iter() {
            if let Some(entry) = index.keys.index_position(&row.0, &key) {
                index.entries.add(entry, ());
            }
        }
        self.indexes.push(index);
    }

    /// Sets or removes the attribute by which items expire.
    pub(super) fn set_time_to_live(&mut self, attribute: Option<String>) {
        self.expiring.clear();
        if let Some(attribute) = &attribute {
            for (key, row) in self.items.iter() {
                if let Some(at) = expiry(attribute, &row.0) {
                    self.expiring.add((at, key), ());
                }
            }
        }
        self.time_to_live = attribute;
    }

    /// Adds, replaces or removes an item, in the table and its indexes.
    pub(super) fn write(&mut self, key: ItemKey, old: Option<&Item>, new: Option<Item>) {
        for index in &mut self.indexes {
            let before = old.and_then(|item| index.keys.index_position(item, &key));
            let after = new.as_ref().and_then(|item| index.keys.index_position(item, &key));
            if before == after {
                continue;
            }
            if let Some(before) = before {
                index.entries.discard(&before, &());
            }
            if let Some(after) = after {
                index.entries.add(after, ());
            }
        }
        if let Some(attribute) = &self.time_to_live {
            let (before, after) =
                (old.and_then(|old| expiry(attribute, old)), new.as_ref().and_then(|new| expiry(attribute, new)));
            if let Some(before) = before {
                self.expiring.take(&(before, key.clone()));
            }
            if let Some(after) = after {
                self.expiring.add((after, key.clone()), ());
            }
        }
        match new {
            Some(item) => self.items.put(key, Row(item)),
            None => drop(self.items.take(&key)),
        }
    }
}
