//! Opens a request: finds its API, stage and method.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, json};

use super::super::super::{Cx, Hop, HttpAnswer, HttpRequest, InvokeUrl, Outcome, signature};
use super::super::ApiGateway;
use super::super::stage::Stage;
use super::exchange::{Asked, Exchange, RequestContext, single};
use super::log::{self, Level, Log};
use super::refusal::Refusal;
use super::route;

/// "Amazon API Gateway quotas": the maximum payload of a request.
const MAX_BYTES: usize = 10 * 1024 * 1024;
/// Headers that are not passed to the integration.
const HOP_BY_HOP: [&str; 12] = [
    "connection",
    "content-length",
    "content-md5",
    "expect",
    "max-forwards",
    "proxy-authenticate",
    "server",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "www-authenticate",
];
/// Headers whose values are masked in logs.
const SECRET: [&str; 5] = ["authorization", "x-api-key", "x-amz-security-token", "cookie", "proxy-authorization"];
const SECRET_IN_QUERY: [&str; 2] = ["X-Amz-Security-Token", "X-Amz-Signature"];

/// Returns an exchange for the request, or the response if there is no method for it.
pub(super) fn open(
    gateway: &mut ApiGateway,
    request: &HttpRequest,
    cx: &mut Cx<'_>,
) -> Result<Box<Exchange>, HttpAnswer> {
    let request_id = cx.ids.uuid();
    let extended_id = extended_id(cx);
    let forbidden = || refused(&request_id, &extended_id);
    let url = InvokeUrl::parse(&request.url).ok_or_else(forbidden)?;
    let number = gateway.number();
    let api = gateway.apis.get(&url.api).filter(|api| !api.is_endpoint_disabled()).ok_or_else(forbidden)?;
    let (stage, definition) = api.served(&url.stage).ok_or_else(forbidden)?;
    let asked = asked(request, &url);
    let found = route::find(definition, &request.method, &url.path);
    let mut exchange = Exchange {
        number,
        api: url.api.clone(),
        stage: Some(url.stage.clone()),
        deployment: Some(stage.deployment().to_owned()),
        stage_variables: stage.variables.clone(),
        resource: String::new(),
        resource_path: String::new(),
        method: request.method.clone(),
        asked,
        path_parameters: BTreeMap::new(),
        trace: request.trace.clone().or_else(|| Some(request_id.clone())),
        request_id,
        extended_id,
        started: cx.now,
        ticket: None,
        log: Log::default(),
        authorizer: None,
        usage_key: None,
        identity: BTreeMap::new(),
        overrides: Map::new(),
        waits_for: None,
        integrated: None,
    };
    let found = match found {
        Some(found) if exchange.asked.body_length() <= MAX_BYTES => found,
        Some(_) => return Err(Refusal::too_large().answer(Some(definition), &exchange, cx)),
        // AWS also asks for a signature where there is no method.
        None => {
            let refusal = Refusal::from(signature::unsigned(&exchange.asked.signable()));
            return Err(refusal.answer(Some(definition), &exchange, cx));
        }
    };
    exchange.resource_path = definition.path(&found.resource);
    exchange.resource = found.resource;
    exchange.method = found.method;
    exchange.path_parameters = found.parameters;
    begin_log(stage, &mut exchange, cx);
    let to = exchange.method_arn(cx);
    cx.hop(Hop {
        at: cx.now,
        trace: exchange.trace.clone(),
        from: "client".to_owned(),
        to,
        outcome: Outcome::Accepted,
    });
    Ok(Box::new(exchange))
}

fn begin_log(stage: &Stage, exchange: &mut Exchange, cx: &Cx<'_>) {
    let setting = stage.setting(&exchange.resource_path, &exchange.method);
    let level = match setting.logging_level.as_str() {
        "INFO" => Level::Info,
        "ERROR" => Level::Error,
        _ => Level::Off,
    };
    exchange.log = Log::new(level, setting.data_trace_enabled);
    hide_secrets(exchange);
    exchange.log.info(format!("Extended Request Id: {}", exchange.extended_id), cx);
}

/// Marks all values that may be secrets, so that they are masked in every line.
pub(super) fn hide_secrets(exchange: &mut Exchange) {
    for (name, value) in &exchange.asked.headers {
        if SECRET.contains(&name.to_ascii_lowercase().as_str()) {
            exchange.log.hide(value);
        }
    }
    for (_, value) in exchange.asked.query.iter().filter(|(name, _)| SECRET_IN_QUERY.contains(&name.as_str())) {
        exchange.log.hide(value);
    }
}

/// Logs a request that continues to its integration.
pub(super) fn announce(request_context: &RequestContext<'_>, exchange: &mut Exchange, cx: &Cx<'_>) {
    let (id, stage) = (exchange.request_id.clone(), format!("{}/{}", exchange.api, exchange.stage_name()));
    if exchange.stage.is_some() && !request_context.method.api_key_required {
        let method = format!("{} {}", exchange.method, exchange.resource_path);
        exchange.log.info(format!("Verifying Usage Plan for request: {id}. API Key:  API Stage: {stage}"), cx);
        let words = "does not require API Key. Request will not contribute to throttle or quota limits";
        exchange.log.info(format!("API Key  authorized because method '{method}' {words}"), cx);
        exchange.log.info(format!("Usage Plan check succeeded for API Key  and API Stage {stage}"), cx);
    }
    exchange.log.info(format!("Starting execution for request: {id}"), cx);
    let line = format!("HTTP Method: {}, Resource Path: {}", exchange.asked.method, exchange.asked.path);
    exchange.log.info(line, cx);
    let (query, headers) = (single(&exchange.asked.query), single(&exchange.asked.headers));
    exchange.log.data(format!("Method request path: {}", log::map(&exchange.path_parameters)), cx);
    exchange.log.data(format!("Method request query string: {}", log::map(&query)), cx);
    exchange.log.data(format!("Method request headers: {}", log::map(&headers)), cx);
    let body = if exchange.asked.is_base64 { "[Binary Data]" } else { &exchange.asked.body };
    exchange.log.data(format!("Method request body before transformations: {body}"), cx);
}

fn asked(request: &HttpRequest, url: &InvokeUrl) -> Asked {
    let is_forwarded = |(name, _): &&(String, String)| !HOP_BY_HOP.contains(&name.to_ascii_lowercase().as_str());
    let pairs = form_urlencoded::parse(url.query.as_bytes());
    let mut headers: Vec<(String, String)> = request.headers.iter().filter(is_forwarded).cloned().collect();
    if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("host")) {
        headers.push(("Host".to_owned(), url.host.clone()));
    }
    let text = request.is_base64.then(|| STANDARD.decode(&request.body).ok());
    let text = text.flatten().and_then(|bytes| String::from_utf8(bytes).ok());
    Asked {
        method: request.method.to_ascii_uppercase(),
        path: route::decode(&url.path),
        whole_path: url.whole_path.clone(),
        raw_query: url.query.clone(),
        host: url.host.clone(),
        query: pairs.map(|(name, value)| (name.into_owned(), value.into_owned())).collect(),
        headers,
        is_base64: request.is_base64 && text.is_none(),
        body: text.unwrap_or_else(|| request.body.clone()),
    }
}

/// Returns a new value of `x-amz-apigw-id`.
pub(super) fn extended_id(cx: &mut Cx<'_>) -> String {
    let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    format!("{}=", cx.ids.text(letters, 15))
}

/// Returns the response if there is no such API or stage.
fn refused(request_id: &str, extended_id: &str) -> HttpAnswer {
    let headers = [
        ("Content-Type", "application/json"),
        ("x-amzn-RequestId", request_id),
        ("x-amzn-ErrorType", "ForbiddenException"),
        ("x-amz-apigw-id", extended_id),
    ];
    HttpAnswer {
        status: 403,
        headers: headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec(),
        body: json!({"message": "Forbidden"}).to_string(),
        is_base64: false,
    }
}
