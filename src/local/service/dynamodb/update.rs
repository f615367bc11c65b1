//! `UpdateItem`.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::fault::invalid;
use super::item::MAX_ITEM_SIZE;
use super::table::Table;
use super::write::{Write, check};
use super::written::Response;
use super::{Dynamo, legacy, request};
use crate::expression::{Condition, DocumentPath, Item, Projection, Update, item_size};
use crate::local::service::{Answer, Cx, Fault, decode};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    table_name: Option<String>,
    key: Option<Value>,
    update_expression: Option<String>,
    condition_expression: Option<String>,
    expression_attribute_names: Option<BTreeMap<String, String>>,
    expression_attribute_values: Option<Value>,
    return_values: Option<String>,
    return_values_on_condition_check_failure: Option<String>,
    return_consumed_capacity: Option<String>,
    return_item_collection_metrics: Option<String>,
    attribute_updates: Option<Value>,
    expected: Option<Value>,
    conditional_operator: Option<String>,
}

/// An item to be updated, or created, if a condition is met.
pub(super) struct Change {
    pub(super) table: String,
    pub(super) key: Item,
    pub(super) update: Update,
    pub(super) condition: Option<Condition>,
    pub(super) shows_on_failure: bool,
}

pub(super) fn update_item(dynamo: &mut Dynamo, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: Input = decode(input)?;
    let table = request::table_name(input.table_name)?;
    let returned = request::return_values(input.return_values)?;
    let (capacity, metrics) = (input.return_consumed_capacity, input.return_item_collection_metrics);
    let response = Response::read(capacity.as_deref(), metrics.as_deref())?;
    let shows_on_failure = request::shows_on_failure(input.return_values_on_condition_check_failure.as_deref())?;
    let key = request::item("Key", input.key)?;
    let expressions = [
        ("UpdateExpression", input.update_expression.is_some()),
        ("ConditionExpression", input.condition_expression.is_some()),
    ];
    let legacy = [
        ("AttributeUpdates", input.attribute_updates.is_some()),
        ("Expected", input.expected.is_some()),
        ("ConditionalOperator", input.conditional_operator.is_some()),
    ];
    legacy::refuse_mixture(&legacy, &expressions)?;
    let (names, values) = (input.expression_attribute_names, input.expression_attribute_values);
    let mut substitutions = request::substitutions(names, values, &expressions)?;
    let text = input.update_expression.as_ref();
    let update = match text {
        Some(text) => Update::parse(text, &mut substitutions)?,
        None => legacy::update(input.attribute_updates)?.unwrap_or_default(),
    };
    let text = input.condition_expression.as_ref();
    let expected = legacy::expected(input.expected, input.conditional_operator.as_deref())?;
    let condition = request::condition("ConditionExpression", text, &mut substitutions)?.or(expected);
    substitutions.check_all_used()?;
    let change = Change { table, key, update, condition, shows_on_failure };
    let write = change.prepare(dynamo)?;
    let attributes = change.attributes(&returned, &write);
    response.make(write, attributes.as_ref(), dynamo, cx)
}

impl Change {
    /// Fails if the item cannot be updated in this way.
    pub(super) fn prepare(&self, dynamo: &Dynamo) -> Result<Write, Fault> {
        let table = dynamo.table(&self.table)?;
        let key = table.keys.key_of_request(&self.key)?;
        check_paths(table, &self.update)?;
        let old = table.get(&key).map(|row| row.0.clone());
        check(self.condition.as_ref(), old.as_ref(), self.shows_on_failure)?;
        let new = self.update.apply(old.as_ref().unwrap_or(&self.key))?;
        table.check_index_keys(&new)?;
        if item_size(&new) > MAX_ITEM_SIZE {
            return Err(Fault::validation("Item size to update has exceeded the maximum allowed size"));
        }
        Ok(Write { table: self.table.clone(), key, old, new: Some(new) })
    }

    /// Returns the attributes that `ReturnValues` selects.
    fn attributes(&self, returned: &str, write: &Write) -> Option<Item> {
        let updated = |item: &Item| {
            let paths: Vec<DocumentPath> = self.update.paths().cloned().collect();
            Some(Projection::of_paths(paths).apply(item)).filter(|attributes| !attributes.is_empty())
        };
        match returned {
            "ALL_OLD" => write.old.clone(),
            "UPDATED_OLD" => write.old.as_ref().and_then(updated),
            "ALL_NEW" => write.new.clone(),
            "UPDATED_NEW" => write.new.as_ref().and_then(updated),
            _ => None,
        }
    }
}

/// Fails if an update would change a key.
fn check_paths(table: &Table, update: &Update) -> Result<(), Fault> {
    for key in table.keys.attributes() {
        if update.paths().any(|path| path.attribute() == key.name) {
            return Err(invalid(format!("Cannot update attribute {}. This attribute is part of the key", key.name)));
        }
    }
    Ok(())
}
