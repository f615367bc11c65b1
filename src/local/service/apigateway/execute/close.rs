//! The end of a request: its response, its log and its last hop.

use super::super::super::{Answer, Cx, Fault, Hop, HttpAnswer, Outcome};
use super::super::ApiGateway;
use super::exchange::{Exchange, RequestContext, single};
use super::refusal::Refusal;
use super::{access_log, log, test_invoke};

/// Answers a request and records the outcome.
pub(super) fn close(
    gateway: &ApiGateway,
    exchange: &mut Exchange,
    result: Result<HttpAnswer, Refusal>,
    cx: &mut Cx<'_>,
) -> Answer {
    let (answer, refusal) = match result {
        Ok(answer) => (succeeded(exchange, answer, cx), None),
        Err(refusal) => (refused(gateway, exchange, &refusal, cx), Some(refusal)),
    };
    exchange.log.info(format!("Method completed with status: {}", answer.status), cx);
    log::write(gateway, exchange, cx);
    access_log::write(gateway, exchange, (&answer, refusal.as_ref()), cx);
    let reason = refusal.map(|refusal| refusal.reason);
    let outcome = match (reason, answer.status) {
        (None, ..400) => Outcome::Delivered,
        (reason, status) => {
            Outcome::Failed { code: format!("HTTP {status}"), reason: reason.unwrap_or_else(|| "answered".to_owned()) }
        }
    };
    let from = exchange.method_arn(cx);
    cx.hop(Hop { at: cx.now, trace: exchange.trace.clone(), from, to: "client".to_owned(), outcome });
    if exchange.stage.is_none() { Ok(test_invoke::value(exchange, &answer, cx)) } else { value(&answer) }
}

fn succeeded(exchange: &mut Exchange, mut answer: HttpAnswer, cx: &Cx<'_>) -> HttpAnswer {
    let body = if answer.is_base64 { "[Binary Data]" } else { &answer.body };
    exchange.log.data(format!("Method response body after transformations: {body}"), cx);
    let headers = log::map(&single(&answer.headers));
    exchange.log.data(format!("Method response headers: {headers}"), cx);
    exchange.log.info("Successfully completed execution", cx);
    add_ids(&mut answer, exchange);
    answer
}

fn refused(gateway: &ApiGateway, exchange: &mut Exchange, refusal: &Refusal, cx: &Cx<'_>) -> HttpAnswer {
    let definition = RequestContext::of(gateway, exchange).map(|request_context| request_context.definition);
    let answer = refusal.answer(definition, exchange, cx);
    if !refusal.reason.is_empty() {
        exchange.log.error(&refusal.reason, cx);
    }
    if refusal.of_integration().is_none() {
        exchange.log.error(refusal.described(answer.status), cx);
        exchange.log.data(format!("Gateway response body: {}", answer.body), cx);
        let headers = log::map(&single(&answer.headers));
        exchange.log.data(format!("Gateway response headers: {headers}"), cx);
    }
    answer
}

fn add_ids(answer: &mut HttpAnswer, exchange: &Exchange) {
    for (name, value) in [("x-amzn-RequestId", &exchange.request_id), ("x-amz-apigw-id", &exchange.extended_id)] {
        answer.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        answer.headers.push((name.to_owned(), value.clone()));
    }
}

/// Encodes the response.
pub(super) fn value(answer: &HttpAnswer) -> Answer {
    serde_json::to_value(answer).map_err(|error| Fault::new("InternalFailure", error.to_string()).with_status(500))
}
