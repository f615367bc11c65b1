//! The schemas of a definition, which become models.

use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

use super::super::super::{Cx, Fault};
use super::super::model;
use super::document::Document;
use super::draft::Draft;

/// Where references to schemas lead to in each version.
const PLACES: [&str; 2] = ["#/definitions/", "#/components/schemas/"];

/// Creates the models of the schemas with names.
pub(super) fn models(draft: &mut Draft, document: &Document, cx: &mut Cx<'_>) -> Result<(), Fault> {
    for (name, schema) in document.schemas() {
        create(draft, name, schema, cx)?;
    }
    Ok(())
}

/// Returns the model of a schema: the one that it refers to, or a new one. AWS also gives schemas without a name a model
/// whose name begins with `MODEL`.
pub(super) fn model_of(draft: &mut Draft, schema: &Value, cx: &mut Cx<'_>) -> Result<Option<String>, Fault> {
    if let Some(name) = schema.get("$ref").and_then(Value::as_str).and_then(name_of) {
        return Ok(Some(name.to_owned()));
    }
    if schema.as_object().is_none_or(Map::is_empty) {
        return Ok(None);
    }
    let digest = Sha256::digest(schema.to_string().as_bytes());
    let hash: String = digest.iter().take(3).map(|byte| format!("{byte:02x}")).collect();
    let name = format!("MODEL{hash}");
    create(draft, &name, schema, cx)?;
    Ok(Some(name))
}

fn create(draft: &mut Draft, name: &str, schema: &Value, cx: &mut Cx<'_>) -> Result<(), Fault> {
    let schema = linked(schema, &draft.id);
    let Some(api) = draft.api_mut() else { return Ok(()) };
    match model::import(&mut api.definition.models, name, &schema, cx) {
        Ok(()) => Ok(()),
        Err(fault) => draft.fail(&format!("Unable to create model '{name}'"), fault),
    }
}

fn name_of(reference: &str) -> Option<&str> {
    PLACES.iter().find_map(|place| reference.strip_prefix(place)).filter(|name| !name.contains('/'))
}

/// Returns a schema whose references lead to the models of the API.
fn linked(schema: &Value, api: &str) -> Value {
    match schema {
        Value::Object(members) => {
            let link = |(name, value): (&String, &Value)| {
                let target = value.as_str().filter(|_| name == "$ref").and_then(name_of);
                let value = match target {
                    Some(model) => {
                        Value::from(format!("https://apigateway.amazonaws.com/restapis/{api}/models/{model}"))
                    }
                    None => linked(value, api),
                };
                (name.clone(), value)
            };
            Value::Object(members.iter().map(link).collect())
        }
        Value::Array(items) => items.iter().map(|item| linked(item, api)).collect(),
        other => other.clone(),
    }
}
