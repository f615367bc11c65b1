//! Gateway responses: the responses that API Gateway itself generates.
//!
//! See "Gateway response types" of the Developer Guide.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::super::validation::Checks;
use super::super::{Answer, Cx, Fault, decode};
use super::definition::Definition;
use super::id::Which;
use super::patch;
use super::{ApiGateway, fault, page};

const TEMPLATE: &str = "{\"message\":$context.error.messageString}";

/// The types and their default statuses. The two general types keep the status of the specific one.
pub(super) const TYPES: [(&str, Option<u16>); 21] = [
    ("REQUEST_TOO_LARGE", Some(413)),
    ("RESOURCE_NOT_FOUND", Some(404)),
    ("AUTHORIZER_CONFIGURATION_ERROR", Some(500)),
    ("MISSING_AUTHENTICATION_TOKEN", Some(403)),
    ("BAD_REQUEST_BODY", Some(400)),
    ("INVALID_SIGNATURE", Some(403)),
    ("INVALID_API_KEY", Some(403)),
    ("BAD_REQUEST_PARAMETERS", Some(400)),
    ("AUTHORIZER_FAILURE", Some(500)),
    ("UNAUTHORIZED", Some(401)),
    ("INTEGRATION_TIMEOUT", Some(504)),
    ("ACCESS_DENIED", Some(403)),
    ("DEFAULT_4XX", None),
    ("DEFAULT_5XX", None),
    ("WAF_FILTERED", Some(403)),
    ("QUOTA_EXCEEDED", Some(429)),
    ("THROTTLED", Some(429)),
    ("API_CONFIGURATION_ERROR", Some(500)),
    ("UNSUPPORTED_MEDIA_TYPE", Some(415)),
    ("INTEGRATION_FAILURE", Some(504)),
    ("EXPIRED_TOKEN", Some(403)),
];

/// One response of an API, configured or by default.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct GatewayResponse {
    response_type: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) status_code: Option<String>,
    #[serde(default)]
    pub(super) response_parameters: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) response_templates: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) default_response: bool,
}

/// Returns the response that is used for a type.
pub(super) fn in_force(definition: &Definition, kind: &str, status: u16) -> GatewayResponse {
    let general = if status >= 500 { "DEFAULT_5XX" } else { "DEFAULT_4XX" };
    let put = definition.gateway_responses.get(kind).or_else(|| definition.gateway_responses.get(general));
    put.cloned().unwrap_or_else(|| by_default(kind))
}

fn by_default(kind: &str) -> GatewayResponse {
    let status = TYPES.iter().find(|(name, _)| *name == kind).and_then(|(_, status)| *status);
    GatewayResponse {
        response_type: kind.to_owned(),
        status_code: status.map(|status| status.to_string()),
        response_parameters: BTreeMap::new(),
        response_templates: BTreeMap::from([("application/json".to_owned(), TEMPLATE.to_owned())]),
        default_response: true,
    }
}

/// Returns the response as shown: one configured for a class of statuses is shown for each type of the class.
fn effective(definition: &Definition, kind: &str) -> GatewayResponse {
    let status = TYPES.iter().find(|(name, _)| *name == kind).and_then(|(_, status)| *status);
    let put = definition.gateway_responses.contains_key(kind);
    match status {
        Some(status) if !put => {
            let general = in_force(definition, kind, status);
            let status_code = general.status_code.clone().or_else(|| Some(status.to_string()));
            GatewayResponse { response_type: kind.to_owned(), default_response: true, status_code, ..general }
        }
        _ => definition.gateway_responses.get(kind).cloned().unwrap_or_else(|| by_default(kind)),
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct One {
    rest_api_id: String,
    response_type: String,
}

impl One {
    fn read(input: &Value) -> Result<Self, Fault> {
        let which: Self = decode(input.clone())?;
        let mut checks = Checks::default();
        checks.one_of("responseType", &which.response_type, &TYPES.map(|(name, _)| name));
        checks.finish()?;
        Ok(which)
    }
}

pub(super) fn put(gateway: &mut ApiGateway, input: Value, cx: &mut Cx<'_>) -> Answer {
    let which = One::read(&input)?;
    let mut response: GatewayResponse = decode(input)?;
    response.default_response = false;
    let standing = TYPES.iter().find(|(name, _)| *name == which.response_type).and_then(|(_, status)| *status);
    response.status_code = response.status_code.or_else(|| standing.map(|status| status.to_string()));
    if response.response_templates.is_empty() {
        response.response_templates = by_default(&which.response_type).response_templates;
    }
    check(&response)?;
    let responses = &mut gateway.api_mut(&which.rest_api_id, cx)?.definition.gateway_responses;
    let output = fault::shown(&response)?;
    responses.insert(which.response_type, response);
    Ok(output)
}

fn check(response: &GatewayResponse) -> Result<(), Fault> {
    let is_status = |text: &String| matches!(text.as_bytes(), [b'1'..=b'5', b'0'..=b'9', b'0'..=b'9']);
    if response.status_code.as_ref().is_some_and(|status| !is_status(status)) {
        return Err(fault::bad_request("Invalid status code specified"));
    }
    if response.response_parameters.values().any(String::is_empty) {
        return Err(fault::bad_request("Invalid null or empty value in responseParameters"));
    }
    if response.response_templates.values().any(String::is_empty) {
        return Err(fault::bad_request("Invalid null or empty value in responseTemplates"));
    }
    match response.response_parameters.keys().find(|name| !name.starts_with("gatewayresponse.header.")) {
        Some(name) => Err(fault::bad_request(format!("Invalid response parameter specified: {name}"))),
        None => Ok(()),
    }
}

pub(super) fn get(gateway: &ApiGateway, input: Value, cx: &mut Cx<'_>) -> Answer {
    let which = One::read(&input)?;
    fault::shown(&effective(&gateway.api(&which.rest_api_id, cx)?.definition, &which.response_type))
}

pub(super) fn list(gateway: &ApiGateway, input: Value, cx: &mut Cx<'_>) -> Answer {
    let which: Which = decode(input)?;
    let definition = &gateway.api(&which.rest_api_id, cx)?.definition;
    let mut names = TYPES.map(|(name, _)| name);
    names.sort_unstable();
    let views = names.iter().map(|name| fault::shown(&effective(definition, name))).collect::<Result<_, _>>()?;
    // All of them at once, whatever the limit.
    page::page(&serde_json::json!({"limit": TYPES.len()}), views)
}

pub(super) fn delete(gateway: &mut ApiGateway, input: Value, cx: &mut Cx<'_>) -> Answer {
    let which = One::read(&input)?;
    let responses = &mut gateway.api_mut(&which.rest_api_id, cx)?.definition.gateway_responses;
    let gone = || fault::not_found("Gateway response type not defined on api");
    responses.remove(&which.response_type).ok_or_else(gone)?;
    Ok(Value::Null)
}

pub(super) fn update(gateway: &mut ApiGateway, input: Value, cx: &mut Cx<'_>) -> Answer {
    let patches = patch::read(&input, "updateGatewayResponseInput")?;
    let which = One::read(&input)?;
    let definition = &mut gateway.api_mut(&which.rest_api_id, cx)?.definition;
    let current = effective(definition, &which.response_type);
    let allowed = ["/statusCode", "/responseParameters/{}", "/responseTemplates/{}"];
    let mut changed = patch::apply(&current, &patches, &allowed)?;
    changed.default_response = false;
    check(&changed)?;
    let output = fault::shown(&changed)?;
    definition.gateway_responses.insert(which.response_type, changed);
    Ok(output)
}
