//! The JSON Schema of a kind of step or resource, from its type and the descriptions of its keys.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::cli::command::explain::key_help;
use crate::yaml::{Shape, ValueShape, shape};

/// A depth greater than that of any kind.
const MAX_DEPTH: usize = 10;

/// Returns the schema of the value of a kind; `command` contains the descriptions of its keys.
pub(super) fn schema<T: DeserializeOwned>(command: &clap::Command) -> Value {
    let mut schema = below::<T>(&mut vec![command.get_name()], command);
    describe(&mut schema, command.get_about().map(ToString::to_string).unwrap_or_default());
    schema
}

fn below<'a, T: DeserializeOwned>(path: &mut Vec<&'a str>, command: &'a clap::Command) -> Value {
    let Shape { is_list, value } = shape::<T>(path);
    let one = match value {
        ValueShape::Mapping(keys) if path.len() < MAX_DEPTH => {
            let property = |key: &&'a str| {
                path.push(key);
                let mut schema = below::<T>(path, command.find_subcommand(key).unwrap_or(command));
                describe(&mut schema, key_help(path, command));
                path.pop();
                ((*key).to_owned(), schema)
            };
            let properties: Map<String, Value> = keys.iter().map(property).collect();
            json!({ "type": "object", "properties": properties, "additionalProperties": false })
        }
        ValueShape::Entries if path.len() < MAX_DEPTH => {
            path.push("*");
            let each = below::<T>(path, command);
            path.pop();
            json!({ "type": "object", "additionalProperties": each })
        }
        ValueShape::Any | ValueShape::Mapping(_) | ValueShape::Entries => json!({}),
        ValueShape::Bool => or_interpolated(json!({ "type": "boolean" })),
        ValueShape::Integer => or_interpolated(json!({ "type": "integer" })),
        ValueShape::Number => or_interpolated(json!({ "type": "number" })),
        ValueShape::Text => json!({ "type": "string" }),
        ValueShape::Word(words) => or_interpolated(json!({ "enum": words })),
    };
    if is_list { json!({ "type": "array", "items": one }) } else { one }
}

/// Allows `${{ path }}` for every value, which is a string before it is resolved.
fn or_interpolated(schema: Value) -> Value {
    json!({ "anyOf": [schema, { "type": "string", "pattern": "\\$\\{\\{" }] })
}

pub(super) fn describe(schema: &mut Value, text: String) {
    if let Some(schema) = schema.as_object_mut().filter(|_| !text.is_empty()) {
        schema.insert("description".to_owned(), text.into());
    }
}
