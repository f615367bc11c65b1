//! Request validation: required parameters, and the body against its model.
//!
//! See "Request validation for REST APIs in API Gateway".

use std::rc::Rc;

use serde_json::Value;

use super::exchange::{Exchange, RequestContext};
use super::mapping::Source;
use super::refusal::Refusal;
use crate::schema::Schema;

/// Refuses a request that the validator of its method rejects.
pub(super) fn check(request_context: &RequestContext<'_>, exchange: &Exchange) -> Result<(), Refusal> {
    let id = request_context.method.request_validator_id.as_ref();
    let Some(validator) = id.and_then(|id| request_context.definition.validators.get(id)) else { return Ok(()) };
    if validator.validate_request_parameters {
        check_parameters(request_context, exchange)?;
    }
    if validator.validate_request_body { check_body(request_context, exchange) } else { Ok(()) }
}

fn check_parameters(request_context: &RequestContext<'_>, exchange: &Exchange) -> Result<(), Refusal> {
    let source = Source { exchange, context: &Value::Null, endpoint: None };
    let required = request_context.method.request_parameters.iter().filter(|(_, required)| **required);
    let missing: Vec<&str> = required
        .filter(|(place, _)| source.value(place).is_none_or(|value| value.is_empty()))
        .filter_map(|(place, _)| place.splitn(4, '.').nth(3))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(Refusal::parameters(&format!("Missing required request parameters: [{}]", missing.join(", "))))
}

fn check_body(request_context: &RequestContext<'_>, exchange: &Exchange) -> Result<(), Refusal> {
    let models = &request_context.method.request_models;
    let kind = exchange.asked.content_type();
    let bare = kind.split(';').next().unwrap_or_default().trim();
    let Some(name) = [kind, bare, "$default"].iter().find_map(|kind| models.get(*kind)) else { return Ok(()) };
    let schema = |name: &str| {
        let model = request_context.definition.models.get(name)?;
        Schema::parse(&model.schema).ok().map(Rc::new)
    };
    let Some(model) = schema(name) else { return Err(Refusal::body(vec!["the model cannot be read".to_owned()])) };
    let text = if exchange.asked.body.trim().is_empty() { "{}" } else { &exchange.asked.body };
    let Ok(body) = serde_json::from_str::<Value>(text) else {
        return Err(Refusal::body(vec!["Unable to parse JSON".to_owned()]));
    };
    let found: Vec<String> = model.validate(&body, &schema).iter().map(ToString::to_string).collect();
    if found.is_empty() { Ok(()) } else { Err(Refusal::body(found)) }
}
