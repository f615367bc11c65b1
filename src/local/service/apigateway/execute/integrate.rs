//! The integration: maps the request, sends it, and maps the response back.

use std::time::Duration;

use super::super::super::{Answer, Cx, Effect, Hop, HttpAnswer, Outcome};
use super::super::ApiGateway;
use super::access_log::Integrated;
use super::call::{self, Invocation};
use super::endpoint::Endpoint;
use super::exchange::{Exchange, RequestContext, Wait};
use super::mapping::Source;
use super::refusal::Refusal;
use super::{Progress, action, context, http, log, mock, proxy, respond, template};
use crate::clock::Timestamp;
use crate::local::service::apigateway::token::Token;

/// The mapped request for an integration that is not a proxy.
#[derive(Default)]
pub(super) struct Mapped {
    pub(super) body: String,
    pub(super) headers: Vec<(String, String)>,
    pub(super) path: Vec<(String, String)>,
    pub(super) query: Vec<(String, String)>,
}

/// A request to an integration.
pub(super) struct Sent {
    /// The destination, as shown in a trace.
    pub(super) to: String,
    /// The action, if its response is in the format of the Query protocol.
    pub(super) query: Option<String>,
}

impl From<String> for Sent {
    fn from(to: String) -> Self {
        Self { to, query: None }
    }
}

impl Mapped {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let named = self.headers.iter().rev().find(|(known, _)| known.eq_ignore_ascii_case(name));
        named.map(|(_, value)| value.as_str())
    }
}

/// Sends a request to the integration of its method.
pub(super) fn begin(
    request_context: &RequestContext<'_>,
    exchange: &mut Exchange,
    cx: &mut Cx<'_>,
) -> Result<Progress, Refusal> {
    let integration = request_context.integration;
    if http::is_loop(exchange) {
        return Err(Refusal::configuration("The APIs hand the request on to one another"));
    }
    let Sent { to, query } = match integration.kind.as_str() {
        "MOCK" => {
            let mapped = mapped(request_context, exchange, cx)?;
            let endpoint = mock::answer(&mapped.body)?;
            return respond::respond(request_context, exchange, &endpoint, cx).map(Progress::Done);
        }
        // A function is invoked with POST, whatever the method of the API is ("Set up Lambda proxy integrations").
        "AWS_PROXY" if is_function(request_context) && integration.http_method.as_deref() != Some("POST") => {
            return Err(Refusal::configuration("A function is invoked with POST"));
        }
        "AWS_PROXY" => {
            let event = proxy::event(exchange, cx);
            invoke(request_context, exchange, event, false, cx)?.into()
        }
        "AWS" if is_function(request_context) => {
            let mapped = mapped(request_context, exchange, cx)?;
            let is_event = mapped.header("x-amz-invocation-type") == Some("Event");
            invoke(request_context, exchange, mapped.body, is_event, cx)?.into()
        }
        "AWS" => {
            let mapped = mapped(request_context, exchange, cx)?;
            action::begin(request_context, exchange, &mapped, cx)?
        }
        "HTTP" => {
            let mapped = mapped(request_context, exchange, cx)?;
            http::begin(request_context, exchange, mapped, cx).into()
        }
        _ => {
            let mapped = parameters(request_context, exchange, cx);
            http::begin_proxy(request_context, exchange, mapped, cx).into()
        }
    };
    let patience = Duration::from_millis(u64::try_from(integration.timeout_in_millis).unwrap_or_default());
    cx.push(Effect::WakeAt { at: cx.now.plus(patience), token: token(exchange) });
    exchange.waits_for = Some(Wait::Integration { since: cx.now, to, query });
    Ok(Progress::Waits)
}

fn is_function(request_context: &RequestContext<'_>) -> bool {
    request_context.integration.uri.as_deref().is_some_and(|uri| uri.contains(":lambda:path/"))
}

/// Returns the reply token of an integration.
pub(super) fn token(exchange: &Exchange) -> String {
    Token::Integration(exchange.number).into()
}

fn invoke(
    request_context: &RequestContext<'_>,
    exchange: &mut Exchange,
    payload: String,
    is_event: bool,
    cx: &mut Cx<'_>,
) -> Result<String, Refusal> {
    let invocation = Invocation {
        uri: request_context.integration.uri.as_deref().unwrap_or_default(),
        credentials: request_context.integration.credentials.as_deref(),
        source: exchange.source_arn(cx),
        payload,
        is_event,
        reply: token(exchange),
    };
    call::function(exchange, invocation, cx).ok_or_else(|| Refusal::configuration("Invalid endpoint address"))
}

/// Returns the body, headers, path and query that the mappings and the request template produce.
fn mapped(request_context: &RequestContext<'_>, exchange: &mut Exchange, cx: &Cx<'_>) -> Result<Mapped, Refusal> {
    let text = request_template(request_context, exchange)?;
    let mut mapped = parameters(request_context, exchange, cx);
    let Some(text) = text else {
        mapped.body.clone_from(&exchange.asked.body);
        return Ok(mapped);
    };
    let context = context::context(exchange, cx);
    let rendered = template::render(text, &exchange.asked.body, &context, exchange)
        .map_err(|error| Refusal::configuration(&format!("Unable to transform request: {error}")))?;
    exchange.overrides = template::kept(&rendered.overrides);
    mapped.body = rendered.text;
    let overrides = [
        (&mut mapped.headers, rendered.overrides.request_headers()),
        (&mut mapped.path, rendered.overrides.request_path()),
        (&mut mapped.query, rendered.overrides.request_querystring()),
    ];
    for (pairs, over) in overrides {
        for (name, value) in over {
            pairs.retain(|(known, _)| *known != name);
            pairs.push((name, value));
        }
    }
    Ok(mapped)
}

/// Returns the values of the integration's parameter mappings.
fn parameters(request_context: &RequestContext<'_>, exchange: &Exchange, cx: &Cx<'_>) -> Mapped {
    let context = context::context(exchange, cx);
    let source = Source { exchange, context: &context, endpoint: None };
    let mut mapped = Mapped::default();
    for (to, from) in &request_context.integration.request_parameters {
        let place = to.strip_prefix("integration.request.").and_then(|rest| rest.split_once('.'));
        let (Some((place, name)), Some(value)) = (place, source.value(from)) else { continue };
        let pair = (name.to_owned(), value);
        match place {
            "header" => mapped.headers.push(pair),
            "path" => mapped.path.push(pair),
            _ => mapped.query.push(pair),
        }
    }
    mapped
}

/// Returns the template for the content type. See "Method request behavior for payloads without mapping templates".
fn request_template<'a>(request_context: &RequestContext<'a>, exchange: &Exchange) -> Result<Option<&'a str>, Refusal> {
    let templates = &request_context.integration.request_templates;
    let kind = exchange.asked.content_type();
    let bare = kind.split(';').next().unwrap_or_default().trim();
    let found = [kind, bare, "$default"].iter().find_map(|kind| templates.get(*kind));
    match (found, request_context.integration.passthrough_behavior.as_str()) {
        (Some(text), _) => Ok(text.as_deref()),
        (None, "NEVER") => Err(Refusal::media_type()),
        (None, "WHEN_NO_TEMPLATES") if !templates.is_empty() => Err(Refusal::media_type()),
        (None, _) => Ok(None),
    }
}

/// Maps the response of an integration.
pub(super) fn answered(
    gateway: &ApiGateway,
    exchange: &mut Exchange,
    (since, to, query): (Timestamp, &str, Option<&str>),
    answer: Answer,
    cx: &mut Cx<'_>,
) -> Result<HttpAnswer, Refusal> {
    let request_context =
        RequestContext::of(gateway, exchange).ok_or_else(|| Refusal::configuration("the method is gone"))?;
    match &answer {
        Err(fault) => call::hop_of_fault(exchange, to, fault, cx),
        Ok(_) => {
            let from = exchange.method_arn(cx);
            let hop =
                Hop { at: cx.now, trace: exchange.trace.clone(), from, to: to.to_owned(), outcome: Outcome::Delivered };
            cx.hop(hop);
        }
    }
    let kind = request_context.integration.kind.as_str();
    let endpoint = match kind {
        "AWS_PROXY" | "AWS" if is_function(&request_context) => proxy::endpoint(answer, kind == "AWS_PROXY")?,
        "AWS" => action::endpoint(&request_context, exchange, query, answer)?,
        _ => http::endpoint(answer)?,
    };
    told(exchange, &endpoint, since, cx);
    match kind {
        "AWS_PROXY" => proxy::answer(&request_context, exchange, &endpoint),
        "HTTP_PROXY" => Ok(http::answer(&endpoint)),
        _ => respond::respond(&request_context, exchange, &endpoint, cx),
    }
}

fn told(exchange: &mut Exchange, endpoint: &Endpoint, since: Timestamp, cx: &Cx<'_>) {
    let latency = u64::try_from(cx.now.since(since).as_millis()).unwrap_or_default();
    exchange.integrated = Some(Integrated { status: endpoint.status, latency_millis: latency });
    let line = format!("Received response. Status: {}, Integration latency: {latency} ms", endpoint.status);
    exchange.log.info(line, cx);
    let headers = super::exchange::single(&endpoint.headers);
    exchange.log.data(format!("Endpoint response headers: {}", log::map(&headers)), cx);
    let body = if endpoint.is_base64 { "[Binary Data]" } else { &endpoint.body };
    exchange.log.data(format!("Endpoint response body before transformations: {body}"), cx);
}
