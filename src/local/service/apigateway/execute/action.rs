//! Actions of other services as integrations: `states` StartExecution, `sqs` SendMessage and the like.
//!
//! The mapped body is the input of the action; for services that speak the Query protocol it is a form, or the query is.
//! Deviation: of a form only plain parameters are read, no lists and maps.

use serde_json::{Map, Value, json};

use super::super::super::{Answer, Cx, Effect, Protocol, row};
use super::call;
use super::endpoint::Endpoint;
use super::exchange::{Exchange, Scene};
use super::integrate::{Mapped, token};
use super::refusal::Refusal;

/// What a URI asks for.
struct Asked {
    service: String,
    operation: String,
    input: Value,
}

/// Calls the action and returns what it is about.
pub(super) fn begin(
    scene: &Scene<'_>,
    exchange: &mut Exchange,
    mapped: &Mapped,
    cx: &mut Cx<'_>,
) -> Result<String, Refusal> {
    let uri = exchange.with_variables(scene.integration.uri.as_deref().unwrap_or_default());
    let asked = asked(&uri, mapped)?;
    let resource = resource(&asked, cx);
    let credentials = scene.integration.credentials.as_deref().map(|role| exchange.with_variables(role));
    let sender = call::sender(credentials.as_deref(), &exchange.source_arn(cx));
    let sender = sender.ok_or_else(|| Refusal::configuration("Invalid credentials"))?;
    let url = format!("https://{}.{}.amazonaws.com/?Action={}", asked.service, cx.region(), asked.operation);
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
    });
    Ok(if resource == "*" { format!("{}:{}", asked.service, asked.operation) } else { resource })
}

/// `arn:aws:apigateway:REGION:SERVICE:action/Operation`, or `...:sqs:path/ACCOUNT/QUEUE` with a form.
fn asked(uri: &str, mapped: &Mapped) -> Result<Asked, Refusal> {
    let invalid = || Refusal::configuration("Invalid endpoint address");
    let parts: Vec<&str> = uri.splitn(6, ':').collect();
    let (Some(service), Some(rest)) = (parts.get(4), parts.get(5)) else { return Err(invalid()) };
    let (kind, rest) = rest.split_once('/').ok_or_else(invalid)?;
    let service = service.rsplit('.').next().unwrap_or_default().to_owned();
    let is_json = row(&service).is_some_and(|row| matches!(row.protocol, Protocol::AwsJson { .. }));
    let body = serde_json::from_str::<Value>(&mapped.body).ok().filter(Value::is_object);
    let input = match body {
        Some(body) => body,
        None if is_json && service != "sqs" => Value::from(mapped.body.as_str()),
        None => Value::Object(form(mapped)),
    };
    match kind {
        "action" => {
            let operation = rest.split(['&', '?']).next().unwrap_or_default().to_owned();
            Ok(Asked { service, operation, input })
        }
        "path" => by_path(service, rest, mapped),
        _ => Err(invalid()),
    }
}

fn by_path(service: String, path: &str, mapped: &Mapped) -> Result<Asked, Refusal> {
    let mut form = form(mapped);
    let target = mapped.header("x-amz-target").and_then(|target| target.rsplit('.').next());
    let action = form.remove("Action").and_then(|action| action.as_str().map(str::to_owned));
    let operation = action.or_else(|| target.map(str::to_owned));
    let operation = operation
        .ok_or_else(|| Refusal::configuration(&format!("the local cloud does not know {service}:path/{path}")))?;
    let body = serde_json::from_str::<Value>(&mapped.body).ok().filter(Value::is_object);
    let mut input = body.unwrap_or(Value::Object(form));
    if let (true, Some(members)) = (service == "sqs", input.as_object_mut()) {
        members.remove("Version");
        members.entry("QueueUrl").or_insert_with(|| Value::from(format!("/{}", path.trim_matches('/'))));
    }
    Ok(Asked { service, operation, input })
}

/// The parameters of query and body.
fn form(mapped: &Mapped) -> Map<String, Value> {
    let body = form_urlencoded::parse(mapped.body.trim().as_bytes());
    let mut form: Map<String, Value> =
        mapped.query.iter().map(|(name, value)| (name.clone(), Value::from(value.as_str()))).collect();
    form.extend(
        body.filter(|(name, _)| !name.is_empty())
            .map(|(name, value)| (name.into_owned(), Value::from(value.into_owned()))),
    );
    form
}

/// The resource that the permission is asked for.
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

/// The bus of all entries; none where they go to several.
fn bus(input: &Value) -> Option<String> {
    let entries = input.get("Entries")?.as_array()?;
    let bus = |entry: &Value| entry.get("EventBusName").and_then(Value::as_str).unwrap_or("default").to_owned();
    let first = bus(entries.first()?);
    entries.iter().all(|entry| bus(entry) == first).then_some(first)
}

/// What the action answered.
pub(super) fn endpoint(scene: &Scene<'_>, exchange: &Exchange, answer: Answer) -> Result<Endpoint, Refusal> {
    let uri = exchange.with_variables(scene.integration.uri.as_deref().unwrap_or_default());
    let parts: Vec<&str> = uri.splitn(6, ':').collect();
    let service = parts.get(4).and_then(|service| service.rsplit('.').next()).unwrap_or_default();
    let speaks_query =
        service == "sqs" || row(service).is_some_and(|row| matches!(row.protocol, Protocol::Query { .. }));
    let (status, body) = match answer {
        Ok(output) if speaks_query => {
            let name = parts.get(5).and_then(|rest| rest.strip_prefix("action/")).unwrap_or("Action");
            let ids = json!({"RequestId": exchange.request_id});
            (200, json!({format!("{name}Response"): {format!("{name}Result"): output, "ResponseMetadata": ids}}))
        }
        Ok(output) => (200, output),
        Err(fault) if call::is_role_refused(&fault) => {
            let role = scene.integration.credentials.as_deref().unwrap_or_default();
            let reason = format!("API Gateway does not have permission to assume the provided role {role}");
            return Err(Refusal::configuration(&reason));
        }
        Err(fault) => {
            let code = if fault.code == "AccessDenied" { "AccessDeniedException" } else { fault.code.as_str() };
            let status = if fault.code == "AccessDenied" { 400 } else { fault.status };
            (status, json!({"__type": code, "message": fault.message}))
        }
    };
    let headers = vec![("Content-Type".to_owned(), "application/json".to_owned())];
    Ok(Endpoint { status, headers, body: body.to_string(), is_base64: false, selection: status.to_string() })
}
