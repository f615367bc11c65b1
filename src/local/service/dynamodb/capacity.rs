//! What operations consume, where a request asks for it.
//!
//! Cited: Amazon DynamoDB Developer Guide, "DynamoDB read and write operations".

use serde_json::{Value, json};

use super::request;
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
    /// Reads `ReturnConsumedCapacity`.
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

    /// Adds `ConsumedCapacity` to an answer.
    pub(super) fn add(self, answer: &mut request::Members, table: &str, units: f64) {
        if let Some(consumed) = self.consumed(table, units) {
            answer.insert("ConsumedCapacity".to_owned(), consumed);
        }
    }

    /// What one table consumed.
    pub(super) fn consumed(self, table: &str, units: f64) -> Option<Value> {
        match self {
            Self::None => None,
            Self::Total => Some(json!({"TableName": table, "CapacityUnits": units})),
            Self::Indexes => {
                Some(json!({"TableName": table, "CapacityUnits": units, "Table": {"CapacityUnits": units}}))
            }
        }
    }
}

/// For reading this many bytes.
pub(super) fn read_units(bytes: usize, is_consistent: bool) -> f64 {
    units(bytes, READ_UNIT) * if is_consistent { 1.0 } else { 0.5 }
}

/// For writing an item in place of another: the larger of both counts.
pub(super) fn write_units(old: Option<&Item>, new: Option<&Item>) -> f64 {
    units(old.map_or(0, item_size).max(new.map_or(0, item_size)), WRITE_UNIT)
}

fn units(bytes: usize, unit: usize) -> f64 {
    f64::from(u32::try_from(bytes.div_ceil(unit).max(1)).unwrap_or(u32::MAX))
}
