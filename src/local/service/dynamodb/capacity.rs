//! The capacity that operations consume, returned if a request asks for it.
//!
//! Cited: Amazon DynamoDB Developer Guide, "DynamoDB read and write operations".

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::key::ItemKey;
use super::request;
use super::table::{Index, Table};
use crate::expression::{Item, item_size};
use crate::local::service::Fault;
use crate::local::service::validation::Checks;

const READ_UNIT: usize = 4 * 1024;
const WRITE_UNIT: usize = 1024;

/// Whether and how the consumed capacity is returned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    None,
    Total,
    Indexes,
}

impl Shown {
    /// Parses `ReturnConsumedCapacity`.
    pub(super) fn read(value: Option<&str>) -> Result<Self, Fault> {
        let value = value.unwrap_or("NONE");
        let mut checks = Checks::default();
        checks.one_of("returnConsumedCapacity", value, &["INDEXES", "TOTAL", "NONE"]);
        checks.finish()?;
        Ok(match value {
            "INDEXES" => Self::Indexes,
            "TOTAL" => Self::Total,
            _ => Self::None,
        })
    }

    /// Adds `ConsumedCapacity` to a response.
    pub(super) fn add(self, answer: &mut request::Members, table: &str, consumed: &Consumed) {
        if let Some(consumed) = self.consumed(table, consumed) {
            answer.insert("ConsumedCapacity".to_owned(), consumed);
        }
    }

    /// Returns the consumed capacity of one table.
    pub(super) fn consumed(self, table: &str, consumed: &Consumed) -> Option<Value> {
        let mut shown = json!({"TableName": table, "CapacityUnits": consumed.total()});
        match self {
            Self::None => return None,
            Self::Total => return Some(shown),
            Self::Indexes => shown["Table"] = json!({"CapacityUnits": consumed.table}),
        }
        for (member, is_global) in [("LocalSecondaryIndexes", false), ("GlobalSecondaryIndexes", true)] {
            let of_kind = consumed.indexes.iter().filter(|((of, _), _)| *of == is_global);
            let units: request::Members =
                of_kind.map(|((_, name), units)| (name.clone(), json!({"CapacityUnits": units}))).collect();
            if !units.is_empty() {
                shown[member] = units.into();
            }
        }
        Some(shown)
    }
}

/// The capacity consumed by an operation on a table and its indexes.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Consumed {
    table: f64,
    /// By whether the index is global, and its name.
    indexes: BTreeMap<(bool, String), f64>,
}

impl Consumed {
    pub(super) fn of_table(units: f64) -> Self {
        Self { table: units, indexes: BTreeMap::new() }
    }

    pub(super) fn of_index(index: &Index, units: f64) -> Self {
        Self { table: 0.0, indexes: BTreeMap::from([((index.is_global, index.name.clone()), units)]) }
    }

    /// Returns the capacity of a write, which includes each index whose entry it changes.
    pub(super) fn of_write(table: &Table, key: &ItemKey, old: Option<&Item>, new: Option<&Item>) -> Self {
        let mut consumed = Self::of_table(write_units(old, new));
        for index in &table.indexes {
            let shown = |item: Option<&Item>| {
                let item = item?;
                Some((index.keys.index_position(item, key)?, index.shown(table, item)))
            };
            let units = match (shown(old), shown(new)) {
                (before, after) if before == after => continue,
                // With another key, one entry is deleted and another one added.
                (Some((from, before)), Some((to, after))) if from != to => {
                    write_units(Some(&before), None) + write_units(None, Some(&after))
                }
                (before, after) => {
                    write_units(before.as_ref().map(|(_, item)| item), after.as_ref().map(|(_, item)| item))
                }
            };
            consumed.indexes.insert((index.is_global, index.name.clone()), units);
        }
        consumed
    }

    pub(super) fn total(&self) -> f64 {
        self.table + self.indexes.values().sum::<f64>()
    }

    /// Adds the capacity of another operation, multiplied by `times`.
    pub(super) fn add(&mut self, other: &Self, times: f64) {
        self.table += other.table * times;
        for (index, units) in &other.indexes {
            *self.indexes.entry(index.clone()).or_default() += units * times;
        }
    }
}

/// Returns the units for reading this many bytes.
pub(super) fn read_units(bytes: usize, is_consistent: bool) -> f64 {
    units(bytes, READ_UNIT) * if is_consistent { 1.0 } else { 0.5 }
}

/// Returns the units for replacing an item: the larger of the two items counts.
pub(super) fn write_units(old: Option<&Item>, new: Option<&Item>) -> f64 {
    units(old.map_or(0, item_size).max(new.map_or(0, item_size)), WRITE_UNIT)
}

fn units(bytes: usize, unit: usize) -> f64 {
    f64::from(u32::try_from(bytes.div_ceil(unit).max(1)).unwrap_or(u32::MAX))
}
