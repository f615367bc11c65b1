//! `DeleteItem`.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::capacity::Shown;
use super::request::{self, Members};
use super::write::{Write, check};
use super::{Dynamo, collection, legacy};
use crate::expression::attribute::item_to_json;
use crate::expression::{Condition, Item};
use crate::local::service::{Answer, Cx, Fault, decode};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    table_name: Option<String>,
    key: Option<Value>,
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

/// An item to be deleted if a condition is met.
pub(super) struct Delete {
    pub(super) table: String,
    pub(super) key: Item,
    pub(super) condition: Option<Condition>,
    pub(super) shows_on_failure: bool,
}

pub(super) fn delete_item(dynamo: &mut Dynamo, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: Input = decode(input)?;
    let table = request::table_name(input.table_name)?;
    let returns_old = request::return_old_values(input.return_values)?;
    let shown = Shown::read(input.return_consumed_capacity.as_deref())?;
    let is_asked = collection::is_asked(input.return_item_collection_metrics.as_deref())?;
    let shows_on_failure = request::shows_on_failure(input.return_values_on_condition_check_failure.as_deref())?;
    let key = request::item("Key", input.key)?;
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
    let write = Delete { table, key, condition, shows_on_failure }.prepare(dynamo)?;
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
