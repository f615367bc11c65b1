//! The JSON Schema of a lab file.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::kind;
use crate::cli::command::explain::{key_of_part, resources, steps};
use crate::resource::Resource;
use crate::step::Step;

/// Returns the schema, in the draft that language servers support best.
pub fn schema() -> Value {
    let command = crate::cli::command();
    let text = json!({ "type": "string" });
    let mut top = described(
        "lab",
        [
            ("lab", json!({ "type": "string", "pattern": "^[a-z0-9][a-z0-9-]*$" })),
            ("title", text.clone()),
            ("description", text.clone()),
            ("text", text.clone()),
            ("minutes", json!({ "type": "integer", "minimum": 0 })),
            ("starts-at", text),
            ("vars", json!({ "type": ["object", "null"], "additionalProperties": variable() })),
            ("resources", json!({ "type": ["object", "null"], "additionalProperties": resource(&command) })),
            ("steps", json!({ "type": "array", "minItems": 1, "items": step(&command) })),
        ],
    );
    let head = json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "A lab of ork",
        "required": ["lab", "title", "steps"],
    });
    if let (Some(top), Value::Object(head)) = (top.as_object_mut(), head) {
        top.extend(head);
    }
    top
}

/// Returns the schema of a mapping with these keys, with the descriptions of `ork explain PART`.
fn described<const N: usize>(part: &str, keys: [(&str, Value); N]) -> Value {
    let keys = keys.into_iter().map(|(key, mut schema)| {
        kind::describe(&mut schema, key_of_part(part, key).unwrap_or_default());
        (key.to_owned(), schema)
    });
    json!({ "type": "object", "properties": keys.collect::<Map<_, _>>(), "additionalProperties": false })
}

fn variable() -> Value {
    let keys = described(
        "vars",
        [
            ("default", json!({})),
            ("env", json!({ "type": "string" })),
            ("secret", json!({ "type": "boolean" })),
            ("description", json!({ "type": "string" })),
        ],
    );
    json!({ "anyOf": [{ "type": ["string", "number", "boolean", "null", "array"] }, keys] })
}

fn resource(command: &clap::Command) -> Value {
    let kinds = kinds::<Resource>(resources(command));
    json!({
        "type": "object", "properties": kinds, "additionalProperties": false,
        "minProperties": 1, "maxProperties": 1,
    })
}

/// Returns the schema of a step. That a step has only one kind is checked by `ork lab lint`, with a better message than
/// that of an editor.
fn step(command: &clap::Command) -> Value {
    let texts = json!({ "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }] });
    let yes_or_text = json!({ "anyOf": [{ "enum": [true] }, { "type": "string" }] });
    let names = json!({ "type": "object", "additionalProperties": { "type": "string" } });
    let rules = json!({ "type": "array", "items": { "type": "string" } });
    let mut step = described(
        "steps",
        [
            ("id", json!({ "type": "string" })),
            ("title", json!({ "type": "string" })),
            ("text", json!({ "type": "string" })),
            ("hint", texts),
            ("matches", json!({ "type": "object", "additionalProperties": rules })),
            ("capture", names),
            ("solution", yes_or_text.clone()),
            ("expect-failure", yes_or_text),
        ],
    );
    if let Some(properties) = step.get_mut("properties").and_then(Value::as_object_mut) {
        properties.extend(kinds::<Step>(steps(command)));
    }
    step
}

fn kinds<'a, T: DeserializeOwned>(commands: impl Iterator<Item = &'a clap::Command>) -> Map<String, Value> {
    commands.map(|command| (command.get_name().to_owned(), kind::schema::<T>(command))).collect()
}
