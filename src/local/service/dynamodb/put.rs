//! `PutItem`.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::capacity::Shown;
use super::item::MAX_ITEM_SIZE;
use super::request::{self, Members};
use super::write::{Write, check};
use super::{Dynamo, collection, legacy};
use crate::expression::attribute::item_to_json;
use crate::expression::{Condition, Item, item_size};
use crate::local::service::{Answer, Cx, Fault, decode};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    table_name: Option<String>,
    item: Option<Value>,
    condition_expression: Option<String>,
    expression_attribute_names: Option<BTreeMap<String, String>>,
    expression_attribute_values: Option<Value>,
    return_values: Option<String>,
    return_values_on_condition_check_failure: Option<String>,
    return_consumed_capacity: Option<String>,
    return_item_collection_metrics: Option<String>,
    expected: Option<Value>,
    conditional_operator: Option<String>,
}

/// An item to be put if a condition is met.
pub(super) struct Put {
    pub(super) table: String,
    pub(super) item: Item,
    pub(super) condition: Option<Condition>,
    pub(super) shows_on_failure: bool,
}

pub(super) fn put_item(dynamo: &mut Dynamo, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: Input = decode(input)?;
    let table = request::table_name(input.table_name)?;
    let returns_old = request::return_old_values(input.return_values)?;
    let shown = Shown::read(input.return_consumed_capacity.as_deref())?;
    let is_asked = collection::is_asked(input.return_item_collection_metrics.as_deref())?;
    let shows_on_failure = request::shows_on_failure(input.return_values_on_condition_check_failure.as_deref())?;
    let item = request::item("Item", input.item)?;
    let expressions = [("ConditionExpression", input.condition_expression.is_some())];
    let legacy =
        [("Expected", input.expected.is_some()), ("ConditionalOperator", input.conditional_operator.is_some())];
    legacy::refuse_mixture(&legacy, &expressions)?;
    let (names, values) = (input.expression_attribute_names, input.expression_attribute_values);
    let mut substitutions = request::substitutions(names, values, &expressions)?;
    let text = input.condition_expression.as_ref();
    let expected = legacy::expected(input.expected, input.conditional_operator.as_deref())?;
    let condition = request::condition("ConditionExpression", text, &mut substitutions)?.or(expected);
    substitutions.check_all_used()?;
    let write = Put { table, item, condition, shows_on_failure }.prepare(dynamo)?;
    let mut answer = Members::new();
    shown.add(&mut answer, &write.table, &dynamo.consumed_by(&write));
    if is_asked {
        let metrics = dynamo.collection_of(&write);
        answer.extend(metrics.map(|metrics| ("ItemCollectionMetrics".to_owned(), metrics)));
    }
    if let Some(old) = write.old.as_ref().filter(|_| returns_old) {
        answer.insert("Attributes".to_owned(), item_to_json(old));
    }
    dynamo.make(write, cx);
    Ok(answer.into())
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
