//! Converts the integration's response to the client's: a response is selected, mapped and rendered.
//!
//! See "Set up an integration response in API Gateway". If no pattern matches, the response without a pattern is used.

use super::super::super::{Cx, HttpAnswer};
use super::super::integration::IntegrationResponse;
use super::super::selection;
use super::endpoint::Endpoint;
use super::exchange::{Exchange, RequestContext};
use super::header::{self, Origin};
use super::mapping::Source;
use super::refusal::Refusal;
use super::{context, template};

/// Returns the response of the method.
pub(super) fn respond(
    request_context: &RequestContext<'_>,
    exchange: &mut Exchange,
    endpoint: &Endpoint,
    cx: &Cx<'_>,
) -> Result<HttpAnswer, Refusal> {
    let response = select(request_context, endpoint)?;
    if !request_context.method.method_responses.contains_key(&response.status_code) {
        let reason = format!("Output mapping refers to an invalid method response: {}", response.status_code);
        return Err(Refusal::configuration(&reason));
    }
    let context = context::context(exchange, cx);
    let source = Source { exchange, context: &context, endpoint: Some(endpoint) };
    let mut headers: Vec<(String, String)> = Vec::new();
    for (to, from) in &response.response_parameters {
        let name = to.trim_start_matches("method.response.header.");
        if let Some(value) = source.value(from) {
            headers.push((name.to_owned(), value));
        }
    }
    let mut status = response.status_code.parse().unwrap_or(200);
    let (kind, body, is_base64) = match template_of(response, exchange) {
        Some((kind, text)) => {
            let rendered = template::render(text, &endpoint.text(), &context, exchange)
                .map_err(|error| Refusal::configuration(&format!("Unable to transform response: {error}")))?;
            status = rendered.overrides.response_status().unwrap_or(status);
            for (name, value) in rendered.overrides.response_headers() {
                headers.retain(|(known, _)| !known.eq_ignore_ascii_case(&name));
                headers.push((name, value));
            }
            (Some(kind), rendered.text, false)
        }
        None => (endpoint.header("content-type"), endpoint.body.clone(), endpoint.is_base64),
    };
    if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type")) {
        headers.push(("Content-Type".to_owned(), kind.unwrap_or_else(|| "application/json".to_owned())));
    }
    let mut headers = header::remapped(headers, Origin::Mapped);
    if request_context.integration.kind != "MOCK" {
        headers.push(("X-Amzn-Trace-Id".to_owned(), exchange.trace_id()));
    }
    Ok(HttpAnswer { status, headers, body, is_base64 })
}

fn select<'a>(request_context: &RequestContext<'a>, endpoint: &Endpoint) -> Result<&'a IntegrationResponse, Refusal> {
    let responses = || request_context.integration.integration_responses.values();
    let pattern = |response: &IntegrationResponse| response.selection_pattern.clone().filter(|text| !text.is_empty());
    let is_selected = |response: &&IntegrationResponse| {
        pattern(response).is_some_and(|pattern| selection::matches(&pattern, &endpoint.selection))
    };
    let found = responses().find(is_selected).or_else(|| responses().find(|response| pattern(response).is_none()));
    found.ok_or_else(|| {
        Refusal::configuration(&format!(
            "No match for output mapping and no default output mapping configured. Endpoint Response Status Code: {}",
            endpoint.status
        ))
    })
}

/// Returns the template for the content type that the client accepts, with that type.
fn template_of<'a>(response: &'a IntegrationResponse, exchange: &Exchange) -> Option<(String, &'a str)> {
    let templates = &response.response_templates;
    let accepted = exchange.asked.header("accept").and_then(|accept| templates.get_key_value(accept));
    let found = accepted.or_else(|| templates.get_key_value("application/json")).or_else(|| templates.iter().next());
    let (kind, text) = found?;
    Some((kind.clone(), text.as_deref()?))
}
