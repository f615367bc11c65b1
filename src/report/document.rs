//! JSON documents with the name and version of their schema.

use serde::Serialize;
use serde_json::{Map, Value};

use super::OutputFormat;
use crate::visible;

/// Returns the value with its `schema`, on one line or several. Characters that a terminal would interpret are written
/// as JSON escapes.
pub fn document(schema: &str, value: &impl Serialize, format: OutputFormat) -> String {
    let mut members = Map::from_iter([("schema".to_owned(), Value::from(schema))]);
    match serde_json::to_value(value) {
        Ok(Value::Object(own)) => members.extend(own),
        Ok(other) => {
            members.insert("value".to_owned(), other);
        }
        // Not every number and every key can be serialized; the error is reported instead.
        Err(error) => {
            members.insert("error".to_owned(), Value::from(error.to_string()));
        }
    }
    let document = Value::Object(members);
    let text = match format {
        OutputFormat::Json => format!("{document:#}\n"),
        OutputFormat::Text | OutputFormat::Ndjson => format!("{document}\n"),
    };
    visible::json(&text).into_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_schema_comes_first() {
        assert_eq!(document("ork.x/1", &json!({"a": 1}), OutputFormat::Ndjson), "{\"schema\":\"ork.x/1\",\"a\":1}\n");
        assert_eq!(
            document("ork.x/1", &json!({"a": 1}), OutputFormat::Json),
            "{\n  \"schema\": \"ork.x/1\",\n  \"a\": 1\n}\n"
        );
    }
}
