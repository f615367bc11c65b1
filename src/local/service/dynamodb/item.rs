//! Stored items, and their maximum size.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::expression::{AttributeValue, Item, item_size};
use crate::local::keyed::Stored;

/// "Quotas and limits in Amazon DynamoDB", "Item size".
pub(super) const MAX_ITEM_SIZE: usize = 400 * 1024;

/// A stored item.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Row(pub(super) Item);

impl Stored for Row {
    fn weight(&self) -> u64 {
        item_size(&self.0) as u64
    }
}

/// Returns when an item expires.
pub(super) fn expiry(attribute: &str, item: &Item) -> Option<Timestamp> {
    match item.get(attribute)? {
        AttributeValue::Number(seconds) => seconds.to_i64()?.checked_mul(1000).map(Timestamp::from_millis),
        _ => None,
    }
}
