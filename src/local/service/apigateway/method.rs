//! The methods of resources, and their responses.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::super::validation::Checks;
use super::super::{Answer, Cx, Fault, decode};
use super::definition::Definition;
use super::integration::Integration;
use super::patch;
use super::{ApiGateway, fault};

const METHODS: [&str; 8] = ["GET", "PUT", "POST", "DELETE", "PATCH", "OPTIONS", "HEAD", "ANY"];

/// One method of a resource.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Method {
    pub(super) http_method: String,
    pub(super) authorization_type: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) authorizer_id: Option<String>,
    #[serde(default)]
    pub(super) api_key_required: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) request_validator_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    operation_name: Option<String>,
    /// `method.request.header.X` and whether it is required.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) request_parameters: BTreeMap<String, bool>,
    /// Content type and model.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) request_models: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) method_responses: BTreeMap<String, MethodResponse>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) method_integration: Option<Integration>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    authorization_scopes: Vec<String>,
}

/// One status of the responses to clients.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct MethodResponse {
    pub(super) status_code: String,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) response_parameters: BTreeMap<String, bool>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    response_models: BTreeMap<String, String>,
}

const NO_AUTHORIZATION: &str = "NONE";

pub(super) fn view(method: &Method) -> Answer {
    fault::shown(method)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Which {
    pub(super) rest_api_id: String,
    pub(super) resource_id: String,
    pub(super) http_method: String,
}

pub(super) fn put(gateway: &mut ApiGateway, input: Value, cx: &mut Cx<'_>) -> Answer {
    let which: Which = decode(input.clone())?;
    let mut method: Method = decode(input)?;
    if method.authorization_type.eq_ignore_ascii_case(NO_AUTHORIZATION) {
        method.authorization_type = NO_AUTHORIZATION.to_owned();
    }
    let definition = &mut gateway.apis.get_mut(&which.rest_api_id).ok_or_else(fault::no_resource)?.definition;
    definition.resource(&which.resource_id)?;
    let _ = cx;
    check(&method, definition)?;
    let resource = definition.resource_mut(&which.resource_id)?;
    // Neither is part of the request.
    method.method_responses = BTreeMap::new();
    method.method_integration = None;
    if resource.methods.contains_key(&which.http_method) {
        return Err(fault::conflict("Method already exists for this resource"));
    }
    let output = view(&method)?;
    resource.methods.insert(which.http_method, method);
    Ok(output)
}

fn check(method: &Method, definition: &Definition) -> Result<(), Fault> {
    if !METHODS.contains(&method.http_method.as_str()) {
        return Err(fault::bad_request(format!(
            "Invalid HttpMethod specified. Valid options are {}",
            METHODS.join(",")
        )));
    }
    check_authorization(method, definition)?;
    if method.request_validator_id.as_ref().is_some_and(|id| !id.is_empty() && !definition.validators.contains_key(id))
    {
        return Err(fault::bad_request("Invalid Request Validator identifier specified"));
    }
    if let Some(name) = method.request_models.values().find(|name| !definition.models.contains_key(*name)) {
        return Err(fault::bad_request(format!("Invalid model identifier specified: {name}")));
    }
    let mut names: Vec<&str> = Vec::new();
    for parameter in method.request_parameters.keys() {
        let name = parameter.strip_prefix("method.request.").and_then(|rest| rest.split_once('.'));
        let Some((_, name)) = name.filter(|(place, name)| is_place(place) && !name.is_empty()) else {
            return Err(fault::bad_request(format!(
                "Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression specified: {parameter}]"
            )));
        };
        if names.contains(&name) {
            return Err(fault::bad_request("Parameter names must be unique across querystring, header and path"));
        }
        names.push(name);
    }
    Ok(())
}

fn is_place(place: &str) -> bool {
    matches!(place, "header" | "path" | "querystring" | "multivalueheader" | "multivaluequerystring")
}

fn check_authorization(method: &Method, definition: &Definition) -> Result<(), Fault> {
    match method.authorization_type.as_str() {
        NO_AUTHORIZATION | "AWS_IAM" => Ok(()),
        "CUSTOM" => {
            let known = method.authorizer_id.as_ref().is_some_and(|id| definition.authorizers.contains_key(id));
            known.then_some(()).ok_or_else(|| {
                fault::bad_request(
                    "Invalid authorizer ID specified. Setting the authorization type to CUSTOM or COGNITO_USER_POOLS \
                     requires a valid authorizer.",
                )
            })
        }
        "COGNITO_USER_POOLS" => Err(Fault::not_implemented("apigateway", "methods with Cognito user pools")),
        _ => Err(fault::bad_request(
            "Invalid Authorization Type specified. Valid options are NONE,AWS_IAM,CUSTOM,COGNITO_USER_POOLS",
        )),
    }
}

pub(super) fn get(gateway: &ApiGateway, input: Value, _: &mut Cx<'_>) -> Answer {
    let which: Which = decode(input)?;
    let api = gateway.apis.get(&which.rest_api_id).ok_or_else(fault::no_resource)?;
    view(api.definition.method(&which.resource_id, &which.http_method)?)
}

pub(super) fn delete(gateway: &mut ApiGateway, input: Value, _: &mut Cx<'_>) -> Answer {
    let which: Which = decode(input)?;
    let api = gateway.apis.get_mut(&which.rest_api_id).ok_or_else(fault::no_resource)?;
    let methods = &mut api.definition.resource_mut(&which.resource_id)?.methods;
    methods.remove(&which.http_method).ok_or_else(fault::no_method)?;
    Ok(Value::Null)
}

const CHANGEABLE: [&str; 8] = [
    "/authorizationType",
    "/authorizerId",
    "/apiKeyRequired",
    "/requestValidatorId",
    "/operationName",
    "/requestParameters/{}",
    "/requestModels/{}",
    "/authorizationScopes/{}",
];

pub(super) fn update(gateway: &mut ApiGateway, input: Value, _: &mut Cx<'_>) -> Answer {
    let patches = patch::read(&input, "updateMethodInput")?;
    let which: Which = decode(input)?;
    let api = gateway.apis.get_mut(&which.rest_api_id).ok_or_else(fault::no_resource)?;
    let method = api.definition.method(&which.resource_id, &which.http_method)?;
    let changed = patch::apply(method, &patches, &CHANGEABLE)?;
    check(&changed, &api.definition)?;
    let output = view(&changed)?;
    *api.definition.method_mut(&which.resource_id, &which.http_method)? = changed;
    Ok(output)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WhichResponse {
    pub(super) rest_api_id: String,
    pub(super) resource_id: String,
    pub(super) http_method: String,
    pub(super) status_code: String,
}

impl WhichResponse {
    pub(super) fn read(input: &Value) -> Result<Self, Fault> {
        let which: Self = decode(input.clone())?;
        let mut checks = Checks::default();
        let is_status = matches!(which.status_code.as_bytes(), [b'1'..=b'5', b'0'..=b'9', b'0'..=b'9']);
        if !is_status {
            let constraint = "Member must satisfy regular expression pattern: [1-5]\\d\\d";
            checks.fail("statusCode", &which.status_code, constraint);
        }
        checks.finish()?;
        Ok(which)
    }

    pub(super) fn method<'a>(&self, gateway: &'a ApiGateway) -> Result<&'a Method, Fault> {
        let api = gateway.apis.get(&self.rest_api_id).ok_or_else(fault::no_resource)?;
        api.definition.method(&self.resource_id, &self.http_method)
    }

    pub(super) fn method_mut<'a>(&self, gateway: &'a mut ApiGateway) -> Result<&'a mut Method, Fault> {
        let api = gateway.apis.get_mut(&self.rest_api_id).ok_or_else(fault::no_resource)?;
        api.definition.method_mut(&self.resource_id, &self.http_method)
    }
}

pub(super) fn put_response(gateway: &mut ApiGateway, input: Value, _: &mut Cx<'_>) -> Answer {
    let which = WhichResponse::read(&input)?;
    let response: MethodResponse = decode(input)?;
    check_response(&response)?;
    let method = which.method_mut(gateway)?;
    if method.method_responses.contains_key(&which.status_code) {
        return Err(fault::conflict("Response already exists for this resource"));
    }
    let output = fault::shown(&response)?;
    method.method_responses.insert(which.status_code, response);
    Ok(output)
}

fn check_response(response: &MethodResponse) -> Result<(), Fault> {
    for parameter in response.response_parameters.keys() {
        if parameter.strip_prefix("method.response.header.").is_none_or(str::is_empty) {
            return Err(fault::bad_request(format!(
                "Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression parameter specified: {parameter}]"
            )));
        }
    }
    Ok(())
}

pub(super) fn get_response(gateway: &ApiGateway, input: Value, _: &mut Cx<'_>) -> Answer {
    let which = WhichResponse::read(&input)?;
    let response = which.method(gateway)?.method_responses.get(&which.status_code);
    fault::shown(response.ok_or_else(fault::no_response)?)
}

pub(super) fn delete_response(gateway: &mut ApiGateway, input: Value, _: &mut Cx<'_>) -> Answer {
    let which = WhichResponse::read(&input)?;
    which.method_mut(gateway)?.method_responses.remove(&which.status_code).ok_or_else(fault::no_response)?;
    Ok(Value::Null)
}

pub(super) fn update_response(gateway: &mut ApiGateway, input: Value, _: &mut Cx<'_>) -> Answer {
    let patches = patch::read(&input, "updateMethodResponseInput")?;
    let which = WhichResponse::read(&input)?;
    let responses = &mut which.method_mut(gateway)?.method_responses;
    let response = responses.get_mut(&which.status_code).ok_or_else(fault::no_response)?;
    let changed = patch::apply(&*response, &patches, &["/responseParameters/{}", "/responseModels/{}"])?;
    check_response(&changed)?;
    *response = changed;
    fault::shown(response)
}
