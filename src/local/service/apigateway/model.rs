//! Models: JSON schemas for the validation of request bodies.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::super::{Answer, Cx, Fault, decode};
use super::id::{Which, new_id};
use super::patch;
use super::{ApiGateway, fault, page};
use crate::schema::Schema;

/// One model of an API.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Model {
    id: String,
    pub(super) name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    /// JSON text.
    pub(super) schema: String,
    content_type: String,
}

/// Returns `Empty` and `Error`, the initial models of every API.
pub(super) fn of_every_api(cx: &mut Cx<'_>) -> Vec<Model> {
    let mut model = |name: &str, description: &str, properties: Option<Value>| {
        let mut schema = json!({"$schema": "http://json-schema.org/draft-04/schema#", "title": format!("{name} Schema"),
            "type": "object"});
        if let (Some(members), Some(properties)) = (schema.as_object_mut(), properties) {
            members.insert("properties".to_owned(), properties);
        }
        Model {
            id: new_id(6, cx),
            name: name.to_owned(),
            description: Some(description.to_owned()),
            schema: serde_json::to_string_pretty(&schema).unwrap_or_default(),
            content_type: "application/json".to_owned(),
        }
    };
    vec![
        model("Empty", "This is a default empty schema model", None),
        model("Error", "This is a default error schema model", Some(json!({"message": {"type": "string"}}))),
    ]
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Create {
    rest_api_id: String,
    name: String,
    description: Option<String>,
    schema: Option<String>,
    content_type: String,
}

pub(super) fn create(gateway: &mut ApiGateway, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: Create = decode(input)?;
    gateway.api(&input.rest_api_id, cx)?;
    check_name(&input.name)?;
    let schema = input.schema.unwrap_or_default();
    check(&schema)?;
    let id = new_id(6, cx);
    let models = &mut gateway.api_mut(&input.rest_api_id, cx)?.definition.models;
    if models.contains_key(&input.name) {
        return Err(fault::conflict("Model name already exists for this REST API"));
    }
    let model = Model {
        id,
        name: input.name,
        description: input.description.filter(|text| !text.is_empty()),
        schema,
        content_type: input.content_type,
    };
    let output = fault::shown(&model)?;
    models.insert(model.name.clone(), model);
    Ok(output)
}

/// Adds the model of a schema, or changes the model that has its name.
pub(super) fn import(
    models: &mut BTreeMap<String, Model>,
    name: &str,
    schema: &Value,
    cx: &mut Cx<'_>,
) -> Result<(), Fault> {
    check_name(name)?;
    let description = schema.get("description").and_then(Value::as_str).filter(|text| !text.is_empty());
    let text = serde_json::to_string_pretty(schema).unwrap_or_default();
    check(&text)?;
    let id = models.get(name).map(|model| model.id.clone());
    let model = Model {
        id: id.unwrap_or_else(|| new_id(6, cx)),
        name: name.to_owned(),
        description: description.map(str::to_owned),
        schema: text,
        content_type: "application/json".to_owned(),
    };
    models.insert(name.to_owned(), model);
    Ok(())
}

fn check_name(name: &str) -> Result<(), Fault> {
    if name.is_empty() {
        return Err(fault::bad_request("Model name must be non-empty"));
    }
    if !name.chars().all(|character| character.is_ascii_alphanumeric()) {
        return Err(fault::bad_request(format!("Model name must be alphanumeric: {name}")));
    }
    Ok(())
}

fn check(schema: &str) -> Result<(), Fault> {
    if schema.trim().is_empty() {
        return Err(fault::bad_request("Model schema must have at least 1 property or array items defined"));
    }
    match Schema::parse(schema) {
        Ok(_) => Ok(()),
        Err(error) => Err(fault::bad_request(format!(
            "Invalid model specified: Validation Result: warnings : [], errors : [Invalid model schema specified. {error}]"
        ))),
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct One {
    rest_api_id: String,
    model_name: String,
}

fn gone(name: &str) -> Fault {
    fault::not_found(format!("Invalid model name specified: {name}"))
}

pub(super) fn get(gateway: &ApiGateway, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: One = decode(input)?;
    let models = &gateway.api(&input.rest_api_id, cx)?.definition.models;
    fault::shown(models.get(&input.model_name).ok_or_else(|| gone(&input.model_name))?)
}

pub(super) fn list(gateway: &ApiGateway, input: Value, cx: &mut Cx<'_>) -> Answer {
    let which: Which = decode(input.clone())?;
    let models = &gateway.api(&which.rest_api_id, cx)?.definition.models;
    page::page(&input, models.values().map(fault::shown).collect::<Result<_, _>>()?)
}

pub(super) fn delete(gateway: &mut ApiGateway, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: One = decode(input)?;
    let definition = &mut gateway.api_mut(&input.rest_api_id, cx)?.definition;
    if !definition.models.contains_key(&input.model_name) {
        return Err(gone(&input.model_name));
    }
    let is_used = |(path, name, method): (String, &str, &super::method::Method)| {
        let uses = method.request_models.values().any(|model| *model == input.model_name);
        uses.then(|| format!("{path}/{name}"))
    };
    if let Some(place) = definition.methods().find_map(is_used) {
        return Err(fault::conflict(format!(
            "Cannot delete model '{}', is referenced in method request: {place}",
            input.model_name
        )));
    }
    definition.models.remove(&input.model_name);
    Ok(Value::Null)
}

pub(super) fn update(gateway: &mut ApiGateway, input: Value, cx: &mut Cx<'_>) -> Answer {
    let patches = patch::read(&input, "updateModelInput")?;
    let input: One = decode(input)?;
    let models = &mut gateway.api_mut(&input.rest_api_id, cx)?.definition.models;
    let model = models.get_mut(&input.model_name).ok_or_else(|| gone(&input.model_name))?;
    patch::only_replaced(&patches, &["/description", "/schema"])?;
    let changed = patch::apply(&*model, &patches, &["/description", "/schema"])?;
    check(&changed.schema)?;
    *model = changed;
    fault::shown(model)
}
