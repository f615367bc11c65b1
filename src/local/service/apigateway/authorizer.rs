//! Authorizers: functions that decide who may call a method.
//!
//! Cognito user pools are refused.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::super::validation::Checks;
use super::super::{Answer, Cx, Fault, decode};
use super::id::{Which, new_id};
use super::patch;
use super::{ApiGateway, fault, page};

const MAX_SECONDS: i64 = 3600;
const DEFAULT_SECONDS: i64 = 300;

/// One authorizer of an API.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Authorizer {
    pub(super) id: String,
    pub(super) name: String,
    #[serde(rename = "type")]
    pub(super) kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    auth_type: Option<String>,
    pub(super) authorizer_uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) authorizer_credentials: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) identity_source: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) identity_validation_expression: Option<String>,
    /// Absent if an imported definition did not contain it.
    #[serde(skip_serializing_if = "Option::is_none")]
    authorizer_result_ttl_in_seconds: Option<i64>,
}

impl Authorizer {
    /// Returns for how long a result is kept.
    pub(super) fn seconds(&self) -> i64 {
        self.authorizer_result_ttl_in_seconds.unwrap_or(DEFAULT_SECONDS)
    }

    /// Returns the identity sources, such as `method.request.header.Authorization`.
    pub(super) fn sources(&self) -> Vec<&str> {
        let text = self.identity_source.as_deref().unwrap_or_default();
        text.split(',').map(str::trim).filter(|source| !source.is_empty()).collect()
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Create {
    #[serde(default)]
    rest_api_id: String,
    name: String,
    #[serde(rename = "type")]
    kind: String,
    auth_type: Option<String>,
    authorizer_uri: Option<String>,
    authorizer_credentials: Option<String>,
    identity_source: Option<String>,
    identity_validation_expression: Option<String>,
    authorizer_result_ttl_in_seconds: Option<i64>,
}

pub(super) fn create(gateway: &mut ApiGateway, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: Create = decode(input)?;
    input.check()?;
    let api = gateway.apis.get_mut(&input.rest_api_id).ok_or_else(fault::no_api_to_change)?;
    let mut authorizer = input.named(new_id(6, cx));
    authorizer.authorizer_result_ttl_in_seconds.get_or_insert(DEFAULT_SECONDS);
    check(&authorizer)?;
    if api.definition.authorizers.values().any(|other| other.name == authorizer.name) {
        return Err(fault::conflict(
            "Authorizer name must be unique. Authorizer with same name already exists in this RestApi.",
        ));
    }
    let output = fault::shown(&authorizer)?;
    api.definition.authorizers.insert(authorizer.id.clone(), authorizer);
    Ok(output)
}

/// Adds an authorizer, or changes the one that has its name. Returns its ID.
pub(super) fn import(
    authorizers: &mut BTreeMap<String, Authorizer>,
    input: Value,
    cx: &mut Cx<'_>,
) -> Result<String, Fault> {
    let input: Create = decode(input)?;
    input.check()?;
    let known = authorizers.values().find(|authorizer| authorizer.name == input.name);
    let id = known.map(|authorizer| authorizer.id.clone()).unwrap_or_else(|| new_id(6, cx));
    let authorizer = input.named(id.clone());
    check(&authorizer)?;
    authorizers.insert(id.clone(), authorizer);
    Ok(id)
}

impl Create {
    fn check(&self) -> Result<(), Fault> {
        let mut checks = Checks::default();
        checks.one_of("createAuthorizerInput.type", &self.kind, &["TOKEN", "REQUEST", "COGNITO_USER_POOLS"]);
        checks.finish()?;
        if self.kind == "COGNITO_USER_POOLS" {
            return Err(Fault::not_implemented("apigateway", "authorizers with Cognito user pools"));
        }
        Ok(())
    }

    fn named(self, id: String) -> Authorizer {
        Authorizer {
            id,
            name: self.name,
            kind: self.kind,
            auth_type: self.auth_type,
            authorizer_uri: self.authorizer_uri.unwrap_or_default(),
            authorizer_credentials: self.authorizer_credentials,
            identity_source: self.identity_source,
            identity_validation_expression: self.identity_validation_expression,
            authorizer_result_ttl_in_seconds: self.authorizer_result_ttl_in_seconds,
        }
    }
}

fn check(authorizer: &Authorizer) -> Result<(), Fault> {
    if authorizer.name.trim().is_empty() {
        return Err(fault::bad_request("Authorizer name cannot be empty"));
    }
    let uri = &authorizer.authorizer_uri;
    if !uri.starts_with("arn:") || !uri.contains(":apigateway:") || !uri.contains(":lambda:path/") {
        return Err(fault::bad_request(format!(
            "Invalid Authorizer URI: {uri}. Authorizer URI should be a valid API Gateway ARN that represents a Lambda function invocation."
        )));
    }
    if !(0..=MAX_SECONDS).contains(&authorizer.seconds()) {
        return Err(fault::bad_request(
            "Invalid value for authorizerResultTtlInSeconds. It must be between 0 and 3600",
        ));
    }
    let sources = authorizer.sources();
    if authorizer.kind == "TOKEN" {
        let is_header = matches!(sources.as_slice(), [source] if source.starts_with("method.request.header."));
        if !is_header {
            return Err(fault::bad_request(
                "Identity source for TOKEN authorizer must be a single header, method.request.header.NAME",
            ));
        }
        let expression = authorizer.identity_validation_expression.as_deref().filter(|text| !text.is_empty());
        if let Some(Err(_)) = expression.map(super::selection::compile) {
            return Err(fault::bad_request("Invalid identity validation expression specified"));
        }
        return Ok(());
    }
    if sources.is_empty() && authorizer.seconds() > 0 {
        return Err(fault::bad_request("Identity source is required for REQUEST authorizers when caching is enabled."));
    }
    let places = ["method.request.header.", "method.request.querystring.", "stageVariables.", "context."];
    match sources.iter().find(|source| !places.iter().any(|place| source.starts_with(place))) {
        Some(_) => Err(fault::bad_request(
            "Identity source is invalid. It should be a comma-separated string of one or more of method.request.header, method.request.querystring, stageVariables and context",
        )),
        None => Ok(()),
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct One {
    rest_api_id: String,
    authorizer_id: String,
}

fn gone(_: &str) -> Fault {
    fault::not_found("Invalid Authorizer identifier specified")
}

pub(super) fn get(gateway: &ApiGateway, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: One = decode(input)?;
    let authorizers = &gateway.api(&input.rest_api_id, cx)?.definition.authorizers;
    fault::shown(authorizers.get(&input.authorizer_id).ok_or_else(|| gone(&input.authorizer_id))?)
}

pub(super) fn list(gateway: &ApiGateway, input: Value, cx: &mut Cx<'_>) -> Answer {
    let which: Which = decode(input.clone())?;
    let authorizers = &gateway.api(&which.rest_api_id, cx)?.definition.authorizers;
    page::page(&input, authorizers.values().map(fault::shown).collect::<Result<_, _>>()?)
}

pub(super) fn delete(gateway: &mut ApiGateway, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: One = decode(input)?;
    let definition = &mut gateway.api_mut(&input.rest_api_id, cx)?.definition;
    if !definition.authorizers.contains_key(&input.authorizer_id) {
        return Err(gone(&input.authorizer_id));
    }
    let uses = definition.methods().any(|(_, _, method)| method.authorizer_id.as_ref() == Some(&input.authorizer_id));
    if uses {
        return Err(fault::conflict(format!(
            "Cannot delete authorizer '{}', is referenced in method",
            input.authorizer_id
        )));
    }
    definition.authorizers.remove(&input.authorizer_id);
    Ok(Value::Null)
}

const CHANGEABLE: [&str; 8] = [
    "/name",
    "/type",
    "/authType",
    "/authorizerUri",
    "/authorizerCredentials",
    "/identitySource",
    "/identityValidationExpression",
    "/authorizerResultTtlInSeconds",
];

pub(super) fn update(gateway: &mut ApiGateway, input: Value, cx: &mut Cx<'_>) -> Answer {
    let patches = patch::read(&input, "updateAuthorizerInput")?;
    let input: One = decode(input)?;
    let authorizers = &mut gateway.api_mut(&input.rest_api_id, cx)?.definition.authorizers;
    let authorizer = authorizers.get_mut(&input.authorizer_id).ok_or_else(|| gone(&input.authorizer_id))?;
    let changed = patch::apply(&*authorizer, &patches, &CHANGEABLE)?;
    check(&changed)?;
    *authorizer = changed;
    fault::shown(authorizer)
}
