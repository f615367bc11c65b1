//! The parts of a definition, whichever version of OpenAPI it has.

use serde_json::{Map, Value};

use super::super::super::Fault;
use super::super::api::Imported;
use super::super::fault;

/// More references than this in a row lead nowhere.
const MAX_REFERENCES: usize = 16;
const JSON: &str = "application/json";

/// A definition.
pub(super) struct Document {
    root: Value,
    is_swagger: bool,
}

impl Document {
    pub(super) fn read(text: &str) -> Result<Self, Fault> {
        let invalid = || fault::bad_request("Invalid OpenAPI input.");
        let root: Value = serde_json::from_str(text).map_err(|_| invalid())?;
        let starts = |name: &str, with: &str| root.get(name).map(as_text).is_some_and(|text| text.starts_with(with));
        let is_swagger = starts("swagger", "2");
        if !is_swagger && !starts("openapi", "3") {
            return Err(invalid());
        }
        Ok(Self { root, is_swagger })
    }

    pub(super) fn is_swagger(&self) -> bool {
        self.is_swagger
    }

    /// Returns a member of the definition.
    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.root.get(name)
    }

    /// Returns what a value refers to, or the value itself.
    pub(super) fn resolve<'a>(&'a self, value: &'a Value) -> &'a Value {
        let mut value = value;
        for _ in 0..MAX_REFERENCES {
            let target = value.get("$ref").and_then(Value::as_str).and_then(|reference| reference.strip_prefix('#'));
            match target.and_then(|pointer| self.root.pointer(pointer)) {
                Some(found) => value = found,
                None => break,
            }
        }
        value
    }

    pub(super) fn paths(&self) -> impl Iterator<Item = (&String, &Value)> {
        members(self.root.get("paths")).map(|(path, item)| (path, self.resolve(item)))
    }

    /// Returns the schemas with names.
    pub(super) fn schemas(&self) -> impl Iterator<Item = (&String, &Value)> {
        members(if self.is_swagger { self.root.get("definitions") } else { self.root.pointer("/components/schemas") })
    }

    pub(super) fn security_schemes(&self) -> impl Iterator<Item = (&String, &Value)> {
        let schemes = match self.is_swagger {
            true => self.root.get("securityDefinitions"),
            false => self.root.pointer("/components/securitySchemes"),
        };
        members(schemes).map(|(name, scheme)| (name, self.resolve(scheme)))
    }

    /// Returns the content types of Swagger's `consumes` or `produces`, of an operation or of the whole definition.
    pub(super) fn content_types(&self, operation: &Value, name: &str) -> Vec<String> {
        let list = operation.get(name).or_else(|| self.root.get(name)).and_then(Value::as_array);
        let types: Vec<String> = list.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect();
        if types.is_empty() { vec![JSON.to_owned()] } else { types }
    }

    /// Returns what the definition says about the API itself.
    pub(super) fn settings(&self) -> Imported {
        let info = |name: &str| {
            let value = self.root.get("info")?.get(name)?;
            Some(as_text(value)).filter(|text| !text.is_empty())
        };
        let extension = |name: &str| self.root.get(format!("x-amazon-apigateway-{name}"));
        let list = |value: Option<&Value>| -> Vec<String> {
            value.and_then(Value::as_array).into_iter().flatten().map(as_text).collect()
        };
        let policy = extension("policy").map(|policy| match policy {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        });
        let endpoint = extension("endpoint-configuration");
        Imported {
            name: info("title").unwrap_or_default(),
            description: info("description"),
            version: info("version"),
            binary_media_types: list(extension("binary-media-types")),
            minimum_compression_size: extension("minimum-compression-size").and_then(Value::as_i64),
            api_key_source: extension("api-key-source").map(|source| as_text(source).to_uppercase()),
            policy,
            disable_execute_api_endpoint: endpoint
                .and_then(|endpoint| endpoint.get("disableExecuteApiEndpoint")?.as_bool()),
        }
    }
}

/// Returns the members of an object, in the order of the definition; none of any other value.
pub(super) fn members(value: Option<&Value>) -> impl Iterator<Item = (&String, &Value)> {
    value.and_then(Value::as_object).into_iter().flat_map(Map::iter)
}

/// Returns a text, or the text of a number or a boolean.
pub(super) fn as_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}
