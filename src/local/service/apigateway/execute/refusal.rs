//! Responses that API Gateway itself generates: the reason, and the response to the client.
//!
//! See "Gateway responses in API Gateway" of the Developer Guide.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::super::super::signature::Flaw;
use super::super::super::{Cx, HttpAnswer};
use super::super::definition::Definition;
use super::super::gateway_response::{GatewayResponse, in_force};
use super::exchange::Exchange;
use super::{context, mapping};

/// The reason why a request is not answered with the response of its integration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    /// The type of the gateway response.
    kind: &'static str,
    status: u16,
    /// `x-amzn-ErrorType`.
    error: &'static str,
    message: Option<String>,
    /// The problem found by validation.
    found: Option<String>,
    /// The line of the execution log.
    pub(super) reason: String,
}

impl From<Flaw> for Refusal {
    fn from(flaw: Flaw) -> Self {
        let invalid = "INVALID_SIGNATURE";
        let (kind, error, message) = match flaw {
            Flaw::Missing => (
                "MISSING_AUTHENTICATION_TOKEN",
                "MissingAuthenticationTokenException",
                "Missing Authentication Token".to_owned(),
            ),
            Flaw::Incomplete(message) => (invalid, "IncompleteSignatureException", message),
            Flaw::Wrong(message) => (invalid, "InvalidSignatureException", message),
            Flaw::UnknownKey => (
                "ACCESS_DENIED",
                "UnrecognizedClientException",
                "The security token included in the request is invalid.".to_owned(),
            ),
            Flaw::Expired => (
                "EXPIRED_TOKEN",
                "ExpiredTokenException",
                "The security token included in the request is expired".to_owned(),
            ),
        };
        Self::new(kind, 403, error, &message).because(message)
    }
}

impl Refusal {
    fn new(kind: &'static str, status: u16, error: &'static str, message: &str) -> Self {
        Self { kind, status, error, message: Some(message.to_owned()), found: None, reason: String::new() }
    }

    pub(super) fn because(mut self, reason: impl Into<String>) -> Self {
        self.reason = reason.into();
        self
    }

    pub(super) fn unauthorized(request: &str) -> Self {
        let refusal = Self::new("UNAUTHORIZED", 401, "UnauthorizedException", "Unauthorized");
        refusal.because(format!("Unauthorized request: {request}"))
    }

    pub(super) fn access_denied(message: &str) -> Self {
        let refusal = Self::new("ACCESS_DENIED", 403, "AccessDeniedException", message);
        refusal.because("The client is not authorized to perform this operation.")
    }

    pub(super) fn api_key() -> Self {
        Self::new("INVALID_API_KEY", 403, "ForbiddenException", "Forbidden")
    }

    pub(super) fn quota() -> Self {
        let refusal = Self::new("QUOTA_EXCEEDED", 429, "LimitExceededException", "Limit Exceeded");
        refusal.because("Limit Exceeded")
    }

    pub(super) fn throttled() -> Self {
        let refusal = Self::new("THROTTLED", 429, "TooManyRequestsException", "Too Many Requests");
        refusal.because("Too Many Requests")
    }

    pub(super) fn parameters(message: &str) -> Self {
        let refusal = Self::new("BAD_REQUEST_PARAMETERS", 400, "BadRequestException", message);
        refusal.because(format!("Request failed validation. {message}"))
    }

    pub(super) fn body(found: Vec<String>) -> Self {
        let found = format!("[{}]", found.join(", "));
        let refusal = Self::new("BAD_REQUEST_BODY", 400, "BadRequestException", "Invalid request body");
        let reason = format!("Request body does not match model schema for content type application/json: {found}");
        Self { found: Some(found), ..refusal.because(reason) }
    }

    pub(super) fn too_large() -> Self {
        let refusal = Self::new("REQUEST_TOO_LARGE", 413, "RequestEntityTooLargeException", "Request Too Long");
        refusal.because("Request Too Long")
    }

    pub(super) fn media_type() -> Self {
        let refusal = Self::new("UNSUPPORTED_MEDIA_TYPE", 415, "BadRequestException", "Unsupported Media Type");
        refusal.because("Execution failed due to configuration error: Unsupported Media Type")
    }

    /// Returns the refusal for an API that is not configured correctly: `{"message": "Internal server error"}`.
    pub(super) fn configuration(reason: &str) -> Self {
        let refusal = Self::new("DEFAULT_5XX", 500, "InternalServerErrorException", "Internal server error");
        refusal.because(format!("Execution failed due to configuration error: {reason}"))
    }

    /// Returns the refusal for a feature that the local cloud does not implement. It is not the response of an
    /// integration, which a selection pattern might turn into a success.
    pub(super) fn not_implemented(message: &str) -> Self {
        Self::new("DEFAULT_5XX", 501, "NotImplementedException", message).because(message)
    }

    /// Returns the refusal for a response of the integration that cannot be passed on.
    pub(super) fn bad_gateway(reason: impl Into<String>) -> Self {
        let refusal = Self::new("DEFAULT_5XX", 502, "InternalServerErrorException", "Internal server error");
        refusal.because(reason)
    }

    pub(super) fn integration_timeout() -> Self {
        let message = "Endpoint request timed out";
        let refusal = Self::new("INTEGRATION_TIMEOUT", 504, "InternalServerErrorException", message);
        refusal.because("Execution failed due to a timeout error")
    }

    pub(super) fn network() -> Self {
        let message = "Network error communicating with endpoint";
        let refusal = Self::new("INTEGRATION_FAILURE", 504, "InternalServerErrorException", message);
        refusal.because("Execution failed due to a network error communicating with endpoint")
    }

    /// Returns the refusal for an authorizer that could not be called, or did not return a policy: `{"message":null}`.
    pub(super) fn authorizer(reason: &str) -> Self {
        let refusal = Self::new("AUTHORIZER_CONFIGURATION_ERROR", 500, "AuthorizerConfigurationException", "");
        Self { message: None, ..refusal }.because(format!("Execution failed due to configuration error: {reason}"))
    }

    /// Returns the response for the client.
    pub(super) fn answer(&self, definition: Option<&Definition>, exchange: &Exchange, cx: &Cx<'_>) -> HttpAnswer {
        let empty = Definition::default();
        let response = in_force(definition.unwrap_or(&empty), self.kind, self.status);
        let own = response.status_code.as_ref().filter(|_| !response.default_response);
        let status = own.and_then(|status| status.parse().ok()).unwrap_or(self.status);
        let context = self.context(exchange, cx);
        let source = mapping::Source { exchange, context: &context, endpoint: None };
        let (kind, body) = if response.default_response {
            ("application/json".to_owned(), self.body_by_default())
        } else {
            rendered(&response, exchange, &source)
        };
        let mut headers = vec![
            ("Content-Type".to_owned(), kind),
            ("x-amzn-RequestId".to_owned(), exchange.request_id.clone()),
            ("x-amzn-ErrorType".to_owned(), self.error.to_owned()),
            ("x-amz-apigw-id".to_owned(), exchange.extended_id.clone()),
        ];
        for (name, from) in &response.response_parameters {
            let name = name.trim_start_matches("gatewayresponse.header.");
            if let Some(value) = source.value(from) {
                headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
                headers.push((name.to_owned(), value));
            }
        }
        HttpAnswer { status, headers, body, is_base64: false }
    }

    /// Returns the default body. Errors of an integration have a space after the colon, as on AWS.
    fn body_by_default(&self) -> String {
        if self.error == "InternalServerErrorException" {
            return format!("{{\"message\": {}}}", json!(self.message));
        }
        let key = if self.kind == "ACCESS_DENIED" { "Message" } else { "message" };
        json!({key: self.message}).to_string()
    }

    pub(super) fn context(&self, exchange: &Exchange, cx: &Cx<'_>) -> Value {
        let mut context = context::context(exchange, cx);
        let mut error = Map::new();
        error.insert("message".to_owned(), json!(self.message.clone().unwrap_or_default()));
        error.insert("messageString".to_owned(), json!(json!(self.message).to_string()));
        error.insert("responseType".to_owned(), json!(self.kind));
        error.insert("validationErrorString".to_owned(), json!(self.found.clone().unwrap_or_default()));
        if let Some(members) = context.as_object_mut() {
            members.insert("error".to_owned(), Value::Object(error));
        }
        context
    }

    /// Returns the error of the integration, if it is the cause.
    pub(super) fn of_integration(&self) -> Option<&str> {
        (self.error == "InternalServerErrorException").then_some(self.reason.as_str())
    }

    /// Returns the type of the response and its status, as they are logged.
    pub(super) fn described(&self, status: u16) -> String {
        format!("Gateway response type: {} with status code: {status}", self.kind)
    }
}

/// Returns the content type and body of a configured template. References are replaced; there are no directives.
fn rendered(response: &GatewayResponse, exchange: &Exchange, source: &mapping::Source<'_>) -> (String, String) {
    let templates: &BTreeMap<String, String> = &response.response_templates;
    let accepted = exchange.asked.header("accept").and_then(|accept| templates.get_key_value(accept));
    let found = accepted.or_else(|| templates.get_key_value("application/json")).or_else(|| templates.iter().next());
    match found {
        Some((kind, text)) => (
            kind.clone(),
            mapping::substitute(text, &["context.", "stageVariables.", "method.request."], &|name| {
                source.value(name).unwrap_or_default()
            }),
        ),
        None => ("application/json".to_owned(), String::new()),
    }
}
