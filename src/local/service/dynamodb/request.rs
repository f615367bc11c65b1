//! The common part of requests on items: their members, and the checks that precede any access to a table.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::expression::attribute::item_from_json;
use crate::expression::{Condition, Item, Substitutions};
use crate::local::service::Fault;
use crate::local::service::validation::Checks;

/// The members of a response.
pub(super) type Members = Map<String, Value>;

/// "Naming rules for resources and attributes".
const TABLE_NAME: &str = "[a-zA-Z0-9_.-]+";

/// Fails if a required member is absent.
pub(super) fn required<T>(member: &str, value: Option<T>) -> Result<T, Fault> {
    value.ok_or_else(|| {
        Fault::validation(format!("The parameter '{member}' is required but was not present in the request"))
    })
}

/// Returns the name of the table in a request.
pub(super) fn table_name(value: Option<String>) -> Result<String, Fault> {
    let given = required("TableName", value)?;
    let name = name_of(&given).to_owned();
    if !(3..=255).contains(&name.len()) {
        return Err(Fault::validation("TableName must be at least 3 characters long and at most 255 characters long"));
    }
    let mut checks = Checks::default();
    checks.characters("tableName", &name, TABLE_NAME, is_name_character);
    checks.finish()?;
    Ok(name)
}

pub(super) fn is_name_character(character: char) -> bool {
    character.is_ascii_alphanumeric() || "_.-".contains(character)
}

/// Parses the attributes of an item or key.
pub(super) fn item(member: &str, value: Option<Value>) -> Result<Item, Fault> {
    let Some(value) = value else {
        let mut checks = Checks::default();
        checks.required(&member.to_ascii_lowercase(), None::<&Value>);
        return checks.finish().map(|()| Item::default());
    };
    Ok(item_from_json(value)?)
}

/// Parses the expression attribute names and values of a request.
pub(super) fn substitutions(
    names: Option<BTreeMap<String, String>>,
    values: Option<Value>,
    expressions: &[(&str, bool)],
) -> Result<Substitutions, Fault> {
    if names.is_some() && !expressions.iter().any(|(_, is_given)| *is_given) {
        return Err(Fault::validation("ExpressionAttributeNames can only be specified when using expressions"));
    }
    let taking: Vec<&(&str, bool)> = expressions.iter().filter(|(name, _)| *name != "ProjectionExpression").collect();
    if values.is_some() && !taking.is_empty() && !taking.iter().any(|(_, is_given)| *is_given) {
        let names: Vec<&str> = taking.iter().map(|(name, _)| *name).collect();
        let are = if names.len() > 1 { "are" } else { "is" };
        return Err(Fault::validation(format!(
            "ExpressionAttributeValues can only be specified when using expressions: {} {are} null",
            names.join(" and ")
        )));
    }
    let values = values.map(expression_values).transpose()?;
    Ok(Substitutions::new(names, values)?)
}

fn expression_values(values: Value) -> Result<Item, Fault> {
    let Value::Object(members) = values else { return Ok(item_from_json(values)?) };
    let read = |(key, value): (String, Value)| {
        let value = crate::expression::AttributeValue::from_json(value);
        let value = value.map_err(|error| {
            error.within("ExpressionAttributeValues contains invalid value: ", &format!(" for key {key}"))
        })?;
        Ok((key, value))
    };
    members.into_iter().map(read).collect()
}

/// Parses a condition, if there is one.
pub(super) fn condition(
    of: &str,
    text: Option<&String>,
    substitutions: &mut Substitutions,
) -> Result<Option<Condition>, Fault> {
    Ok(text.map(|text| Condition::parse(of, text, substitutions)).transpose()?)
}

/// Parses `ReturnValues`.
pub(super) fn return_values(value: Option<String>) -> Result<String, Fault> {
    let value = value.unwrap_or_else(|| "NONE".to_owned());
    let mut checks = Checks::default();
    checks.one_of("returnValues", &value, &["ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE", "UPDATED_NEW"]);
    checks.finish()?;
    Ok(value)
}

/// Parses `ReturnValues` of an operation that can return only the old item.
pub(super) fn return_old_values(value: Option<String>) -> Result<bool, Fault> {
    match return_values(value)?.as_str() {
        "NONE" => Ok(false),
        "ALL_OLD" => Ok(true),
        _ => Err(Fault::validation("ReturnValues can only be ALL_OLD or NONE")),
    }
}

/// Parses `ReturnValuesOnConditionCheckFailure`.
pub(super) fn shows_on_failure(value: Option<&str>) -> Result<bool, Fault> {
    let value = value.unwrap_or("NONE");
    let mut checks = Checks::default();
    checks.one_of("returnValuesOnConditionCheckFailure", value, &["ALL_OLD", "NONE"]);
    checks.finish()?;
    Ok(value == "ALL_OLD")
}

/// Returns the name of a table, which may be given as an ARN.
pub(super) fn name_of(table: &str) -> &str {
    match table.strip_prefix("arn:") {
        Some(arn) => arn.split(":table/").nth(1).and_then(|name| name.split('/').next()).unwrap_or(table),
        None => table,
    }
}
