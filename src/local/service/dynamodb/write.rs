//! Writes: validated first, so that a transaction performs all of them or none, and then performed.

use super::capacity::Consumed;
use super::fault::condition_failed;
use super::key::ItemKey;
use super::stream::Change;
use super::time_to_live::{next, wake_at_next};
use super::{Dynamo, collection};
use crate::expression::{Condition, Item};
use crate::local::service::{Cx, Fault};

/// A validated write of one item.
pub(super) struct Write {
    pub(super) table: String,
    pub(super) key: ItemKey,
    pub(super) old: Option<Item>,
    pub(super) new: Option<Item>,
}

impl Dynamo {
    /// Performs a validated write.
    pub(super) fn make(&mut self, write: Write, cx: &mut Cx<'_>) {
        if write.old == write.new {
            return;
        }
        let change = Change { old: write.old.as_ref(), new: write.new.as_ref(), is_expiry: false };
        self.stream_change(&write.table, &change, cx);
        let Some(table) = self.tables.get_mut(&write.table) else { return };
        if table.time_to_live.is_none() {
            return table.write(write.key, write.old.as_ref(), write.new);
        }
        let before = next(table, cx.now);
        table.write(write.key, write.old.as_ref(), write.new);
        if next(table, cx.now) != before {
            wake_at_next(&write.table, table, cx);
        }
    }
}

impl Dynamo {
    /// Returns the capacity consumed by a validated write.
    pub(super) fn consumed_by(&self, write: &Write) -> Consumed {
        let (old, new) = (write.old.as_ref(), write.new.as_ref());
        let table = self.tables.get(&write.table);
        table.map(|table| Consumed::of_write(table, &write.key, old, new)).unwrap_or_default()
    }

    /// Returns the metrics of the partition of a write.
    pub(super) fn collection_of(&self, write: &Write) -> Option<serde_json::Value> {
        collection::metrics(self.tables.get(&write.table)?, write.new.as_ref().or(write.old.as_ref())?)
    }

    /// Adds a change to the stream of its table, if there is one.
    pub(super) fn stream_change(&mut self, table: &str, change: &Change<'_>, cx: &mut Cx<'_>) {
        if let Some(stream) = self.stream_of(table) {
            stream.add(change, cx);
        }
    }
}

/// Fails if an item, or its absence, does not meet the condition.
pub(super) fn check(condition: Option<&Condition>, item: Option<&Item>, shows: bool) -> Result<(), Fault> {
    let none = Item::new();
    match condition.is_none_or(|condition| condition.matches(item.unwrap_or(&none))) {
        true => Ok(()),
        false => Err(condition_failed(item.filter(|_| shows))),
    }
}
