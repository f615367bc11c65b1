//! `GetItem`.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::capacity::{Consumed, Shown, read_units};
use super::request::{self, Members};
use super::{Dynamo, legacy};
use crate::expression::attribute::item_to_json;
use crate::expression::{Projection, item_size};
use crate::local::service::{Answer, decode};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    table_name: Option<String>,
    key: Option<Value>,
    projection_expression: Option<String>,
    expression_attribute_names: Option<BTreeMap<String, String>>,
    consistent_read: Option<bool>,
    return_consumed_capacity: Option<String>,
    attributes_to_get: Option<Vec<String>>,
}

pub(super) fn get_item(dynamo: &Dynamo, input: Value) -> Answer {
    let input: Input = decode(input)?;
    let name = request::table_name(input.table_name)?;
    let shown = Shown::read(input.return_consumed_capacity.as_deref())?;
    let given = request::item("Key", input.key)?;
    let expressions = [("ProjectionExpression", input.projection_expression.is_some())];
    legacy::refuse_mixture(&[("AttributesToGet", input.attributes_to_get.is_some())], &expressions)?;
    let mut substitutions = request::substitutions(input.expression_attribute_names, None, &expressions)?;
    let text = input.projection_expression.as_ref();
    let projection = match text {
        Some(text) => Some(Projection::parse(text, &mut substitutions)?),
        None => legacy::projection(input.attributes_to_get)?,
    };
    substitutions.check_all_used()?;
    let table = dynamo.table(&name)?;
    let row = table.get(&table.keys.key_of_request(&given)?);
    let mut answer = Members::new();
    let bytes = row.as_ref().map_or(0, |row| item_size(&row.0));
    let units = read_units(bytes, input.consistent_read.unwrap_or_default());
    shown.add(&mut answer, &name, &Consumed::of_table(units));
    if let Some(row) = row {
        let item = match projection {
            Some(projection) => item_to_json(&projection.apply(&row.0)),
            None => item_to_json(&row.0),
        };
        answer.insert("Item".to_owned(), item);
    }
    Ok(answer.into())
}
