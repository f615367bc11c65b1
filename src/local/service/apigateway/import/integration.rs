//! `x-amazon-apigateway-integration`: the integrations of methods.
//!
//! See "x-amazon-apigateway-integration object" and "x-amazon-apigateway-integration.responses object".

use serde_json::{Map, Value, json};

use super::super::super::{Cx, Fault};
use super::super::integration;
use super::document::{as_text, members};
use super::draft::Draft;
use super::place::Place;

/// Members that are passed on as they are.
const SAME: [&str; 6] =
    ["uri", "credentials", "timeoutInMillis", "cacheNamespace", "cacheKeyParameters", "connectionId"];
/// Members whose values are in capitals in the API.
const IN_CAPITALS: [&str; 3] = ["passthroughBehavior", "contentHandling", "connectionType"];

/// Creates the integration of a method, with its responses.
pub(super) fn create(draft: &mut Draft, place: &Place<'_>, given: &Value, cx: &mut Cx<'_>) -> Result<(), Fault> {
    let (method, path) = (place.method, place.path);
    if given.get("responseTransferMode").map(as_text).is_some_and(|mode| mode.eq_ignore_ascii_case("STREAM")) {
        return Err(Fault::not_implemented("apigateway", "integrations with the response transfer mode STREAM"));
    }
    let input = input(place.input(draft), given);
    if let Err(fault) = integration::put(&mut draft.gateway, input, cx) {
        return draft.fail(&format!("Unable to put integration on '{method}' for resource at path '{path}'"), fault);
    }
    for (pattern, response) in members(given.get("responses")) {
        let input = response_input(place.input(draft), pattern, response);
        let result = integration::put_response(&mut draft.gateway, input, cx);
        let what = format!("Unable to put integration response on '{method}' for resource at path '{path}'");
        draft.note(&what, result)?;
    }
    Ok(())
}

fn input(mut input: Value, given: &Value) -> Value {
    let kind = given.get("type").map(as_text).unwrap_or_default().to_uppercase();
    for name in SAME {
        if let Some(value) = given.get(name).filter(|value| !value.is_null()) {
            input[name] = value.clone();
        }
    }
    for name in IN_CAPITALS {
        if let Some(value) = given.get(name).filter(|value| !value.is_null()) {
            input[name] = Value::from(as_text(value).to_uppercase());
        }
    }
    if kind.starts_with("HTTP") && input.get("connectionType").is_none() {
        input["connectionType"] = Value::from("INTERNET");
    }
    // The method of a MOCK integration is not kept.
    if let Some(method) = given.get("httpMethod").filter(|method| kind != "MOCK" && !method.is_null()) {
        input["integrationHttpMethod"] = Value::from(as_text(method).to_uppercase());
    }
    if let Some(config) = given.get("tlsConfig") {
        input["tlsConfig"] = config.clone();
    }
    input["type"] = Value::from(kind);
    input["requestParameters"] = texts(given.get("requestParameters"));
    input["requestTemplates"] = texts(given.get("requestTemplates"));
    input
}

/// Returns the input of `PutIntegrationResponse`. A later response with the same status replaces an earlier one.
fn response_input(mut input: Value, pattern: &str, given: &Value) -> Value {
    input["statusCode"] = Value::from(given.get("statusCode").map(as_text).unwrap_or_default());
    if pattern != "default" {
        input["selectionPattern"] = Value::from(pattern);
    }
    if let Some(handling) = given.get("contentHandling").filter(|handling| !handling.is_null()) {
        input["contentHandling"] = Value::from(as_text(handling).to_uppercase());
    }
    input["responseParameters"] = texts(given.get("responseParameters"));
    input["responseTemplates"] = texts(given.get("responseTemplates"));
    input
}

/// Returns the members that are texts; AWS drops others.
fn texts(given: Option<&Value>) -> Value {
    let texts: Map<String, Value> = members(given)
        .filter(|(_, value)| value.is_string())
        .map(|(name, value)| (name.clone(), json!(value)))
        .collect();
    Value::Object(texts)
}
