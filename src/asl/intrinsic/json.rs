//! Intrinsic functions that convert between JSON and text.

use serde_json::{Map, Value};

use super::super::syntax;
use super::{argument, string};

pub(super) fn merge(arguments: &[Value]) -> Result<Value, String> {
    let object = |index| -> Result<&Map<String, Value>, String> {
        argument(arguments, index)?.as_object().ok_or_else(|| format!("The argument {} must be an object.", index + 1))
    };
    let (base, over) = (object(0)?, object(1)?);
    if argument(arguments, 2)? != &Value::Bool(false) {
        return Err(
            "Currently only the shallow merging mode is supported; the third argument must be false.".to_owned()
        );
    }
    let mut merged = base.clone();
    merged.extend(over.iter().map(|(name, value)| (name.clone(), value.clone())));
    Ok(Value::Object(merged))
}

/// An empty string yields null, as in the service.
pub(super) fn from_string(arguments: &[Value]) -> Result<Value, String> {
    let text = string(arguments, 0)?;
    if text.trim().is_empty() {
        return Ok(Value::Null);
    }
    match serde_json::from_str::<Value>(text) {
        Ok(Value::Number(number)) if number.as_f64() == Some(0.0) => Ok(Value::from(0)),
        Ok(value) => Ok(value),
        Err(_) => Err(syntax::complaint(text)),
    }
}

pub(super) fn to_string(arguments: &[Value]) -> Result<Value, String> {
    Ok(Value::String(argument(arguments, 0)?.to_string()))
}
