//! Who may call a method.

use super::super::super::{Answer, Cx};
use super::super::ApiGateway;
use super::exchange::{Exchange, Scene};
use super::refusal::Refusal;
use crate::clock::Timestamp;

/// Decides at once, or asks an authorizer; true where it must be waited for.
pub(super) fn begin(scene: &Scene<'_>, exchange: &mut Exchange, cx: &mut Cx<'_>) -> Result<bool, Refusal> {
    let _ = (exchange, cx);
    match scene.method.authorization_type.as_str() {
        "NONE" => Ok(false),
        _ => Err(Refusal::authorizer("Authorizer error")),
    }
}

pub(super) fn answered(
    gateway: &mut ApiGateway,
    exchange: &mut Exchange,
    (since, cache_key): (Timestamp, Option<String>),
    answer: Answer,
    cx: &mut Cx<'_>,
) -> Result<(), Refusal> {
    let _ = (gateway, exchange, since, cache_key, answer, cx);
    Ok(())
}
