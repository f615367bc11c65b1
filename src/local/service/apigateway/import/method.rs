//! The operations of a definition, which become methods with their responses.

use serde_json::{Map, Value};

use super::super::super::{Cx, Fault};
use super::super::{method, validator};
use super::document::{Document, as_text, members};
use super::draft::Draft;
use super::place::Place;
use super::{integration, schema, security};

const METHODS: [(&str, &str); 8] = [
    ("get", "GET"),
    ("put", "PUT"),
    ("post", "POST"),
    ("delete", "DELETE"),
    ("options", "OPTIONS"),
    ("head", "HEAD"),
    ("patch", "PATCH"),
    ("x-amazon-apigateway-any-method", "ANY"),
];
const VALIDATOR: &str = "x-amazon-apigateway-request-validator";

/// Creates the request validators of the definition.
pub(super) fn validators(draft: &mut Draft, document: &Document, cx: &mut Cx<'_>) -> Result<(), Fault> {
    for (name, given) in members(document.get("x-amazon-apigateway-request-validators")) {
        let flag = |member: &str| given.get(member).and_then(Value::as_bool).unwrap_or(false);
        let (body, parameters) = (flag("validateRequestBody"), flag("validateRequestParameters"));
        let Some(api) = draft.api_mut() else { continue };
        match validator::import(&mut api.definition.validators, name, (body, parameters), cx) {
            Ok(id) => {
                draft.validators.insert(name.clone(), id);
            }
            Err(fault) => draft.fail(&format!("Unable to create request validator '{name}'"), fault)?,
        }
    }
    Ok(())
}

/// Creates the methods of one path.
pub(super) fn of_path(
    draft: &mut Draft,
    document: &Document,
    (path, resource): (&str, &str),
    item: &Value,
    cx: &mut Cx<'_>,
) -> Result<(), Fault> {
    for (name, method) in METHODS {
        if let Some(operation) = item.get(name) {
            let place = Place { path, resource, method };
            create(draft, document, &place, (item, document.resolve(operation)), cx)?;
        }
    }
    if item.get("trace").is_some() {
        draft.warn(format!("Method 'TRACE' of resource '{path}' is not supported. Ignoring."));
    }
    Ok(())
}

fn create(
    draft: &mut Draft,
    document: &Document,
    place: &Place<'_>,
    (item, operation): (&Value, &Value),
    cx: &mut Cx<'_>,
) -> Result<(), Fault> {
    let mut input = place.input(draft);
    let shown = format!("{} {}", place.method, place.path);
    security::add(&mut input, security::authorization(draft, document, &shown, operation));
    if let Some(name) = operation.get("operationId") {
        input["operationName"] = Value::from(as_text(name));
    }
    input["requestParameters"] = Value::Object(parameters(document, item, operation));
    input["requestModels"] = Value::Object(request_models(draft, document, (item, operation), cx)?);
    if let Some(id) = validator_of(draft, document, operation) {
        input["requestValidatorId"] = Value::from(id);
    }
    if let Some(api) = draft.api_mut()
        && let Ok(resource) = api.definition.resource_mut(place.resource)
    {
        resource.methods.remove(place.method);
    }
    let what = format!("Unable to put method '{}' on resource at path '{}'", place.method, place.path);
    if let Err(fault) = method::put(&mut draft.gateway, input, cx) {
        return draft.fail(&what, fault);
    }
    responses(draft, document, place, operation, cx)?;
    match operation.get("x-amazon-apigateway-integration") {
        Some(given) => integration::create(draft, place, document.resolve(given), cx),
        None => Ok(()),
    }
}

fn validator_of(draft: &mut Draft, document: &Document, operation: &Value) -> Option<String> {
    let name = as_text(operation.get(VALIDATOR).or_else(|| document.get(VALIDATOR))?);
    let id = draft.validators.get(&name).cloned();
    if id.is_none() {
        draft.warn(format!("Request validator '{name}' is not defined. Ignoring."));
    }
    id
}

/// Returns the parameters of a path and of its operation, which replace those of the path.
fn parameters_of<'a>(document: &'a Document, item: &'a Value, operation: &'a Value) -> Vec<&'a Value> {
    let list = |of: &'a Value| of.get("parameters").and_then(Value::as_array).into_iter().flatten();
    list(item).chain(list(operation)).map(|parameter| document.resolve(parameter)).collect()
}

fn parameters(document: &Document, item: &Value, operation: &Value) -> Map<String, Value> {
    let mut all = Map::new();
    for parameter in parameters_of(document, item, operation) {
        let place = match parameter.get("in").and_then(Value::as_str) {
            Some("query") => "querystring",
            Some("header") => "header",
            Some("path") => "path",
            _ => continue,
        };
        let name = parameter.get("name").map(as_text).unwrap_or_default();
        let is_required = parameter.get("required").and_then(Value::as_bool).unwrap_or(false);
        all.insert(format!("method.request.{place}.{name}"), Value::from(is_required));
    }
    all
}

/// Returns the models of the request: content types and names.
fn request_models(
    draft: &mut Draft,
    document: &Document,
    (item, operation): (&Value, &Value),
    cx: &mut Cx<'_>,
) -> Result<Map<String, Value>, Fault> {
    if !document.is_swagger() {
        let body = operation.get("requestBody").map(|body| document.resolve(body));
        return content_models(draft, body.and_then(|body| body.get("content")), cx);
    }
    let mut models = Map::new();
    for parameter in parameters_of(document, item, operation) {
        let Some(schema) = parameter.get("schema").filter(|_| parameter.get("in").is_some_and(|place| place == "body"))
        else {
            continue;
        };
        if let Some(name) = schema::model_of(draft, schema, cx)? {
            let types = document.content_types(operation, "consumes");
            models.extend(types.into_iter().map(|kind| (kind, Value::from(name.as_str()))));
        }
    }
    Ok(models)
}

/// Returns the models of OpenAPI 3's `content`.
fn content_models(draft: &mut Draft, content: Option<&Value>, cx: &mut Cx<'_>) -> Result<Map<String, Value>, Fault> {
    let mut models = Map::new();
    for (kind, given) in members(content) {
        let Some(schema) = given.get("schema") else { continue };
        if let Some(name) = schema::model_of(draft, schema, cx)? {
            models.insert(kind.clone(), Value::from(name));
        }
    }
    Ok(models)
}

fn responses(
    draft: &mut Draft,
    document: &Document,
    place: &Place<'_>,
    operation: &Value,
    cx: &mut Cx<'_>,
) -> Result<(), Fault> {
    for (status, given) in members(operation.get("responses")) {
        // Method responses have a status each.
        if status == "default" || status.starts_with("x-") {
            continue;
        }
        let given = document.resolve(given);
        let headers = members(given.get("headers"));
        let parameters: Map<String, Value> =
            headers.map(|(name, _)| (format!("method.response.header.{name}"), Value::from(false))).collect();
        let models = match (document.is_swagger(), given.get("schema")) {
            (false, _) => content_models(draft, given.get("content"), cx)?,
            (true, Some(schema)) => match schema::model_of(draft, schema, cx)? {
                Some(name) => {
                    let types = document.content_types(operation, "produces");
                    types.into_iter().map(|kind| (kind, Value::from(name.as_str()))).collect()
                }
                None => Map::new(),
            },
            (true, None) => Map::new(),
        };
        let mut input = place.input(draft);
        input["statusCode"] = Value::from(status.as_str());
        input["responseParameters"] = Value::Object(parameters);
        input["responseModels"] = Value::Object(models);
        let result = method::put_response(&mut draft.gateway, input, cx);
        let (method, path) = (place.method, place.path);
        let what = format!("Unable to put method response '{status}' on '{method}' for resource at path '{path}'");
        draft.note(&what, result)?;
    }
    Ok(())
}
