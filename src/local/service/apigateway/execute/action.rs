//! AWS service integrations: actions of other services, such as `states` StartExecution and `sqs` SendMessage.
//!
//! The mapped body is the input of the action. For services with the Query protocol it is a form, and the query string
//! is merged into it. Services with the Query protocol respond with JSON, which API Gateway requests with the `Accept`
//! header.
//!
//! Deviation: on AWS an integration can request XML with another `Accept` header; the local cloud always responds with
//! JSON. The errors of SQS have the codes of its JSON protocol.

use std::borrow::Cow;

use serde_json::{Value, json};

use super::super::super::form::{self, Pair};
use super::super::super::{Answer, Cx, Effect, Fault, Protocol, flattened, row};
use super::call;
use super::endpoint::Endpoint;
use super::exchange::{Exchange, RequestContext};
use super::integrate::{Mapped, Sent, token};
use super::refusal::Refusal;

/// The action that a URI selects.
struct Asked {
    service: String,
    operation: String,
    input: Value,
    /// Whether the response is in the format of the Query protocol.
    is_query: bool,
}

/// Calls the action.
pub(super) fn begin(
    request_context: &RequestContext<'_>,
    exchange: &mut Exchange,
    mapped: &Mapped,
    cx: &mut Cx<'_>,
) -> Result<Sent, Refusal> {
    let uri = exchange.with_variables(request_context.integration.uri.as_deref().unwrap_or_default());
    let uri = mapped.path.iter().fold(uri, |uri, (name, value)| uri.replace(&format!("{{{name}}}"), value));
    let (service, kind, rest) = parts(&uri)?;
    let asked = asked(service, kind, rest, mapped)?;
    let resource = resource(&asked, cx);
    let credentials = request_context.integration.credentials.as_deref().map(|role| exchange.with_variables(role));
    let sender = call::sender(credentials.as_deref(), &exchange.source_arn(cx));
    let sender = sender.ok_or_else(|| Refusal::configuration("Invalid credentials"))?;
    let place = if kind == "path" { rest.to_owned() } else { format!("?Action={}", asked.operation) };
    let url = format!("https://{}.{}.amazonaws.com/{place}", asked.service, cx.region());
    exchange.log.data(format!("Endpoint request URI: {url}"), cx);
    exchange.log.data(format!("Endpoint request body after transformations: {}", mapped.body), cx);
    exchange.log.info(format!("Sending request to {url}"), cx);
    cx.push(Effect::Call {
        service: asked.service.clone(),
        operation: asked.operation.clone(),
        input: asked.input,
        sender,
        resource: resource.clone(),
        reply: Some(token(exchange)),
        trace: exchange.trace.clone(),
        parent: None,
    });
    let to = if resource == "*" { format!("{}:{}", asked.service, asked.operation) } else { resource };
    Ok(Sent { to, query: asked.is_query.then_some(asked.operation) })
}

/// Returns the service of a URI, `action` or `path`, and the rest.
fn parts(uri: &str) -> Result<(&str, &str, &str), Refusal> {
    let parts: Vec<&str> = uri.splitn(6, ':').collect();
    let (Some(service), Some((kind, rest))) =
        (parts.get(4), parts.get(5).and_then(|rest| rest.split_once('/')).filter(|(kind, _)| is_kind(kind)))
    else {
        return Err(Refusal::configuration("Invalid endpoint address"));
    };
    Ok((service.rsplit('.').next().unwrap_or_default(), kind, rest))
}

fn is_kind(text: &str) -> bool {
    matches!(text, "action" | "path")
}

/// Returns the action of `arn:aws:apigateway:REGION:SERVICE:action/Operation`, or of `...:sqs:path/ACCOUNT/QUEUE` with
/// the action in a form or in `X-Amz-Target`.
fn asked(service: &str, kind: &str, rest: &str, mapped: &Mapped) -> Result<Asked, Refusal> {
    let unknown = || {
        let fault = Fault::not_implemented("apigateway", &format!("integrations with {service}:{kind}/{rest}"));
        Refusal::not_implemented(&fault.message)
    };
    let protocol = row(service).map(|row| row.protocol).ok_or_else(unknown)?;
    let fields = fields(mapped);
    let field = |wanted: &str| fields.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.to_string());
    let target = mapped.header("x-amz-target").and_then(|target| target.rsplit('.').next()).map(str::to_owned);
    let named = (kind == "action").then(|| rest.split(['&', '?']).next().unwrap_or_default().to_owned());
    let operation = named.or_else(|| field("Action")).or(target).ok_or_else(unknown)?;
    let body = serde_json::from_str::<Value>(&mapped.body).ok().filter(Value::is_object);
    let is_query = body.is_none() && (service == "sqs" || matches!(protocol, Protocol::Query { .. }));
    let malformed = |fault: Fault| Refusal::configuration(&fault.message);
    let mut input = match body {
        Some(body) => body,
        None if service == "sqs" => flattened::to_value(&fields).map_err(malformed)?,
        None if is_query => form::to_value(&fields).map_err(malformed)?,
        None => Value::from(mapped.body.as_str()),
    };
    if let ("sqs", "path", Some(members)) = (service, kind, input.as_object_mut()) {
        members.entry("QueueUrl").or_insert_with(|| Value::from(format!("/{}", rest.trim_matches('/'))));
    }
    Ok(Asked { service: service.to_owned(), operation, input, is_query })
}

/// Returns the parameters of the query and the body.
fn fields(mapped: &Mapped) -> Vec<Pair<'_>> {
    let query = mapped.query.iter().map(|(name, value)| (Cow::from(name.as_str()), Cow::from(value.as_str())));
    let body = form_urlencoded::parse(mapped.body.trim().as_bytes());
    query.chain(body).filter(|(name, _)| !name.is_empty()).collect()
}

/// Returns the resource for which permission is checked.
fn resource(asked: &Asked, cx: &Cx<'_>) -> String {
    let text = |name: &str| asked.input.get(name).and_then(Value::as_str);
    let named = |name: &str, prefix: &str| {
        let given = text(name)?;
        let is_arn = given.starts_with("arn:");
        Some(if is_arn { given.to_owned() } else { cx.arn(&asked.service, &format!("{prefix}{given}")) })
    };
    let found = match asked.service.as_str() {
        "states" => text("stateMachineArn").or(text("executionArn")).map(str::to_owned),
        "events" => bus(&asked.input).map(|bus| match bus.starts_with("arn:") {
            true => bus,
            false => cx.arn("events", &format!("event-bus/{bus}")),
        }),
        "sqs" => text("QueueUrl").and_then(|url| url.rsplit('/').next()).map(|name| cx.arn("sqs", name)),
        "sns" => text("TopicArn").or(text("TargetArn")).map(str::to_owned),
        "dynamodb" => named("TableName", "table/"),
        "logs" => named("logGroupName", "log-group:"),
        _ => None,
    };
    found.unwrap_or_else(|| "*".to_owned())
}

/// Returns the bus of all entries; `None` if they go to several.
fn bus(input: &Value) -> Option<String> {
    let entries = input.get("Entries")?.as_array()?;
    let bus = |entry: &Value| entry.get("EventBusName").and_then(Value::as_str).unwrap_or("default").to_owned();
    let first = bus(entries.first()?);
    entries.iter().all(|entry| bus(entry) == first).then_some(first)
}

/// Returns the response of the action; `query` is its name if the response is in the format of the Query protocol.
pub(super) fn endpoint(
    request_context: &RequestContext<'_>,
    exchange: &Exchange,
    query: Option<&str>,
    answer: Answer,
) -> Result<Endpoint, Refusal> {
    let (status, body) = match answer {
        Ok(output) => (200, query.map_or_else(|| output.clone(), |name| in_query(name, &output, exchange))),
        Err(fault) if fault.status == 501 => return Err(Refusal::not_implemented(&fault.message)),
        Err(fault) if call::is_role_refused(&fault) => {
            let role = request_context.integration.credentials.as_deref().unwrap_or_default();
            return Err(Refusal::configuration(&call::role_refused(&exchange.with_variables(role))));
        }
        Err(fault) if query.is_some() => {
            let kind = if fault.status >= 500 { "Receiver" } else { "Sender" };
            let error = json!({"Code": fault.code, "Message": fault.message, "Type": kind});
            (fault.status, json!({"Error": error, "RequestId": exchange.request_id}))
        }
        Err(fault) if fault.code == "AccessDenied" => {
            (400, json!({"__type": "AccessDeniedException", "Message": fault.message}))
        }
        Err(fault) => (fault.status, json!({"__type": fault.code, "message": fault.message})),
    };
    let headers = vec![("Content-Type".to_owned(), "application/json".to_owned())];
    Ok(Endpoint { status, headers, body: body.to_string(), is_base64: false, selection: status.to_string() })
}

fn in_query(name: &str, output: &Value, exchange: &Exchange) -> Value {
    let ids = json!({"RequestId": exchange.request_id});
    json!({format!("{name}Response"): {format!("{name}Result"): output, "ResponseMetadata": ids}})
}
