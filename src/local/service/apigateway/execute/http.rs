//! HTTP servers as integrations.
//!
//! See "HTTP integrations for REST APIs in API Gateway".

use form_urlencoded::Serializer;

use super::super::super::{Answer, Cx, Effect, HttpAnswer, HttpRequest, Work};
use super::endpoint::Endpoint;
use super::exchange::{Exchange, RequestContext};
use super::header::{self, Origin};
use super::integrate::{Mapped, token};
use super::refusal::Refusal;

/// The maximum number of APIs through which a request passes.
const MAX_APIS: usize = 16;

/// Sends a mapped request and returns its destination.
pub(super) fn begin(
    request_context: &RequestContext<'_>,
    exchange: &mut Exchange,
    mapped: Mapped,
    cx: &mut Cx<'_>,
) -> String {
    let mut headers = mapped.headers;
    if !mapped.body.is_empty() && !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type")) {
        headers.push(("Content-Type".to_owned(), exchange.asked.content_type().to_owned()));
    }
    let body = (mapped.body, false);
    send(request_context, exchange, Mapped { headers, body: String::new(), ..mapped }, body, cx)
}

/// Sends the request as received, with the additions of the mappings.
pub(super) fn begin_proxy(
    request_context: &RequestContext<'_>,
    exchange: &mut Exchange,
    mapped: Mapped,
    cx: &mut Cx<'_>,
) -> String {
    let mut headers: Vec<(String, String)> = exchange.asked.headers.clone();
    headers.retain(|(name, _)| !name.eq_ignore_ascii_case("host"));
    for (name, value) in mapped.headers {
        headers.retain(|(known, _)| !known.eq_ignore_ascii_case(&name));
        headers.push((name, value));
    }
    let query = exchange.asked.query.iter().cloned().chain(mapped.query).collect();
    let body = (exchange.asked.body.clone(), exchange.asked.is_base64);
    let mapped = Mapped { headers, query, path: mapped.path, body: String::new() };
    send(request_context, exchange, mapped, body, cx)
}

fn send(
    request_context: &RequestContext<'_>,
    exchange: &mut Exchange,
    mapped: Mapped,
    (body, is_base64): (String, bool),
    cx: &mut Cx<'_>,
) -> String {
    let mut url = exchange.with_variables(request_context.integration.uri.as_deref().unwrap_or_default());
    for (name, value) in &mapped.path {
        url = url.replace(&format!("{{{name}}}"), value);
    }
    let bare = url.clone();
    if !mapped.query.is_empty() {
        let query = Serializer::new(String::new()).extend_pairs(&mapped.query).finish();
        let joint = if url.contains('?') { '&' } else { '?' };
        url = format!("{url}{joint}{query}");
    }
    let mut headers = mapped.headers;
    headers.retain(|(name, _)| !name.eq_ignore_ascii_case("via"));
    headers.push(("Via".to_owned(), via(exchange)));
    for (name, value) in [
        ("User-Agent", format!("AmazonAPIGateway_{}", exchange.api)),
        ("X-Amzn-Apigateway-Api-Id", exchange.api.clone()),
        ("X-Amzn-Trace-Id", exchange.trace_id()),
        ("Accept", "application/json".to_owned()),
    ] {
        if !headers.iter().any(|(known, _)| known.eq_ignore_ascii_case(name)) {
            headers.push((name.to_owned(), value));
        }
    }
    exchange.log.data(format!("Endpoint request URI: {url}"), cx);
    exchange.log.data(format!("Endpoint request headers: {}", super::log::map(&super::exchange::single(&headers))), cx);
    exchange.log.data(format!("Endpoint request body after transformations: {body}"), cx);
    exchange.log.info(format!("Sending request to {bare}"), cx);
    let method = request_context.integration.http_method.clone().filter(|method| method != "ANY");
    let method = method.unwrap_or_else(|| exchange.asked.method.clone());
    let has_no_body = matches!(method.as_str(), "GET" | "HEAD" | "OPTIONS");
    let request = HttpRequest {
        method,
        url,
        headers,
        body: if has_no_body { String::new() } else { body },
        is_base64: is_base64 && !has_no_body,
        timeout_millis: u64::try_from(request_context.integration.timeout_in_millis).unwrap_or_default(),
        may_repeat: false,
        trace: exchange.trace.clone(),
    };
    cx.push(Effect::Work { work: Box::new(Work::Http(request)), reply: token(exchange) });
    bare
}

/// Returns the `Via` header: the APIs through which a request has passed, including this one.
fn via(exchange: &Exchange) -> String {
    let own = format!("1.1 {}.execute-api", exchange.api);
    exchange.asked.header("via").map_or(own.clone(), |before| format!("{before}, {own}"))
}

/// Returns whether a request has passed through so many APIs that they must be calling each other in a loop.
///
/// Deviation: AWS does not detect such a loop, which runs until a time limit ends it; the local cloud ends it.
pub(super) fn is_loop(exchange: &Exchange) -> bool {
    exchange.asked.header("via").is_some_and(|via| via.matches(".execute-api").count() >= MAX_APIS)
}

/// Returns the response of the server.
pub(super) fn endpoint(answer: Answer) -> Result<Endpoint, Refusal> {
    let answer = match answer {
        Ok(answer) => serde_json::from_value::<HttpAnswer>(answer).map_err(|_| Refusal::network())?,
        Err(fault) => {
            return Err(match fault.code.as_str() {
                HttpRequest::TIMED_OUT => Refusal::integration_timeout(),
                HttpRequest::NO_CONNECTION | HttpRequest::TOO_LARGE => Refusal::network(),
                _ if fault.status == 501 => Refusal::not_implemented(&fault.message),
                _ => Refusal::configuration("Invalid endpoint address"),
            });
        }
    };
    let selection = answer.status.to_string();
    let HttpAnswer { status, headers, body, is_base64 } = answer;
    Ok(Endpoint { status, headers, body, is_base64, selection })
}

/// Returns the response for the client in proxy mode.
pub(super) fn answer(endpoint: &Endpoint) -> HttpAnswer {
    HttpAnswer {
        status: endpoint.status,
        headers: header::remapped(endpoint.headers.clone(), Origin::Server),
        body: endpoint.body.clone(),
        is_base64: endpoint.is_base64,
    }
}
