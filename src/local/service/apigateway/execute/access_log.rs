//! Access logs: one line for each request, in the format of its stage.
//!
//! Follows "Set up CloudWatch logging for REST APIs in API Gateway" and "Variables for access logging for API Gateway".
//! A variable without a value is logged as `-`.
//!
//! Deviation: for a signed request, only the identity of the caller is logged; `$context.authenticate` and
//! `$context.authorize`, the steps of its validation, have no values. Secrets of the request are masked as in execution
//! logs.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::super::super::{Cx, HttpAnswer};
use super::super::ApiGateway;
use super::exchange::Exchange;
use super::mapping::{self, Source};
use super::refusal::Refusal;
use super::{context, log};

/// The result of the integration, if the request reached it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Integrated {
    pub(super) status: u16,
    pub(super) latency_millis: u64,
}

/// Writes the log line, if it is enabled for the stage.
pub(super) fn write(
    gateway: &ApiGateway,
    exchange: &Exchange,
    (answer, refusal): (&HttpAnswer, Option<&Refusal>),
    cx: &mut Cx<'_>,
) {
    let stage = exchange.stage.as_ref().and_then(|name| gateway.apis.get(&exchange.api)?.stages.get(name));
    let Some(settings) = stage.map(|stage| &stage.access_log_settings) else { return };
    let (Some(format), Some(group)) = (&settings.format, settings.log_group()) else { return };
    let context = variables(exchange, answer, refusal, cx);
    let source = Source { exchange, context: &context, endpoint: None };
    let line = mapping::substitute(format.trim_end(), &["context."], &|name| {
        source.value(name).filter(|value| !value.is_empty()).unwrap_or_else(|| "-".to_owned())
    });
    let line = exchange.log.masked(&line);
    log::put(gateway, exchange, group, &[(cx.now, line)], cx);
}

fn variables(exchange: &Exchange, answer: &HttpAnswer, refusal: Option<&Refusal>, cx: &Cx<'_>) -> Value {
    let mut context = match refusal {
        Some(refusal) => refusal.context(exchange, cx),
        None => context::context(exchange, cx),
    };
    let latency = u64::try_from(cx.now.since(exchange.started).as_millis()).unwrap_or_default();
    let mut integration = Map::new();
    if let Some(integrated) = &exchange.integrated {
        // For a function in proxy mode, the status that it returned is logged beside that of its invocation.
        let own = if refusal.is_none() { answer.status } else { integrated.status };
        integration.insert("status".to_owned(), json!(own));
        integration.insert("integrationStatus".to_owned(), json!(integrated.status));
        integration.insert("latency".to_owned(), json!(integrated.latency_millis));
    }
    if let Some(error) = refusal.and_then(Refusal::of_integration) {
        integration.insert("error".to_owned(), json!(error));
    }
    let Some(members) = context.as_object_mut() else { return context };
    for (name, from) in [
        ("integrationStatus", "integrationStatus"),
        ("integrationLatency", "latency"),
        ("integrationErrorMessage", "error"),
    ] {
        members.insert(name.to_owned(), integration.get(from).cloned().unwrap_or_default());
    }
    members.insert("integration".to_owned(), Value::Object(integration));
    members.insert("status".to_owned(), json!(answer.status));
    members.insert("responseLength".to_owned(), json!(length(answer)));
    members.insert("responseLatency".to_owned(), json!(latency));
    members.insert("xrayTraceId".to_owned(), json!(exchange.trace_id()));
    context
}

fn length(answer: &HttpAnswer) -> usize {
    if answer.is_base64 { answer.body.len() / 4 * 3 } else { answer.body.len() }
}
