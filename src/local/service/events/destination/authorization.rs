//! The authorization of a connection: its form in requests, its stored form, and its form in descriptions.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::local::service::Fault;
use crate::local::service::validation::Checks;

const MAX_PARAMETERS: usize = 100;

/// A text that is never shown.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Secret(String);

impl Secret {
    pub(super) fn new(text: String) -> Self {
        Self(text)
    }

    pub(super) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// `AuthorizationType`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum Kind {
    Basic,
    OauthClientCredentials,
    ApiKey,
}

impl Kind {
    pub(super) const NAMES: [&str; 3] = ["BASIC", "OAUTH_CLIENT_CREDENTIALS", "API_KEY"];

    pub(super) fn parse(text: &str) -> Option<Self> {
        match text {
            "BASIC" => Some(Self::Basic),
            "OAUTH_CLIENT_CREDENTIALS" => Some(Self::OauthClientCredentials),
            "API_KEY" => Some(Self::ApiKey),
            _ => None,
        }
    }
}

/// The stored form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Authorization {
    pub(super) method: Method,
    pub(super) invocation: Option<Parameters>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) enum Method {
    Basic { username: String, password: Secret },
    ApiKey { name: String, value: Secret },
    OAuth(OAuth),
}

/// Client credentials, and the endpoint that exchanges them for a token.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct OAuth {
    pub(super) endpoint: String,
    pub(super) http_method: String,
    pub(super) client_id: String,
    pub(super) client_secret: Secret,
    pub(super) parameters: Option<Parameters>,
}

/// `ConnectionHttpParameters`: the additions to each request.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Parameters {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) header_parameters: Vec<Parameter>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) query_string_parameters: Vec<Parameter>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) body_parameters: Vec<Parameter>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Parameter {
    pub(super) key: String,
    /// Treated as a secret, whatever `is_value_secret` is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) value: Option<Secret>,
    #[serde(default)]
    is_value_secret: bool,
}

/// `AuthParameters` of a request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct AuthParameters {
    basic_auth_parameters: Option<BasicParameters>,
    api_key_auth_parameters: Option<ApiKeyParameters>,
    o_auth_parameters: Option<OAuthParameters>,
    invocation_http_parameters: Option<Parameters>,
    connectivity_parameters: Option<Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct BasicParameters {
    username: Option<String>,
    password: Option<Secret>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ApiKeyParameters {
    api_key_name: Option<String>,
    api_key_value: Option<Secret>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct OAuthParameters {
    authorization_endpoint: Option<String>,
    http_method: Option<String>,
    client_parameters: Option<ClientParameters>,
    o_auth_http_parameters: Option<Parameters>,
}

#[derive(Deserialize)]
struct ClientParameters {
    #[serde(rename = "ClientID")]
    client_id: Option<String>,
    #[serde(rename = "ClientSecret")]
    client_secret: Option<Secret>,
}

impl AuthParameters {
    /// Validates the members as the request model does. A secret is never repeated.
    pub(super) fn check(&self, checks: &mut Checks) {
        let member = |name: &str| format!("authParameters.{name}");
        if let Some(basic) = &self.basic_auth_parameters {
            check_text(checks, &member("basicAuthParameters.username"), basic.username.as_deref());
            check_secret(checks, &member("basicAuthParameters.password"), basic.password.as_ref());
        }
        if let Some(key) = &self.api_key_auth_parameters {
            check_text(checks, &member("apiKeyAuthParameters.apiKeyName"), key.api_key_name.as_deref());
            check_secret(checks, &member("apiKeyAuthParameters.apiKeyValue"), key.api_key_value.as_ref());
        }
        if let Some(oauth) = &self.o_auth_parameters {
            if let Some(method) = &oauth.http_method {
                checks.one_of(
                    &member("oAuthParameters.httpMethod"),
                    &method.to_ascii_uppercase(),
                    &["GET", "POST", "PUT"],
                );
            }
            if let Some(endpoint) = &oauth.authorization_endpoint {
                checks.length(&member("oAuthParameters.authorizationEndpoint"), endpoint, 1, 2048);
            }
            let client = oauth.client_parameters.as_ref();
            let id = client.and_then(|client| client.client_id.as_deref());
            let secret = client.and_then(|client| client.client_secret.as_ref());
            check_text(checks, &member("oAuthParameters.clientParameters.clientID"), id);
            check_secret(checks, &member("oAuthParameters.clientParameters.clientSecret"), secret);
            check_parameters(checks, &member("oAuthParameters.oAuthHttpParameters"), &oauth.o_auth_http_parameters);
        }
        check_parameters(checks, &member("invocationHttpParameters"), &self.invocation_http_parameters);
    }

    /// Returns the authorization to store; what an update leaves out stays unchanged.
    pub(super) fn authorization(self, kind: Kind, old: Option<&Authorization>) -> Result<Authorization, Fault> {
        if self.connectivity_parameters.is_some() {
            return Err(Fault::not_implemented("events", "connections with private endpoints"));
        }
        let old_method = old.map(|old| &old.method);
        let method = match kind {
            Kind::Basic => basic(self.basic_auth_parameters, old_method)?,
            Kind::ApiKey => api_key(self.api_key_auth_parameters, old_method)?,
            Kind::OauthClientCredentials => oauth(self.o_auth_parameters, old_method)?,
        };
        let invocation = self.invocation_http_parameters.or_else(|| old.and_then(|old| old.invocation.clone()));
        Ok(Authorization { method, invocation })
    }
}

fn basic(given: Option<BasicParameters>, old: Option<&Method>) -> Result<Method, Fault> {
    let old = old.and_then(|old| match old {
        Method::Basic { username, password } => Some((username, password)),
        _ => None,
    });
    let (username, password) = given.map_or((None, None), |given| (given.username, given.password));
    match (username.or(old.map(|old| old.0.clone())), password.or(old.map(|old| old.1.clone()))) {
        (Some(username), Some(password)) => Ok(Method::Basic { username, password }),
        _ => Err(incomplete("BasicAuthParameters", "BASIC")),
    }
}

fn api_key(given: Option<ApiKeyParameters>, old: Option<&Method>) -> Result<Method, Fault> {
    let old = old.and_then(|old| match old {
        Method::ApiKey { name, value } => Some((name, value)),
        _ => None,
    });
    let (name, value) = given.map_or((None, None), |given| (given.api_key_name, given.api_key_value));
    match (name.or(old.map(|old| old.0.clone())), value.or(old.map(|old| old.1.clone()))) {
        (Some(name), Some(value)) => Ok(Method::ApiKey { name, value }),
        _ => Err(incomplete("ApiKeyAuthParameters", "API_KEY")),
    }
}

fn oauth(given: Option<OAuthParameters>, old: Option<&Method>) -> Result<Method, Fault> {
    let old = old.and_then(|old| match old {
        Method::OAuth(oauth) => Some(oauth),
        _ => None,
    });
    let needed = || incomplete("OAuthParameters", "OAUTH_CLIENT_CREDENTIALS");
    let Some(given) = given else { return old.cloned().map(Method::OAuth).ok_or_else(needed) };
    let client = given.client_parameters.unwrap_or(ClientParameters { client_id: None, client_secret: None });
    Ok(Method::OAuth(OAuth {
        endpoint: given.authorization_endpoint.or(old.map(|old| old.endpoint.clone())).ok_or_else(needed)?,
        http_method: given.http_method.or(old.map(|old| old.http_method.clone())).ok_or_else(needed)?,
        client_id: client.client_id.or(old.map(|old| old.client_id.clone())).ok_or_else(needed)?,
        client_secret: client.client_secret.or(old.map(|old| old.client_secret.clone())).ok_or_else(needed)?,
        parameters: given.o_auth_http_parameters.or(old.and_then(|old| old.parameters.clone())),
    }))
}

/// Returns the error for a connection whose authorization parameters are incomplete.
///
/// Deviation: AWS's error message for incomplete authorization parameters is not known.
fn incomplete(member: &str, kind: &str) -> Fault {
    Fault::validation(format!("Parameter(s) {member} must be specified completely for authorization type {kind}."))
}

fn check_text(checks: &mut Checks, member: &str, text: Option<&str>) {
    if let Some(text) = text {
        checks.length(member, text, 1, 512);
    }
}

fn check_secret(checks: &mut Checks, member: &str, secret: Option<&Secret>) {
    if let Some(secret) = secret {
        checks.secret_length(member, secret.reveal(), 1, 512);
    }
}

fn check_parameters(checks: &mut Checks, member: &str, parameters: &Option<Parameters>) {
    let Some(parameters) = parameters else { return };
    let lists = [
        ("headerParameters", &parameters.header_parameters),
        ("queryStringParameters", &parameters.query_string_parameters),
        ("bodyParameters", &parameters.body_parameters),
    ];
    for (name, list) in lists {
        if list.len() > MAX_PARAMETERS {
            let constraint = format!("Member must have length less than or equal to {MAX_PARAMETERS}");
            checks.fail(&format!("{member}.{name}"), "[...]", &constraint);
        }
    }
}

impl Parameters {
    /// Returns the parameters without secret values.
    fn describe(&self) -> Self {
        let open = |list: &[Parameter]| {
            let shown = |parameter: &Parameter| Parameter {
                value: parameter.value.clone().filter(|_| !parameter.is_value_secret),
                ..parameter.clone()
            };
            list.iter().map(shown).collect()
        };
        Self {
            header_parameters: open(&self.header_parameters),
            query_string_parameters: open(&self.query_string_parameters),
            body_parameters: open(&self.body_parameters),
        }
    }
}

/// `ConnectionAuthResponseParameters`.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Described {
    #[serde(skip_serializing_if = "Option::is_none")]
    basic_auth_parameters: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    api_key_auth_parameters: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    o_auth_parameters: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    invocation_http_parameters: Option<Parameters>,
}

impl Authorization {
    pub(super) fn describe(&self) -> Described {
        let mut described = Described {
            basic_auth_parameters: None,
            api_key_auth_parameters: None,
            o_auth_parameters: None,
            invocation_http_parameters: self.invocation.as_ref().map(Parameters::describe),
        };
        match &self.method {
            Method::Basic { username, .. } => {
                described.basic_auth_parameters = Some(serde_json::json!({"Username": username}));
            }
            Method::ApiKey { name, .. } => {
                described.api_key_auth_parameters = Some(serde_json::json!({"ApiKeyName": name}));
            }
            Method::OAuth(oauth) => {
                let mut shown = serde_json::json!({
                    "ClientParameters": {"ClientID": oauth.client_id},
                    "AuthorizationEndpoint": oauth.endpoint,
                    "HttpMethod": oauth.http_method,
                });
                if let Some(parameters) = &oauth.parameters {
                    shown["OAuthHttpParameters"] = serde_json::to_value(parameters.describe()).unwrap_or_default();
                }
                described.o_auth_parameters = Some(shown);
            }
        }
        described
    }
}
