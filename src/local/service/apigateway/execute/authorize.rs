//! Authorizes the call of a method: anyone may call it, or requests must be signed, or an authorizer decides.

use super::super::super::{Answer, Cx};
use super::super::ApiGateway;
use super::exchange::{Exchange, RequestContext};
use super::refusal::Refusal;
use super::{authorizer, iam};
use crate::clock::Timestamp;

/// Decides at once, or calls an authorizer. Returns whether the request has to wait for it. A method that is tested
/// without a stage needs no authorization.
pub(super) fn begin(
    request_context: &RequestContext<'_>,
    exchange: &mut Exchange,
    cx: &mut Cx<'_>,
) -> Result<bool, Refusal> {
    if exchange.stage.is_none() {
        return Ok(false);
    }
    match request_context.method.authorization_type.as_str() {
        "AWS_IAM" => iam::check(request_context, exchange, cx).map(|()| false),
        "CUSTOM" => {
            iam::check_denied(request_context, exchange, cx)?;
            authorizer::begin(request_context, exchange, cx)
        }
        _ => iam::check_anonymous(request_context, exchange, cx).map(|()| false),
    }
}

/// Handles the response of an authorizer.
pub(super) fn answered(
    gateway: &mut ApiGateway,
    exchange: &mut Exchange,
    (since, cache_key): (Timestamp, Option<String>),
    answer: Answer,
    cx: &mut Cx<'_>,
) -> Result<(), Refusal> {
    let request_context =
        RequestContext::of(gateway, exchange).ok_or_else(|| Refusal::authorizer("Authorizer error"))?;
    let result = authorizer::answered(&request_context, exchange, since, answer, cx)?;
    let decision = authorizer::decide(&request_context, exchange, &result, cx);
    let seconds = authorizer::of(&request_context).map_or(0, |authorizer| authorizer.seconds());
    let lifetime = std::time::Duration::from_secs(u64::try_from(seconds).unwrap_or(0));
    if let Some(key) = cache_key.filter(|_| !lifetime.is_zero()) {
        let (api, stage) = (exchange.api.clone(), exchange.stage_name().to_owned());
        gateway.results.keep(key, (&api, &stage), result, (cx.now, cx.now.plus(lifetime)));
    }
    decision
}
