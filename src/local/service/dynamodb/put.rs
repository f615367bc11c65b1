//! PutItem.

use serde_json::Value;

use super::Dynamo;
use super::conditional::{Conditional, Member};
use super::item::MAX_ITEM_SIZE;
use super::write::{Write, check};
use crate::expression::{Condition, Item, item_size};
use crate::local::service::{Answer, Cx, Fault};

/// A put of an item if a condition holds.
pub(super) struct Put {
    pub(super) table: String,
    pub(super) item: Item,
    pub(super) condition: Option<Condition>,
    pub(super) shows_on_failure: bool,
}

pub(super) fn put_item(dynamo: &mut Dynamo, input: Value, cx: &mut Cx<'_>) -> Answer {
    let Conditional { table, item, condition, shows_on_failure, returns_old, response } =
        Conditional::read(input, Member::Item)?;
    let write = Put { table, item, condition, shows_on_failure }.prepare(dynamo)?;
    let old = write.old.clone().filter(|_| returns_old);
    response.make(write, old.as_ref(), dynamo, cx)
}

impl Put {
    /// Fails if the item cannot be put.
    pub(super) fn prepare(self, dynamo: &Dynamo) -> Result<Write, Fault> {
        let table = dynamo.table(&self.table)?;
        let key = table.keys.key_of_item(&self.item)?;
        table.check_index_keys(&self.item)?;
        if item_size(&self.item) > MAX_ITEM_SIZE {
            return Err(Fault::validation("Item size has exceeded the maximum allowed size"));
        }
        let old = table.get(&key).map(|row| row.0.clone());
        check(self.condition.as_ref(), old.as_ref(), self.shows_on_failure)?;
        Ok(Write { table: self.table, key, old, new: Some(self.item) })
    }
}
