//! `Query`.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::capacity::Shown;
use super::key::fingerprint;
use super::range::{of_index_partition, of_partition};
use super::read::{self, Reading};
use super::request;
use super::schema::KeySchema;
use super::{Dynamo, legacy};
use crate::expression::{Condition, KeyCondition, Projection};
use crate::local::service::{Answer, Fault, decode};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    table_name: Option<String>,
    index_name: Option<String>,
    key_condition_expression: Option<String>,
    filter_expression: Option<String>,
    projection_expression: Option<String>,
    expression_attribute_names: Option<BTreeMap<String, String>>,
    expression_attribute_values: Option<Value>,
    select: Option<String>,
    limit: Option<i64>,
    exclusive_start_key: Option<Value>,
    scan_index_forward: Option<bool>,
    consistent_read: Option<bool>,
    return_consumed_capacity: Option<String>,
    key_conditions: Option<Value>,
    query_filter: Option<Value>,
    attributes_to_get: Option<Vec<String>>,
    conditional_operator: Option<String>,
}

pub(super) fn query(dynamo: &Dynamo, input: Value) -> Answer {
    let input: Input = decode(input)?;
    let name = request::table_name(input.table_name)?;
    let limit = read::limit(input.limit)?;
    let shown = Shown::read(input.return_consumed_capacity.as_deref())?;
    let has_projection = input.projection_expression.is_some() || input.attributes_to_get.is_some();
    let select = read::select(input.select, has_projection, input.index_name.is_some())?;
    let expressions = [
        ("ProjectionExpression", input.projection_expression.is_some()),
        ("FilterExpression", input.filter_expression.is_some()),
        ("KeyConditionExpression", input.key_condition_expression.is_some()),
    ];
    let legacy = [
        ("AttributesToGet", input.attributes_to_get.is_some()),
        ("QueryFilter", input.query_filter.is_some()),
        ("ConditionalOperator", input.conditional_operator.is_some()),
        ("KeyConditions", input.key_conditions.is_some()),
    ];
    legacy::refuse_mixture(&legacy, &expressions)?;
    let (names, values) = (input.expression_attribute_names, input.expression_attribute_values);
    let mut substitutions = request::substitutions(names, values, &expressions)?;
    let conditions = match (input.key_condition_expression, input.key_conditions) {
        (Some(text), _) => KeyCondition::parse(&text, &mut substitutions)?,
        (None, Some(conditions)) => legacy::key_conditions(conditions)?,
        (None, None) => {
            return Err(Fault::validation(
                "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.",
            ));
        }
    };
    let filter = request::condition("FilterExpression", input.filter_expression.as_ref(), &mut substitutions)?;
    let is_legacy = input.query_filter.is_some();
    let filter = filter.or(legacy::filter(input.query_filter, input.conditional_operator.as_deref())?);
    let text = input.projection_expression.as_ref();
    let projection = match text {
        Some(text) => Some(Projection::parse(text, &mut substitutions)?),
        None => legacy::projection(input.attributes_to_get)?,
    };
    substitutions.check_all_used()?;
    let table = dynamo.table(&name)?;
    let is_consistent = input.consistent_read.unwrap_or_default();
    let index = read::index(table, input.index_name.as_deref(), is_consistent)?;
    let keys = index.map_or(&table.keys, |index| &index.keys);
    let start = read::start(input.exclusive_start_key, table, index)?;
    let sort = keys.sort.as_ref().map(|key| (key.name.as_str(), key.kind.as_str()));
    let (partition, test) = conditions.for_keys((&keys.partition.name, &keys.partition.kind), sort)?;
    if start.as_ref().is_some_and(|start| start.get(&keys.partition.name) != Some(&partition)) {
        return Err(Fault::validation(
            "The provided starting key is outside query boundaries based on provided conditions",
        ));
    }
    check_filter(filter.as_ref(), is_legacy, keys)?;
    let is_reverse = input.scan_index_forward == Some(false);
    let (name, partition) = (name.as_str(), fingerprint(&partition));
    let reading =
        Reading { name, table, index, filter, projection, select, limit, start, is_consistent, is_reverse, shown };
    match index {
        Some(index) => reading.index_page(index, of_index_partition(partition, test.as_ref())),
        None => reading.table_page(of_partition(partition, test.as_ref())),
    }
}

/// Fails if a filter contains a key attribute.
fn check_filter(filter: Option<&Condition>, is_legacy: bool, keys: &KeySchema) -> Result<(), Fault> {
    let paths = filter.map(Condition::paths).unwrap_or_default();
    match keys.attributes().find(|key| paths.iter().any(|path| path.attribute() == key.name)) {
        Some(key) => Err(Fault::validation(format!(
            "{} can only contain non-primary key attributes: Primary key attribute: {}",
            if is_legacy { "QueryFilter" } else { "Filter Expression" },
            key.name
        ))),
        None => Ok(()),
    }
}
