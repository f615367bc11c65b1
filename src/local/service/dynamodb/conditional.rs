//! The members that PutItem and DeleteItem have in common.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::written::Response;
use super::{legacy, request};
use crate::expression::{Condition, Item};
use crate::local::service::{Fault, decode};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    table_name: Option<String>,
    item: Option<Value>,
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

/// Which member of the request holds the item.
#[derive(Clone, Copy)]
pub(super) enum Member {
    Item,
    Key,
}

/// A request to put or delete an item if a condition holds.
pub(super) struct Conditional {
    pub(super) table: String,
    /// The whole item of a put, the key of a delete.
    pub(super) item: Item,
    pub(super) condition: Option<Condition>,
    pub(super) shows_on_failure: bool,
    pub(super) returns_old: bool,
    pub(super) response: Response,
}

impl Conditional {
    /// Reads a request. Members are validated in the order in which DynamoDB reports them.
    pub(super) fn read(input: Value, member: Member) -> Result<Self, Fault> {
        let input: Input = decode(input)?;
        let table = request::table_name(input.table_name)?;
        let returns_old = request::return_old_values(input.return_values)?;
        let (capacity, metrics) = (input.return_consumed_capacity, input.return_item_collection_metrics);
        let response = Response::read(capacity.as_deref(), metrics.as_deref())?;
        let shows_on_failure = request::shows_on_failure(input.return_values_on_condition_check_failure.as_deref())?;
        let item = match member {
            Member::Item => request::item("Item", input.item)?,
            Member::Key => request::item("Key", input.key)?,
        };
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
        Ok(Self { table, item, condition, shows_on_failure, returns_old, response })
    }
}
