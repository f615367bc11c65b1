//! Reads numeric settings of a state from its definition, its input or an expression.

use serde_json::Value;

use crate::asl::branch::Branch;
use crate::asl::definition::{Number, State};
use crate::asl::error::StateError;
use crate::asl::run::{Run, View};
use crate::asl::value::integer;

/// What a number must be, and the field that error messages name.
#[derive(Clone, Copy)]
pub(crate) struct Rule {
    pub(crate) field: &'static str,
    pub(crate) whole: bool,
}

impl Rule {
    pub(crate) const fn whole(field: &'static str) -> Rule {
        Rule { field, whole: true }
    }
}

pub(crate) fn read(
    run: &mut Run<'_>,
    branch: &Branch,
    state: &State,
    input: &Value,
    number: &Number,
    rule: Rule,
) -> Result<f64, StateError> {
    match number {
        Number::Fixed(number) => Ok(*number),
        Number::Path(path) => {
            let found = run.look(branch, state, View::of(input), |scope| scope.follow(path));
            let value =
                found.map_err(|error| StateError::runtime(format!("Invalid path '{}' : {}", path.text, error.0)))?;
            numeric(&value, rule.whole).ok_or_else(|| {
                let shown = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                let kind = if rule.whole { "integer" } else { "float" };
                StateError::runtime(format!(
                    "The {}Path field refers to value \"{shown}\" which is not a valid {kind}: {}",
                    rule.field, path.text
                ))
            })
        }
        Number::Expression(expression) => {
            let value = run.look(branch, state, View::of(input), |scope| scope.run(expression))?;
            match &value {
                Value::Number(number) if !rule.whole || integer(&value).is_some() => {
                    Ok(number.as_f64().unwrap_or_default())
                }
                other => Err(StateError::query(
                    format!(
                        "The JSONata expression '{}' specified for the field '{}' returned an unexpected result type. Expected '{}', but was '{}' for value: {other}",
                        expression.source,
                        expression.location,
                        if rule.whole { "integer" } else { "number" },
                        type_name(other)
                    ),
                    Some(&expression.location),
                )),
            }
        }
    }
}

/// Returns a number, or a string that contains one.
fn numeric(value: &Value, whole: bool) -> Option<f64> {
    let number = match value {
        Value::Number(number) => number.as_f64()?,
        Value::String(text) => text.trim().parse().ok()?,
        _ => return None,
    };
    (!whole || number.fract() == 0.0).then_some(number)
}

/// Returns JSONata's name of the type of a value.
pub(crate) fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}
