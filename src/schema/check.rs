//! Checks that the keywords of a schema have valid values, before anything is validated with it.

use std::collections::BTreeMap;

use regex::Regex;
use serde_json::{Map, Value};

use super::error::SchemaError;
use super::model_name;

/// The types, in the order of the execution log.
pub(super) const TYPES: [&str; 7] = ["array", "boolean", "integer", "null", "number", "object", "string"];

const COUNTS: [&str; 6] = ["minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"];

/// Checks a schema and returns all its patterns, compiled.
pub(super) fn check(root: &Value) -> Result<BTreeMap<String, Regex>, SchemaError> {
    let mut patterns = BTreeMap::new();
    schema(root, root, "#", &mut patterns)?;
    Ok(patterns)
}

/// Calls `see` with this schema and every nested one.
pub(super) fn each_schema(schema: &Value, see: &mut dyn FnMut(&Value)) {
    see(schema);
    let mut inside = Vec::new();
    children(schema, &mut |_, child| inside.push(child));
    for child in inside {
        each_schema(child, see);
    }
}

fn schema(
    root: &Value,
    schema_value: &Value,
    pointer: &str,
    patterns: &mut BTreeMap<String, Regex>,
) -> Result<(), SchemaError> {
    let Some(members) = schema_value.as_object() else {
        return Err(SchemaError::new(pointer, "must be an object"));
    };
    if let Some(reference) = members.get("$ref") {
        return resolves(root, reference, &format!("{pointer}/$ref"));
    }
    for (name, value) in members {
        keyword(members, name, value, patterns)
            .map_err(|message| SchemaError::new(format!("{pointer}/{name}"), message))?;
    }
    let mut inside = Vec::new();
    children(schema_value, &mut |path, child| inside.push((format!("{pointer}/{path}"), child)));
    for (pointer, child) in inside {
        schema(root, child, &pointer, patterns)?;
    }
    Ok(())
}

fn keyword(
    members: &Map<String, Value>,
    name: &str,
    value: &Value,
    patterns: &mut BTreeMap<String, Regex>,
) -> Result<(), String> {
    let holds = match name {
        "type" => return types(value),
        "required" => return names(value),
        "properties" | "patternProperties" | "definitions" | "dependencies" if !value.is_object() => {
            return Err("must be an object".to_owned());
        }
        "patternProperties" => {
            for pattern in value.as_object().into_iter().flat_map(Map::keys) {
                compile(pattern, patterns)?;
            }
            true
        }
        "pattern" => {
            return compile(value.as_str().ok_or("must be a string")?, patterns);
        }
        "additionalProperties" | "additionalItems" => value.is_boolean() || value.is_object(),
        "items" => value.is_object() || value.is_array(),
        "allOf" | "anyOf" | "oneOf" | "enum" => {
            return if value.as_array().is_some_and(|items| !items.is_empty()) {
                Ok(())
            } else {
                Err("must be a list with one item at least".to_owned())
            };
        }
        "minimum" | "maximum" => value.is_number(),
        "multipleOf" => value.as_f64().is_some_and(|number| number > 0.0),
        "exclusiveMinimum" | "exclusiveMaximum" => {
            let bound = if name == "exclusiveMinimum" { "minimum" } else { "maximum" };
            if !members.contains_key(bound) {
                return Err(format!("needs `{bound}` beside it: it is a boolean in draft 4"));
            }
            value.is_boolean()
        }
        "uniqueItems" => value.is_boolean(),
        _ if COUNTS.contains(&name) => value.is_u64(),
        _ => true,
    };
    if holds { Ok(()) } else { Err(format!("must not be `{value}`")) }
}

fn types(value: &Value) -> Result<(), String> {
    let named = |value: &Value| value.as_str().is_some_and(|name| TYPES.contains(&name));
    let holds = named(value) || value.as_array().is_some_and(|items| !items.is_empty() && items.iter().all(named));
    if holds { Ok(()) } else { Err(format!("must be one of {} or a list of them", TYPES.join(", "))) }
}

/// Checks a list of names, which in Draft 4 must not be empty.
fn names(value: &Value) -> Result<(), String> {
    let holds = value.as_array().is_some_and(|items| !items.is_empty() && items.iter().all(Value::is_string));
    if holds { Ok(()) } else { Err("must be a list with one name at least".to_owned()) }
}

fn compile(pattern: &str, patterns: &mut BTreeMap<String, Regex>) -> Result<(), String> {
    if !patterns.contains_key(pattern) {
        let compiled =
            Regex::new(pattern).map_err(|_| format!("holds `{pattern}`, which cannot be read as a pattern"))?;
        patterns.insert(pattern.to_owned(), compiled);
    }
    Ok(())
}

fn resolves(root: &Value, reference: &Value, pointer: &str) -> Result<(), SchemaError> {
    let reference = reference.as_str().ok_or_else(|| SchemaError::new(pointer, "must be a string"))?;
    let found = match reference.strip_prefix('#') {
        Some(fragment) => root.pointer(fragment).is_some_and(Value::is_object),
        None => model_name(reference).is_some(),
    };
    if found {
        return Ok(());
    }
    let expected = "expected `#/definitions/NAME` or `https://apigateway.amazonaws.com/restapis/ID/models/NAME`";
    Err(SchemaError::new(pointer, format!("leads nowhere: {expected}, found `{reference}`")))
}

/// Calls `see` with every schema directly inside this one and its path.
fn children<'a>(schema: &'a Value, see: &mut dyn FnMut(String, &'a Value)) {
    for name in ["additionalProperties", "additionalItems", "items", "not"] {
        if let Some(child) = schema.get(name).filter(|child| child.is_object() || name == "not") {
            see(name.to_owned(), child);
        }
    }
    for name in ["items", "allOf", "anyOf", "oneOf"] {
        for (at, child) in schema.get(name).and_then(Value::as_array).into_iter().flatten().enumerate() {
            see(format!("{name}/{at}"), child);
        }
    }
    for name in ["properties", "patternProperties", "definitions", "dependencies"] {
        for (key, child) in schema.get(name).and_then(Value::as_object).into_iter().flatten() {
            if name != "dependencies" || child.is_object() {
                see(format!("{name}/{key}"), child);
            }
        }
    }
}
