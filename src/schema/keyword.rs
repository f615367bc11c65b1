//! The keywords that validate a value without its members or items.

use std::collections::BTreeMap;

use regex::Regex;
use serde_json::{Map, Value};

use super::check::TYPES;

type Patterns = BTreeMap<String, Regex>;

/// Returns the violations of `instance` itself.
pub(super) fn violations(schema: &Map<String, Value>, patterns: &Patterns, instance: &Value) -> Vec<String> {
    let mut found = Vec::new();
    found.extend(types(schema, instance));
    found.extend(schema.get("enum").and_then(|values| choice(values, instance)));
    match instance {
        Value::Number(_) => numbers(schema, instance, &mut found),
        Value::String(text) => texts(schema, patterns, text, &mut found),
        Value::Array(items) => lists(schema, items, &mut found),
        Value::Object(members) => objects(schema, patterns, members, &mut found),
        _ => {}
    }
    found
}

/// Returns the schemas that apply to a member of an object.
pub(super) fn member_schemas<'a>(schema: &'a Map<String, Value>, patterns: &Patterns, name: &str) -> Vec<&'a Value> {
    let mut found: Vec<&Value> = schema.get("properties").and_then(|members| members.get(name)).into_iter().collect();
    for (pattern, inner) in object(schema, "patternProperties") {
        if patterns.get(pattern).is_some_and(|pattern| pattern.is_match(name)) {
            found.push(inner);
        }
    }
    if found.is_empty() {
        found.extend(schema.get("additionalProperties").filter(|inner| inner.is_object()));
    }
    found
}

fn object<'a>(schema: &'a Map<String, Value>, name: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    schema.get(name).and_then(Value::as_object).into_iter().flatten()
}

/// Validates the type. An integer is also a number, so both are named if a number is required.
fn types(schema: &Map<String, Value>, instance: &Value) -> Option<String> {
    let wanted = schema.get("type")?;
    let wants = |name: &str| match wanted {
        Value::Array(names) => names.iter().any(|wanted| wanted == name),
        wanted => wanted == name,
    };
    let allows = |name: &str| wants(name) || (name == "integer" && wants("number"));
    let found = type_of(instance);
    if allows(found) {
        return None;
    }
    let allowed: Vec<&str> = TYPES.into_iter().filter(|name| allows(name)).collect();
    let allowed = Value::from(allowed);
    Some(format!("instance type ({found}) does not match any allowed primitive type (allowed: {allowed})"))
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

fn choice(values: &Value, instance: &Value) -> Option<String> {
    let among = values.as_array()?.iter().any(|value| equal(value, instance));
    (!among).then(|| format!("instance value ({instance}) not found in enum (possible values: {values})"))
}

fn numbers(schema: &Map<String, Value>, instance: &Value, found: &mut Vec<String>) {
    let Some(number) = instance.as_f64() else { return };
    let flag = |name: &str| schema.get(name).and_then(Value::as_bool).unwrap_or(false);
    if let Some((bound, minimum)) = schema.get("minimum").and_then(|bound| Some((bound, bound.as_f64()?))) {
        if number < minimum {
            found.push(format!(
                "numeric instance is lower than the required minimum (minimum: {bound}, found: {instance})"
            ));
        } else if number == minimum && flag("exclusiveMinimum") {
            found.push(format!("numeric instance is not strictly greater than the required minimum {bound}"));
        }
    }
    if let Some((bound, maximum)) = schema.get("maximum").and_then(|bound| Some((bound, bound.as_f64()?))) {
        if number > maximum {
            found.push(format!(
                "numeric instance is greater than the required maximum (maximum: {bound}, found: {instance})"
            ));
        } else if number == maximum && flag("exclusiveMaximum") {
            found.push(format!("numeric instance is not strictly lower than the required maximum {bound}"));
        }
    }
    if let Some((divisor, by)) = schema.get("multipleOf").and_then(|divisor| Some((divisor, divisor.as_f64()?))) {
        let ratio = number / by;
        if (ratio - ratio.round()).abs() > 1e-9 * ratio.abs().max(1.0) {
            found.push(format!("remainder of division is not zero ({instance} / {divisor})"));
        }
    }
}

fn texts(schema: &Map<String, Value>, patterns: &Patterns, text: &str, found: &mut Vec<String>) {
    let length = text.chars().count() as u64;
    if let Some(minimum) = count(schema, "minLength").filter(|minimum| length < *minimum) {
        found.push(format!("string \"{text}\" is too short (length: {length}, required minimum: {minimum})"));
    }
    if let Some(maximum) = count(schema, "maxLength").filter(|maximum| length > *maximum) {
        found.push(format!("string \"{text}\" is too long (length: {length}, maximum allowed: {maximum})"));
    }
    if let Some(pattern) = schema.get("pattern").and_then(Value::as_str)
        && !patterns.get(pattern).is_some_and(|pattern| pattern.is_match(text))
    {
        found.push(format!("ECMA 262 regex \"{pattern}\" does not match input string \"{text}\""));
    }
}

fn lists(schema: &Map<String, Value>, items: &[Value], found: &mut Vec<String>) {
    let length = items.len() as u64;
    if let (Some(Value::Array(schemas)), Some(Value::Bool(false))) =
        (schema.get("items"), schema.get("additionalItems"))
        && items.len() > schemas.len()
    {
        let allowed = schemas.len();
        found.push(format!("schema only allows {allowed} elements in array but instance has {length} elements"));
    }
    if let Some(minimum) = count(schema, "minItems").filter(|minimum| length < *minimum) {
        found.push(format!(
            "array is too short: must have at least {minimum} elements but instance has {length} elements"
        ));
    }
    if let Some(maximum) = count(schema, "maxItems").filter(|maximum| length > *maximum) {
        found.push(format!(
            "array is too long: must have at most {maximum} elements but instance has {length} elements"
        ));
    }
    let unique = schema.get("uniqueItems").and_then(Value::as_bool).unwrap_or(false);
    if unique && has_twins(items) {
        found.push("array must not contain duplicate elements".to_owned());
    }
}

fn objects(schema: &Map<String, Value>, patterns: &Patterns, members: &Map<String, Value>, found: &mut Vec<String>) {
    let listed = |names: Option<&Value>| -> Vec<String> {
        let names = names.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
        names.filter(|name| !members.contains_key(*name)).map(str::to_owned).collect()
    };
    let mut missing = listed(schema.get("required"));
    missing.sort();
    if !missing.is_empty() {
        found.push(format!("object has missing required properties ({})", Value::from(missing)));
    }
    if schema.get("additionalProperties") == Some(&Value::Bool(false)) {
        let mut more: Vec<&str> = members.keys().map(String::as_str).collect();
        more.retain(|name| member_schemas(schema, patterns, name).is_empty());
        more.sort_unstable();
        if !more.is_empty() {
            let more = Value::from(more);
            found.push(format!("object instance has properties which are not allowed by the schema: {more}"));
        }
    }
    let length = members.len() as u64;
    if let Some(minimum) = count(schema, "minProperties").filter(|minimum| length < *minimum) {
        found.push(format!("object has too few properties (found {length} but schema requires at least {minimum})"));
    }
    if let Some(maximum) = count(schema, "maxProperties").filter(|maximum| length > *maximum) {
        found.push(format!("object has too many properties (found {length} but schema requires at most {maximum})"));
    }
    for (name, wanted) in object(schema, "dependencies").filter(|(name, _)| members.contains_key(*name)) {
        let missing = listed(Some(wanted));
        if !missing.is_empty() {
            let missing = Value::from(missing);
            found.push(format!(
                "property \"{name}\" of object has missing property dependencies (schema requires {wanted}; missing: {missing})"
            ));
        }
    }
}

fn count(schema: &Map<String, Value>, name: &str) -> Option<u64> {
    schema.get(name)?.as_u64()
}

/// Compares two values. Numbers are compared by value, at any depth.
fn equal(left: &Value, right: &Value) -> bool {
    canonical(left) == canonical(right)
}

fn has_twins(items: &[Value]) -> bool {
    let mut texts: Vec<String> = items.iter().map(canonical).collect();
    texts.sort_unstable();
    texts.windows(2).any(|pair| pair.first() == pair.last())
}

/// Returns a text that is the same for equal values.
fn canonical(value: &Value) -> String {
    match value {
        Value::Number(number) if number.is_f64() => {
            crate::jsonpath::number(number.as_f64().unwrap_or_default()).to_string()
        }
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(canonical).collect();
            format!("[{}]", items.join(","))
        }
        Value::Object(members) => {
            let mut members: Vec<String> = members
                .iter()
                .map(|(name, member)| format!("{}:{}", Value::from(name.as_str()), canonical(member)))
                .collect();
            members.sort_unstable();
            format!("{{{}}}", members.join(","))
        }
        other => other.to_string(),
    }
}
