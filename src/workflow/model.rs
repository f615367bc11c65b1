//! Models of the input of a task, such as `{ id: string, item: string, note: string? }`.
//!
//! A model becomes a Choice state before the task. A `?` after a type makes the value optional.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::words::closest;

/// The names of types, and the comparison that checks them (Amazon States Language, "Choice State").
const TYPES: [(&str, Option<&str>); 5] = [
    ("string", Some("IsString")),
    ("number", Some("IsNumeric")),
    ("boolean", Some("IsBoolean")),
    ("timestamp", Some("IsTimestamp")),
    ("any", None),
];

/// The types of the fields by name.
pub(super) type Model = BTreeMap<String, String>;

/// Returns the message and the remedy for an invalid type.
pub(super) fn problem(written: &str) -> Option<(String, String)> {
    if known(written).is_some() {
        return None;
    }
    let names: Vec<&str> = TYPES.iter().map(|(name, _)| *name).collect();
    let help = match closest(written, names.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("write {}, with a `?` behind it where the value may be missing", crate::words::list(&names)),
    };
    Some((format!("`{written}` is no type of a model"), help))
}

/// Returns the comparison of a type, and whether the value is optional.
fn known(written: &str) -> Option<(Option<&'static str>, bool)> {
    let name = written.strip_suffix('?').unwrap_or(written);
    let (_, comparison) = TYPES.iter().find(|(known, _)| *known == name)?;
    Some((*comparison, name != written))
}

/// Returns the condition for a valid input.
pub(super) fn condition(model: &Model) -> Value {
    let all: Vec<Value> = model.iter().flat_map(|(field, written)| of_field(field, written)).collect();
    json!({ "And": all })
}

fn of_field(field: &str, written: &str) -> Vec<Value> {
    let (comparison, is_optional) = known(written).unwrap_or_default();
    let variable = path(field);
    let is_present = json!({ "Variable": variable, "IsPresent": true });
    let fits = comparison.map(|comparison| json!({ "Variable": variable, comparison: true }));
    match (fits, is_optional) {
        (Some(fits), true) => vec![json!({ "Or": [{ "Not": is_present }, fits] })],
        (None, true) => Vec::new(),
        (fits, false) => std::iter::once(is_present).chain(fits).collect(),
    }
}

fn path(field: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    match field.starts_with(|c: char| !c.is_ascii_digit()) && field.chars().all(is_plain) {
        true => format!("$.{field}"),
        false => format!("$['{}']", field.replace('\\', "\\\\").replace('\'', "\\'")),
    }
}

/// Describes a model: `id: string, item: string`.
pub(super) fn in_words(model: &Model) -> String {
    model.iter().map(|(field, written)| format!("{field}: {written}")).collect::<Vec<_>>().join(", ")
}
