//! Lambda authorizers: a function receives the request, or a token from it, and returns a policy.
//!
//! See "Use API Gateway Lambda authorizers", "Input to an API Gateway Lambda authorizer" and "Output from an API
//! Gateway Lambda authorizer". A request without the identity is refused without calling the function.

use std::time::Duration;

use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use super::super::super::{Answer, Cx, Effect, Fault, Hop, Outcome};
use super::super::authorizer::Authorizer;
use super::super::selection;
use super::call::{self, Invocation};
use super::exchange::{Exchange, RequestContext, Wait, multiple, single};
use super::log::masked;
use super::mapping::Source;
use super::refusal::Refusal;
use super::{context, iam};
use crate::arn::Arn;
use crate::clock::Timestamp;
use crate::local::service::apigateway::token::Token;
use crate::policy::{self, Caller, Context, Decision, Document, Kind, Request};

/// The time limit of an authorizer, which is the same as that of an integration.
const PATIENCE: Duration = Duration::from_secs(29);

/// Returns the authorizer of a method.
pub(super) fn of<'a>(request_context: &RequestContext<'a>) -> Option<&'a Authorizer> {
    request_context.definition.authorizers.get(request_context.method.authorizer_id.as_ref()?)
}

/// Calls the function, unless its result is cached or the identity is missing.
pub(super) fn begin(
    request_context: &RequestContext<'_>,
    exchange: &mut Exchange,
    cx: &mut Cx<'_>,
) -> Result<bool, Refusal> {
    let authorizer = of(request_context).ok_or_else(|| Refusal::authorizer("Authorizer error"))?;
    let (id, request_id) = (authorizer.id.clone(), exchange.request_id.clone());
    exchange.log.info(format!("Starting authorizer: {id} for request: {request_id}"), cx);
    let identity = identity(authorizer, exchange, cx).ok_or_else(|| Refusal::unauthorized(&request_id))?;
    identity.iter().for_each(|value| exchange.log.hide(value));
    let expression = authorizer.identity_validation_expression.as_deref().filter(|text| !text.is_empty());
    if let (Some(expression), [token]) = (expression, identity.as_slice())
        && authorizer.kind == "TOKEN"
        && !selection::matches(expression, token)
    {
        return Err(Refusal::unauthorized(&request_id));
    }
    if let Some(value) = identity.first() {
        exchange.log.info(format!("Incoming identity: {}", masked(value)), cx);
    }
    let key = cache_key(authorizer, exchange, &identity);
    if let Some(result) = key.as_ref().and_then(|key| request_context.gateway.results.get(key, cx.now)).cloned() {
        return decide(request_context, exchange, &result, cx).map(|()| false);
    }
    let event = event(authorizer, exchange, identity.first().map_or("", String::as_str), cx);
    let source = cx.arn("execute-api", &format!("{}/authorizers/{id}", exchange.api));
    let invocation = Invocation {
        uri: &authorizer.authorizer_uri,
        credentials: authorizer.authorizer_credentials.as_deref(),
        source,
        payload: event.to_string(),
        is_event: false,
        reply: Token::Authorizer(exchange.number).into(),
    };
    call::function(exchange, invocation, cx).ok_or_else(|| Refusal::authorizer("Authorizer error"))?;
    cx.push(Effect::WakeAt { at: cx.now.plus(PATIENCE), token: Token::Authorizer(exchange.number).into() });
    exchange.waits_for = Some(Wait::Authorizer { since: cx.now, cache_key: key });
    Ok(true)
}

/// Returns the values of the identity sources; `None` if one is missing.
fn identity(authorizer: &Authorizer, exchange: &Exchange, cx: &Cx<'_>) -> Option<Vec<String>> {
    let context = context::context(exchange, cx);
    let source = Source { exchange, context: &context, endpoint: None };
    let value = |place: &str| source.value(place).filter(|value| !value.is_empty());
    authorizer.sources().into_iter().map(value).collect()
}

/// Returns the key under which the result for an identity is cached. It does not reveal the identity.
fn cache_key(authorizer: &Authorizer, exchange: &Exchange, identity: &[String]) -> Option<String> {
    if authorizer.seconds() == 0 || identity.is_empty() {
        return None;
    }
    let text = json!([exchange.api, exchange.stage_name(), authorizer.id, identity]).to_string();
    let digest = Sha256::digest(text.as_bytes());
    Some(digest.iter().map(|byte| format!("{byte:02x}")).collect())
}

fn event(authorizer: &Authorizer, exchange: &Exchange, token: &str, cx: &Cx<'_>) -> Value {
    let arn = exchange.method_arn(cx);
    if authorizer.kind == "TOKEN" {
        return json!({"type": "TOKEN", "authorizationToken": token, "methodArn": arn});
    }
    let asked = &exchange.asked;
    json!({
        "type": "REQUEST",
        "methodArn": arn,
        "resource": exchange.resource_path,
        "path": asked.path,
        "httpMethod": asked.method,
        "headers": single(&asked.headers),
        "multiValueHeaders": multiple(&asked.headers),
        "queryStringParameters": single(&asked.query),
        "multiValueQueryStringParameters": multiple(&asked.query),
        "pathParameters": exchange.path_parameters,
        "stageVariables": exchange.stage_variables,
        "requestContext": context::context(exchange, cx),
    })
}

/// Returns the result of the function, if it is valid.
pub(super) fn answered(
    request_context: &RequestContext<'_>,
    exchange: &mut Exchange,
    since: Timestamp,
    answer: Answer,
    cx: &mut Cx<'_>,
) -> Result<Value, Refusal> {
    let uri = of(request_context).map(|authorizer| authorizer.authorizer_uri.as_str()).unwrap_or_default();
    let function = call::function_of(exchange, uri).unwrap_or_default();
    let output = match answer {
        Ok(output) => output,
        Err(fault) => {
            call::hop_of_fault(exchange, &function, &fault, cx);
            if let Some(reason) = uninvoked(request_context, exchange, &fault) {
                exchange.log.error(format!("Execution failed due to configuration error: {reason}"), cx);
            }
            return Err(Refusal::authorizer("Authorizer error"));
        }
    };
    let payload = output.get("Payload").and_then(Value::as_str).unwrap_or_default();
    let is_failed = output.get("FunctionError").is_some();
    if is_failed {
        let outcome = Outcome::Failed { code: "FunctionError".to_owned(), reason: "the authorizer failed".to_owned() };
        let from = exchange.method_arn(cx);
        cx.hop(Hop { at: cx.now, trace: exchange.trace.clone(), from, to: function, outcome });
    }
    exchange.log.data(format!("Authorizer result body before parsing: {payload}"), cx);
    let result: Value = serde_json::from_str(payload).unwrap_or_default();
    if is_failed && result.get("errorMessage").and_then(Value::as_str) == Some("Unauthorized") {
        return Err(Refusal::unauthorized(&exchange.request_id));
    }
    let mut result = checked(&result).map_err(|reason| Refusal::authorizer(&reason))?;
    let latency = i64::try_from(cx.now.since(since).as_millis()).unwrap_or_default();
    result.insert("integrationLatency".to_owned(), json!(latency));
    Ok(Value::Object(result))
}

/// Returns the reason why the function was not invoked, if AWS logs one.
fn uninvoked(request_context: &RequestContext<'_>, exchange: &Exchange, fault: &Fault) -> Option<String> {
    if call::is_role_refused(fault) {
        let role =
            of(request_context).and_then(|authorizer| authorizer.authorizer_credentials.as_deref()).unwrap_or_default();
        return Some(call::role_refused(&exchange.with_variables(role)));
    }
    (fault.code == "AccessDenied").then(|| "Invalid permissions on Lambda function".to_owned())
}

/// The members that a result may have.
const MEMBERS: [&str; 4] = ["principalId", "policyDocument", "context", "usageIdentifierKey"];

/// Checks that the result of a Lambda authorizer has a principal, a policy and a context of plain values. The error is
/// the text for the execution log.
///
/// Deviation: the error texts for a `null` result and for a result with unknown members were observed on AWS. The local
/// cloud uses the same texts for other invalid results, where those of AWS are not known.
fn checked(result: &Value) -> Result<Map<String, Value>, String> {
    let Some(members) = result.as_object() else {
        return Err(if result.is_null() { "Could not parse policy" } else { "Invalid JSON in response" }.to_owned());
    };
    if let Some(name) = members.keys().find(|name| !MEMBERS.contains(&name.as_str())) {
        return Err(format!("Invalid JSON in response: Unrecognized field \"{name}\" , not marked as ignorable"));
    }
    let has_principal = members.get("principalId").is_some_and(Value::is_string);
    let policy = members.get("policyDocument").and_then(|policy| Document::from_value(policy, Kind::Identity).ok());
    if !has_principal || policy.is_none() {
        return Err("Could not parse policy".to_owned());
    }
    let is_plain = |value: &Value| !value.is_object() && !value.is_array();
    match members.get("context") {
        None | Some(Value::Null) => Ok(members.clone()),
        Some(Value::Object(context)) if context.values().all(is_plain) => Ok(members.clone()),
        Some(_) => Err("Invalid JSON in response".to_owned()),
    }
}

/// Admits the request if the policy of the result or that of the API allows it and neither denies it, and adds the
/// result to its context. See "How API Gateway resource policies affect authorization workflow", table A.
pub(super) fn decide(
    request_context: &RequestContext<'_>,
    exchange: &mut Exchange,
    result: &Value,
    cx: &mut Cx<'_>,
) -> Result<(), Refusal> {
    let principal = result.get("principalId").and_then(Value::as_str).unwrap_or_default();
    exchange.log.info(format!("Using valid authorizer policy for principal: {}", masked(principal)), cx);
    let document = result.get("policyDocument").and_then(|policy| Document::from_value(policy, Kind::Identity).ok());
    let document = document.ok_or_else(|| Refusal::authorizer("Could not parse policy"))?;
    let arn = exchange.method_arn(cx);
    let request = Request {
        caller: Caller::Identity(Arn::new("aws", "iam", "", cx.account(), "user/authorized")),
        action: "execute-api:Invoke",
        resource: &arn,
        context: Context::new().with("aws:SourceIp", "127.0.0.1"),
    };
    let source = policy::Source { name: "the policy of the authorizer", document: &document };
    let is_allowed = match policy::evaluate(&[source], &request) {
        Decision::Denied { .. } => {
            return Err(Refusal::access_denied("User is not authorized to access this resource with an explicit deny"));
        }
        decision => decision.is_allowed(),
    };
    iam::check_denied(request_context, exchange, cx)?;
    if !is_allowed && !iam::anonymous(request_context, exchange, cx).is_some_and(|decision| decision.is_allowed()) {
        return Err(Refusal::access_denied("User is not authorized to access this resource"));
    }
    exchange.usage_key = result.get("usageIdentifierKey").and_then(Value::as_str).map(str::to_owned);
    exchange.authorizer = Some(Value::Object(shown(result)));
    exchange.log.info("Successfully completed authorizer execution", cx);
    Ok(())
}

/// Returns the members of `$context.authorizer`, with scalar values as text.
fn shown(result: &Value) -> Map<String, Value> {
    let context = result.get("context").and_then(Value::as_object).into_iter().flatten();
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let mut shown: Map<String, Value> =
        context.filter(|(_, value)| !value.is_null()).map(|(name, value)| (name.clone(), json!(text(value)))).collect();
    for name in ["principalId", "integrationLatency"] {
        shown.insert(name.to_owned(), result.get(name).cloned().unwrap_or_default());
    }
    shown
}
