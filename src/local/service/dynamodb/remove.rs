//! DeleteItem.

use serde_json::Value;

use super::Dynamo;
use super::conditional::{Conditional, Member};
use super::write::{Write, check};
use crate::expression::{Condition, Item};
use crate::local::service::{Answer, Cx, Fault};

/// A deletion of an item if a condition holds.
pub(super) struct Delete {
    pub(super) table: String,
    pub(super) key: Item,
    pub(super) condition: Option<Condition>,
    pub(super) shows_on_failure: bool,
}

pub(super) fn delete_item(dynamo: &mut Dynamo, input: Value, cx: &mut Cx<'_>) -> Answer {
    let Conditional { table, item, condition, shows_on_failure, returns_old, response } =
        Conditional::read(input, Member::Key)?;
    let write = Delete { table, key: item, condition, shows_on_failure }.prepare(dynamo)?;
    let old = write.old.clone().filter(|_| returns_old);
    response.make(write, old.as_ref(), dynamo, cx)
}

impl Delete {
    /// Fails if the item cannot be deleted.
    pub(super) fn prepare(self, dynamo: &Dynamo) -> Result<Write, Fault> {
        let table = dynamo.table(&self.table)?;
        let key = table.keys.key_of_request(&self.key)?;
        let old = table.get(&key).map(|row| row.0.clone());
        check(self.condition.as_ref(), old.as_ref(), self.shows_on_failure)?;
        Ok(Write { table: self.table, key, old, new: None })
    }
}
