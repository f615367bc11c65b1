//! A document for programs: any value, with the name and version of its shape in front.

use serde::Serialize;
use serde_json::{Map, Value};

use super::OutputFormat;
use crate::visible;

/// The value with its `schema`, as a line or over several. A terminal shows it as it is: what it would obey is written
/// as JSON escapes it.
pub fn document(schema: &str, value: &impl Serialize, format: OutputFormat) -> String {
    let mut members = Map::from_iter([("schema".to_owned(), Value::from(schema))]);
    match serde_json::to_value(value) {
        Ok(Value::Object(own)) => members.extend(own),
        Ok(other) => {
            members.insert("value".to_owned(), other);
        }
        // Not every number and every key can be written; saying so beats saying nothing.
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
