//! Calls of an API to functions and services, as effects.

use serde_json::json;

use super::super::super::{Cx, Effect, Fault, Hop, Outcome, Sender};
use super::super::PRINCIPAL;
use super::exchange::Exchange;
use crate::arn::Arn;

/// The invocation of a function.
pub(super) struct Invocation<'a> {
    /// `arn:aws:apigateway:REGION:lambda:path/2015-03-31/functions/ARN/invocations`.
    pub(super) uri: &'a str,
    pub(super) credentials: Option<&'a str>,
    /// The source ARN: the method, or the authorizer.
    pub(super) source: String,
    /// JSON text.
    pub(super) payload: String,
    /// Whether it is asynchronous.
    pub(super) is_event: bool,
    pub(super) reply: String,
}

/// Invokes a function and returns its ARN; `None` if the URI contains none.
pub(super) fn function(exchange: &mut Exchange, invocation: Invocation<'_>, cx: &mut Cx<'_>) -> Option<String> {
    let function = function_of(exchange, invocation.uri)?;
    let credentials = invocation.credentials.map(|role| exchange.with_variables(role));
    let sender = sender(credentials.as_deref(), &invocation.source)?;
    let host = format!("https://lambda.{}.amazonaws.com", cx.region());
    let url = format!("{host}/2015-03-31/functions/{function}/invocations");
    exchange.log.data(format!("Endpoint request URI: {url}"), cx);
    let headers = format!(
        "{{x-amzn-lambda-integration-tag={}, x-amzn-apigateway-api-id={}, X-Amz-Source-Arn={}, Accept=application/json, \
         User-Agent=AmazonAPIGateway_{}}}",
        exchange.request_id, exchange.api, invocation.source, exchange.api
    );
    exchange.log.data(format!("Endpoint request headers: {headers}"), cx);
    exchange.log.data(format!("Endpoint request body after transformations: {}", invocation.payload), cx);
    exchange.log.info(format!("Sending request to {url}"), cx);
    let kind = if invocation.is_event { "Event" } else { "RequestResponse" };
    cx.push(Effect::Call {
        service: "lambda".to_owned(),
        operation: "Invoke".to_owned(),
        input: json!({"FunctionName": function, "InvocationType": kind, "Payload": invocation.payload}),
        sender,
        resource: function.clone(),
        reply: Some(invocation.reply),
        trace: exchange.trace.clone(),
        parent: None,
    });
    Some(function)
}

/// Returns the ARN of the function in a URI.
pub(super) fn function_of(exchange: &Exchange, uri: &str) -> Option<String> {
    let uri = exchange.with_variables(uri);
    let (_, rest) = uri.split_once("/functions/")?;
    Some(rest.strip_suffix("/invocations").unwrap_or(rest).to_owned())
}

/// Returns the sender of a call: API Gateway itself, or the role that it assumes.
pub(super) fn sender(credentials: Option<&str>, source: &str) -> Option<Sender> {
    let source: Arn = source.parse().ok()?;
    let principal = PRINCIPAL.to_owned();
    match credentials.filter(|role| !role.is_empty()) {
        Some(role) => Some(Sender::Role { role: role.parse().ok()?, principal, source }),
        None => Some(Sender::Service { principal, source }),
    }
}

/// Returns whether the role could not be assumed.
pub(super) fn is_role_refused(fault: &Fault) -> bool {
    fault.code == "AccessDenied"
        && (fault.message.starts_with("the trust policy") || fault.message.starts_with("there is no role"))
}

/// Returns the line of the log for a role that could not be assumed.
pub(super) fn role_refused(role: &str) -> String {
    format!("API Gateway does not have permission to assume the provided role {role}")
}

/// Records the hop of a call that was refused or failed.
pub(super) fn hop_of_fault(exchange: &Exchange, to: &str, fault: &Fault, cx: &mut Cx<'_>) {
    let outcome = match &fault.missing {
        Some(missing) => Outcome::Refused { reason: fault.message.clone(), missing: Some(missing.clone()) },
        None => Outcome::Failed { code: fault.code.clone(), reason: fault.message.clone() },
    };
    let from = exchange.method_arn(cx);
    cx.hop(Hop { at: cx.now, trace: exchange.trace.clone(), from, to: to.to_owned(), outcome });
}
