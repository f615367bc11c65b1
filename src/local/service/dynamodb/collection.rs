//! `ReturnItemCollectionMetrics`: the size of the items with one partition key, in a table with local indexes.
//!
//! Cited: Amazon DynamoDB Developer Guide, "Item collections in local secondary indexes".

use serde_json::{Value, json};

use super::table::Table;
use crate::expression::Item;
use crate::expression::attribute::item_to_json;
use crate::local::service::Fault;
use crate::local::service::validation::Checks;

/// Parses whether the metrics are requested.
pub(super) fn is_asked(value: Option<&str>) -> Result<bool, Fault> {
    let value = value.unwrap_or("NONE");
    let mut checks = Checks::default();
    checks.one_of("returnItemCollectionMetrics", value, &["SIZE", "NONE"]);
    checks.finish()?;
    Ok(value == "SIZE")
}

/// Returns the metrics of an item's collection; `None` if the table has no local secondary index.
///
/// Deviation: DynamoDB estimates the size of the item collection; the local cloud always returns the smallest estimate,
/// 0 to 1 GB.
pub(super) fn metrics(table: &Table, item: &Item) -> Option<Value> {
    if table.indexes.iter().all(|index| index.is_global) {
        return None;
    }
    let name = &table.keys.partition.name;
    let key: Item = item.get(name).map(|value| (name.clone(), value.clone())).into_iter().collect();
    Some(json!({"ItemCollectionKey": item_to_json(&key), "SizeEstimateRangeGB": [0.0, 1.0]}))
}
