//! The integration: the request is mapped for it, handed over, and its answer mapped back.

use super::super::super::{Answer, Cx, HttpAnswer};
use super::super::ApiGateway;
use super::exchange::{Exchange, Scene};
use super::refusal::Refusal;
use super::{Progress, context, mock, respond, template};
use crate::clock::Timestamp;

/// Hands a request to the integration of its method.
pub(super) fn begin(scene: &Scene<'_>, exchange: &mut Exchange, cx: &mut Cx<'_>) -> Result<Progress, Refusal> {
    match scene.integration.kind.as_str() {
        "MOCK" => {
            let body = mapped(scene, exchange, cx)?;
            let endpoint = mock::answer(&body)?;
            respond::respond(scene, exchange, &endpoint, cx).map(Progress::Done)
        }
        kind => Err(Refusal::configuration(&format!("the local cloud has no {kind} integration"))),
    }
}

/// The body that the request template makes, or the body as it is where nothing says otherwise.
fn mapped(scene: &Scene<'_>, exchange: &mut Exchange, cx: &Cx<'_>) -> Result<String, Refusal> {
    let Some(text) = request_template(scene, exchange)? else { return Ok(exchange.asked.body.clone()) };
    let context = context::context(exchange, cx);
    let rendered = template::render(text, &exchange.asked.body, &context, exchange)
        .map_err(|error| Refusal::configuration(&format!("Unable to transform request: {error}")))?;
    exchange.overrides = template::kept(&rendered.overrides);
    Ok(rendered.text)
}

/// The template for the content type. See "Method request behavior for payloads without mapping templates".
fn request_template<'a>(scene: &Scene<'a>, exchange: &Exchange) -> Result<Option<&'a str>, Refusal> {
    let templates = &scene.integration.request_templates;
    let kind = exchange.asked.content_type();
    let bare = kind.split(';').next().unwrap_or_default().trim();
    let found = [kind, bare, "$default"].iter().find_map(|kind| templates.get(*kind));
    match (found, scene.integration.passthrough_behavior.as_str()) {
        (Some(text), _) => Ok(text.as_deref()),
        (None, "NEVER") => Err(Refusal::media_type()),
        (None, "WHEN_NO_TEMPLATES") if !templates.is_empty() => Err(Refusal::media_type()),
        (None, _) => Ok(None),
    }
}

pub(super) fn answered(
    gateway: &mut ApiGateway,
    exchange: &mut Exchange,
    (since, to): (Timestamp, &str),
    answer: Answer,
    cx: &mut Cx<'_>,
) -> Result<HttpAnswer, Refusal> {
    let _ = (gateway, exchange, since, to, answer, cx);
    Err(Refusal::configuration("nothing was asked"))
}
