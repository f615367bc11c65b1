//! The API key that a method requires: whether it is valid, and whether its usage plan allows another request.

use super::super::ApiGateway;
use super::super::usage::{self, Excess};
use super::exchange::{Exchange, RequestContext};
use super::refusal::Refusal;
use crate::local::service::Cx;

/// The number of characters of a key that a log shows.
const SHOWN: usize = 6;

/// Counts the request if its method requires a key. A method that is tested without a stage requires none.
pub(super) fn check(gateway: &mut ApiGateway, exchange: &mut Exchange, cx: &mut Cx<'_>) -> Result<(), Refusal> {
    let is_required = RequestContext::of(gateway, exchange).is_some_and(|found| found.method.api_key_required);
    let Some(stage) = exchange.stage.clone().filter(|_| is_required) else { return Ok(()) };
    let value = value(gateway, exchange).unwrap_or_default();
    let words = (masked(&value), format!("{}/{stage}", exchange.api));
    exchange.log.info(
        format!(
            "Verifying Usage Plan for request: {}. API Key: {} API Stage: {}",
            exchange.request_id, words.0, words.1
        ),
        cx,
    );
    match usage::admit(&mut gateway.usage, &value, (&exchange.api, &stage), cx.now) {
        Ok(id) => {
            exchange
                .log
                .info(format!("Usage Plan check succeeded for API Key {} and API Stage {}", words.0, words.1), cx);
            exchange.identity.insert("apiKey".to_owned(), value);
            exchange.identity.insert("apiKeyId".to_owned(), id);
            Ok(())
        }
        Err(Excess::Unknown) => {
            let reason = format!("API Key {} not authorized because it is in no usage plan of the stage", words.0);
            Err(Refusal::api_key().because(reason))
        }
        Err(Excess::Quota) => Err(Refusal::quota()),
        Err(Excess::Rate) => Err(Refusal::throttled()),
    }
}

/// Returns the key from the header, or from the result of an authorizer.
fn value(gateway: &ApiGateway, exchange: &Exchange) -> Option<String> {
    let definition = RequestContext::of(gateway, exchange)?.definition;
    match definition.api_key_source.as_str() {
        "AUTHORIZER" => exchange.usage_key.clone(),
        _ => exchange.asked.header("x-api-key").map(str::to_owned),
    }
}

fn masked(value: &str) -> String {
    let length = value.chars().count();
    let hidden = length.saturating_sub(SHOWN);
    value.chars().enumerate().map(|(at, letter)| if at < hidden { '*' } else { letter }).collect()
}
