//! The data plane: processes the requests to a deployed API.
//!
//! A request is opened, authorized, validated, mapped and sent to its integration; the response is mapped back. A
//! request that waits for a function, another service or a server is stored as an [`Exchange`] until the reply to the
//! effect arrives. Follows "Data transformations for REST APIs in API Gateway" and "Gateway responses" of the Developer
//! Guide.

mod access_log;
mod action;
mod authorize;
mod authorizer;
mod call;
mod close;
mod context;
mod endpoint;
mod exchange;
mod header;
mod http;
mod iam;
mod integrate;
mod key;
mod log;
mod mapping;
mod media;
mod mock;
mod open;
mod proxy;
mod refusal;
mod respond;
mod route;
mod template;
mod test_invoke;
mod validate;

use serde_json::Value;

use self::exchange::{RequestContext, Wait};
use self::refusal::Refusal;
use super::super::{Answer, Cx, HttpAnswer, HttpRequest};
use super::ApiGateway;
use super::token::Token;

pub(super) use self::exchange::Exchange;
pub(super) use self::test_invoke::invoke as test_invoke;

/// The state of a request.
enum Progress {
    Waits,
    Done(HttpAnswer),
}

/// The next step of a request.
enum Next {
    Authorization,
    Integration,
}

/// Accepts a request from outside, or from another service.
pub(super) fn receive(gateway: &mut ApiGateway, request: &HttpRequest, cx: &mut Cx<'_>) -> Answer {
    match open::open(gateway, request, cx) {
        Ok(exchange) => proceed(gateway, *exchange, cx),
        Err(answer) => close::value(&answer),
    }
}

/// Processes an opened request until it is answered or has to wait.
pub(super) fn proceed(gateway: &mut ApiGateway, mut exchange: Exchange, cx: &mut Cx<'_>) -> Answer {
    let progress = advance(gateway, &mut exchange, Next::Authorization, cx);
    match progress {
        Ok(Progress::Waits) => match cx.answer_later() {
            Some(ticket) => {
                exchange.ticket = Some(ticket);
                gateway.exchanges.insert(exchange.number, exchange);
                Ok(Value::Null)
            }
            None => {
                let refusal = Refusal::configuration("nobody waits for the answer");
                close::close(gateway, &mut exchange, Err(refusal), cx)
            }
        },
        Ok(Progress::Done(answer)) => close::close(gateway, &mut exchange, Ok(answer), cx),
        Err(refusal) => close::close(gateway, &mut exchange, Err(refusal), cx),
    }
}

fn advance(
    gateway: &mut ApiGateway,
    exchange: &mut Exchange,
    next: Next,
    cx: &mut Cx<'_>,
) -> Result<Progress, Refusal> {
    let gone = || Refusal::configuration("the method is gone");
    if matches!(next, Next::Authorization) {
        let request_context = RequestContext::of(gateway, exchange).ok_or_else(gone)?;
        if authorize::begin(&request_context, exchange, cx)? {
            return Ok(Progress::Waits);
        }
    }
    key::check(gateway, exchange, cx)?;
    let request_context = RequestContext::of(gateway, exchange).ok_or_else(gone)?;
    open::announce(&request_context, exchange, cx);
    validate::check(&request_context, exchange)?;
    integrate::begin(&request_context, exchange, cx)
}

/// Continues a request with the result of the effect for which it waits.
pub(super) fn reply(gateway: &mut ApiGateway, number: u64, answer: Answer, cx: &mut Cx<'_>) {
    let Some(mut exchange) = gateway.exchanges.remove(&number) else { return };
    let progress = match exchange.waits_for.take() {
        Some(Wait::Authorizer { since, cache_key }) => {
            authorize::answered(gateway, &mut exchange, (since, cache_key), answer, cx)
                .and_then(|()| advance(gateway, &mut exchange, Next::Integration, cx))
        }
        Some(Wait::Integration { since, to, query }) => {
            integrate::answered(gateway, &mut exchange, (since, &to, query.as_deref()), answer, cx).map(Progress::Done)
        }
        None => return,
    };
    finish(gateway, exchange, progress, cx);
}

/// Ends a request whose time limit was reached.
pub(super) fn timed_out(gateway: &mut ApiGateway, token: Token, cx: &mut Cx<'_>) {
    let number = token.number();
    let waits_for = gateway.exchanges.get(&number).and_then(|exchange| exchange.waits_for.as_ref());
    let refusal = match (token, waits_for) {
        (Token::Authorizer(_), Some(Wait::Authorizer { .. })) => Refusal::authorizer("Authorizer error"),
        (Token::Integration(_), Some(Wait::Integration { .. })) => Refusal::integration_timeout(),
        _ => return,
    };
    if let Some(exchange) = gateway.exchanges.remove(&number) {
        finish(gateway, exchange, Err(refusal), cx);
    }
}

fn finish(gateway: &mut ApiGateway, mut exchange: Exchange, progress: Result<Progress, Refusal>, cx: &mut Cx<'_>) {
    let result = match progress {
        Ok(Progress::Waits) => {
            gateway.exchanges.insert(exchange.number, exchange);
            return;
        }
        Ok(Progress::Done(answer)) => Ok(answer),
        Err(refusal) => Err(refusal),
    };
    let answer = close::close(gateway, &mut exchange, result, cx);
    if let Some(ticket) = exchange.ticket {
        cx.answer(ticket, answer);
    }
}
