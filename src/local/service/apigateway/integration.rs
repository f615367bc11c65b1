//! Integrations of methods, and their responses.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::super::validation::Checks;
use super::super::{Answer, Cx, Fault, decode};
use super::method::{Which, WhichResponse};
use super::patch;
use super::{ApiGateway, fault};

const TYPES: [&str; 5] = ["HTTP", "MOCK", "AWS_PROXY", "HTTP_PROXY", "AWS"];
const PASSTHROUGH: [&str; 3] = ["WHEN_NO_MATCH", "WHEN_NO_TEMPLATES", "NEVER"];
const CONTENT_HANDLING: [&str; 2] = ["CONVERT_TO_BINARY", "CONVERT_TO_TEXT"];
/// "Amazon API Gateway quotas": 29 seconds, more only after a quota increase for regional APIs.
const MAX_MILLIS: i64 = 29_000;

/// The integration of a method.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Integration {
    #[serde(rename = "type")]
    pub(super) kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) http_method: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) uri: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    connection_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) credentials: Option<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) request_parameters: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) request_templates: BTreeMap<String, Option<String>>,
    pub(super) passthrough_behavior: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) content_handling: Option<String>,
    pub(super) timeout_in_millis: i64,
    cache_namespace: String,
    #[serde(default)]
    cache_key_parameters: Vec<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) integration_responses: BTreeMap<String, IntegrationResponse>,
}

/// How a response of the integration is mapped.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct IntegrationResponse {
    pub(super) status_code: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) selection_pattern: Option<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) response_parameters: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) response_templates: BTreeMap<String, Option<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) content_handling: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Put {
    resource_id: String,
    #[serde(rename = "type")]
    kind: String,
    integration_http_method: Option<String>,
    uri: Option<String>,
    connection_type: Option<String>,
    connection_id: Option<String>,
    credentials: Option<String>,
    #[serde(default)]
    request_parameters: BTreeMap<String, String>,
    #[serde(default)]
    request_templates: BTreeMap<String, Option<String>>,
    passthrough_behavior: Option<String>,
    content_handling: Option<String>,
    timeout_in_millis: Option<i64>,
    cache_namespace: Option<String>,
    #[serde(default)]
    cache_key_parameters: Vec<String>,
    tls_config: Option<Value>,
}

pub(super) fn put(gateway: &mut ApiGateway, input: Value, _: &mut Cx<'_>) -> Answer {
    let which: Which = decode(input.clone())?;
    let integration = decode::<Put>(input)?.read()?;
    let api = gateway.apis.get_mut(&which.rest_api_id).ok_or_else(fault::no_resource)?;
    let method = api.definition.method_mut(&which.resource_id, &which.http_method)?;
    check(&integration)?;
    let output = fault::shown(&integration)?;
    method.method_integration = Some(integration);
    Ok(output)
}

impl Put {
    fn read(self) -> Result<Integration, Fault> {
        let mut checks = Checks::default();
        checks.one_of("putIntegrationInput.type", &self.kind, &TYPES);
        if let Some(handling) = &self.content_handling {
            checks.one_of("putIntegrationInput.contentHandling", handling, &CONTENT_HANDLING);
        }
        checks.finish()?;
        if self.connection_id.is_some() || self.connection_type.as_deref() == Some("VPC_LINK") {
            return Err(Fault::not_implemented("apigateway", "PutIntegration with a VPC link"));
        }
        if self.tls_config.is_some() {
            return Err(Fault::not_implemented("apigateway", "PutIntegration with a TLS configuration"));
        }
        Ok(Integration {
            http_method: self.integration_http_method,
            uri: self.uri,
            connection_type: self.connection_type,
            credentials: self.credentials,
            request_parameters: self.request_parameters,
            request_templates: without_empty(self.request_templates),
            passthrough_behavior: self.passthrough_behavior.unwrap_or_else(|| "WHEN_NO_MATCH".to_owned()),
            content_handling: self.content_handling,
            timeout_in_millis: self.timeout_in_millis.unwrap_or(MAX_MILLIS),
            cache_namespace: self.cache_namespace.unwrap_or(self.resource_id),
            cache_key_parameters: self.cache_key_parameters,
            integration_responses: BTreeMap::new(),
            kind: self.kind,
        })
    }
}

/// Removes empty templates, which count as not set.
fn without_empty(templates: BTreeMap<String, Option<String>>) -> BTreeMap<String, Option<String>> {
    templates.into_iter().map(|(kind, text)| (kind, text.filter(|text| !text.is_empty()))).collect()
}

fn check(integration: &Integration) -> Result<(), Fault> {
    if integration.kind != "MOCK" {
        if integration.http_method.as_deref().is_none_or(str::is_empty) {
            return Err(fault::bad_request("Enumeration value for HttpMethod must be non-empty"));
        }
        check_uri(&integration.kind, integration.uri.as_deref().unwrap_or_default())?;
    }
    if !PASSTHROUGH.contains(&integration.passthrough_behavior.as_str()) {
        return Err(fault::bad_request(format!(
            "Invalid passthrough behavior specified. Valid options are {}",
            PASSTHROUGH.join(",")
        )));
    }
    if !(50..=MAX_MILLIS).contains(&integration.timeout_in_millis) {
        return Err(fault::bad_request("Timeout should be between 50 ms and 29000 ms"));
    }
    for (to, from) in &integration.request_parameters {
        let place = to.strip_prefix("integration.request.").and_then(|rest| rest.split_once('.'));
        if !place.is_some_and(|(place, name)| matches!(place, "header" | "path" | "querystring") && !name.is_empty()) {
            return Err(invalid_mapping(to));
        }
        if !is_source(from, "method.request.") {
            return Err(invalid_mapping(from));
        }
    }
    let is_function = integration.uri.as_deref().is_some_and(|uri| uri.contains(":lambda:path/"));
    match &integration.credentials {
        None if integration.kind == "AWS" && !is_function => {
            Err(fault::bad_request("Role ARN must be specified for AWS integrations"))
        }
        Some(role) if !role.starts_with("arn:") && !role.contains("${") => {
            Err(fault::bad_request("Invalid ARN specified in the request"))
        }
        _ => Ok(()),
    }
}

fn check_uri(kind: &str, uri: &str) -> Result<(), Fault> {
    match kind {
        "AWS" | "AWS_PROXY" => {
            let parts: Vec<&str> = uri.splitn(6, ':').collect();
            let is_integration = matches!(parts.as_slice(), ["arn", _, "apigateway", _, _, _]);
            if !is_integration {
                return Err(fault::bad_request("AWS ARN for integration must contain path or action"));
            }
            let is_path = parts.last().is_some_and(|rest| rest.starts_with("path/") || rest.starts_with("action/"));
            if !is_path {
                return Err(fault::bad_request("AWS ARN for integration must contain path or action"));
            }
            let is_function = parts.get(4).is_some_and(|service| *service == "lambda");
            if kind == "AWS_PROXY" && !is_function {
                return Err(fault::bad_request(
                    "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations.",
                ));
            }
            Ok(())
        }
        _ if uri.starts_with("http://") || uri.starts_with("https://") || uri.contains("${") => Ok(()),
        _ => Err(fault::bad_request("Invalid HTTP endpoint specified for URI")),
    }
}

/// Returns whether a text is a source of a value: a parameter, the context, a stage variable or `'a text'`.
fn is_source(text: &str, parameters: &str) -> bool {
    let is_quoted = text.len() >= 2 && text.starts_with('\'') && text.ends_with('\'');
    is_quoted || text.starts_with(parameters) || text.starts_with("context.") || text.starts_with("stageVariables.")
}

fn invalid_mapping(text: &str) -> Fault {
    fault::bad_request(format!(
        "Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression \
         specified: {text}]"
    ))
}

pub(super) fn get(gateway: &ApiGateway, input: Value, _: &mut Cx<'_>) -> Answer {
    let which: Which = decode(input)?;
    let api = gateway.apis.get(&which.rest_api_id).ok_or_else(fault::no_resource)?;
    let method = api.definition.method(&which.resource_id, &which.http_method)?;
    fault::shown(method.method_integration.as_ref().ok_or_else(fault::no_integration)?)
}

pub(super) fn delete(gateway: &mut ApiGateway, input: Value, _: &mut Cx<'_>) -> Answer {
    let which: Which = decode(input)?;
    let api = gateway.apis.get_mut(&which.rest_api_id).ok_or_else(fault::no_resource)?;
    let method = api.definition.method_mut(&which.resource_id, &which.http_method)?;
    method.method_integration.take().ok_or_else(fault::no_integration)?;
    Ok(Value::Null)
}

const CHANGEABLE: [&str; 11] = [
    "/type",
    "/httpMethod",
    "/uri",
    "/credentials",
    "/requestParameters/{}",
    "/requestTemplates/{}",
    "/passthroughBehavior",
    "/contentHandling",
    "/timeoutInMillis",
    "/cacheNamespace",
    "/cacheKeyParameters/{}",
];

pub(super) fn update(gateway: &mut ApiGateway, input: Value, _: &mut Cx<'_>) -> Answer {
    let patches = patch::read(&input, "updateIntegrationInput")?;
    let which: Which = decode(input)?;
    let api = gateway.apis.get_mut(&which.rest_api_id).ok_or_else(fault::no_resource)?;
    let method = api.definition.method_mut(&which.resource_id, &which.http_method)?;
    let integration = method.method_integration.as_mut().ok_or_else(fault::no_integration)?;
    let changed = patch::apply(&*integration, &patches, &CHANGEABLE)?;
    check(&changed)?;
    *integration = changed;
    fault::shown(integration)
}

pub(super) fn put_response(gateway: &mut ApiGateway, input: Value, _: &mut Cx<'_>) -> Answer {
    let which = WhichResponse::read(&input)?;
    let mut response: IntegrationResponse = decode(input)?;
    response.response_templates = without_empty(response.response_templates);
    let method = which.method_mut(gateway)?;
    let integration = method.method_integration.as_mut().ok_or_else(fault::no_integration)?;
    check_response(&response)?;
    for parameter in response.response_parameters.keys() {
        let known = method.method_responses.get(&which.status_code);
        if !known.is_some_and(|known| known.response_parameters.contains_key(parameter)) {
            return Err(fault::bad_request(format!(
                "Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression parameter specified: {parameter}]"
            )));
        }
    }
    let output = fault::shown(&response)?;
    integration.integration_responses.insert(which.status_code, response);
    Ok(output)
}

fn check_response(response: &IntegrationResponse) -> Result<(), Fault> {
    for (to, from) in &response.response_parameters {
        if to.strip_prefix("method.response.header.").is_none_or(str::is_empty) {
            return Err(invalid_mapping(to));
        }
        if !is_source(from, "integration.response.") {
            return Err(invalid_mapping(from));
        }
    }
    if let Some(kind) = response.response_templates.keys().find(|kind| !kind.contains('/') && *kind != "$default") {
        return Err(fault::bad_request(format!(
            "Validation Result: warnings : [], errors : [Invalid content type specified: {kind}]"
        )));
    }
    let pattern = response.selection_pattern.as_deref().filter(|pattern| !pattern.is_empty());
    match pattern.map(super::selection::compile) {
        Some(Err(_)) => Err(fault::bad_request("Invalid selection pattern specified")),
        _ => Ok(()),
    }
}

pub(super) fn get_response(gateway: &ApiGateway, input: Value, _: &mut Cx<'_>) -> Answer {
    let which = WhichResponse::read(&input)?;
    let integration = which.method(gateway)?.method_integration.as_ref().ok_or_else(fault::no_integration)?;
    fault::shown(integration.integration_responses.get(&which.status_code).ok_or_else(fault::no_response)?)
}

pub(super) fn delete_response(gateway: &mut ApiGateway, input: Value, _: &mut Cx<'_>) -> Answer {
    let which = WhichResponse::read(&input)?;
    let integration = which.method_mut(gateway)?.method_integration.as_mut().ok_or_else(fault::no_integration)?;
    integration.integration_responses.remove(&which.status_code).ok_or_else(fault::no_response)?;
    Ok(Value::Null)
}

const CHANGEABLE_RESPONSE: [&str; 4] =
    ["/selectionPattern", "/responseParameters/{}", "/responseTemplates/{}", "/contentHandling"];

pub(super) fn update_response(gateway: &mut ApiGateway, input: Value, _: &mut Cx<'_>) -> Answer {
    let patches = patch::read(&input, "updateIntegrationResponseInput")?;
    let which = WhichResponse::read(&input)?;
    let integration = which.method_mut(gateway)?.method_integration.as_mut().ok_or_else(fault::no_integration)?;
    let response = integration.integration_responses.get_mut(&which.status_code).ok_or_else(fault::no_response)?;
    let changed = patch::apply(&*response, &patches, &CHANGEABLE_RESPONSE)?;
    check_response(&changed)?;
    *response = changed;
    fault::shown(response)
}
