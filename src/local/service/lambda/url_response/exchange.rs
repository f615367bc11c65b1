//! A request to a function URL that waits for its function, and the end of it.

use serde::{Deserialize, Serialize};

use super::super::super::{Answer, Cx, Failed, Fault, Hop, HttpAnswer, Outcome, Ticket};
use super::super::fault;
use super::respond;

/// A request.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in super::super) struct Exchange {
    /// `None` until it waits for the function.
    pub(in super::super) ticket: Option<Ticket>,
    /// The ARN of the function or alias.
    pub(in super::super) function: String,
    pub(in super::super) request_id: String,
    pub(in super::super) trace: Option<String>,
    /// `X-Amzn-Trace-Id`.
    pub(in super::super) trace_id: String,
    /// The headers that Lambda adds to the response for other origins.
    pub(in super::super) cors: Vec<(String, String)>,
}

/// Answers a request with the result of its function.
pub(in super::super) fn finished(exchange: &Exchange, outcome: Result<Result<String, Failed>, Fault>, cx: &mut Cx<'_>) {
    let answer = match outcome {
        Ok(Ok(payload)) => respond::answer(&payload),
        Ok(Err(_)) => respond::bad_gateway(),
        Err(fault) => respond::refused(&fault),
    };
    let answer = close(exchange, answer, cx);
    if let Some(ticket) = exchange.ticket {
        cx.answer(ticket, value(answer));
    }
}

/// Adds the headers of every response, and records the outcome.
pub(in super::super) fn close(exchange: &Exchange, mut answer: HttpAnswer, cx: &mut Cx<'_>) -> HttpAnswer {
    answer.headers.extend(exchange.cors.iter().cloned());
    answer.headers.push(("X-Amzn-Trace-Id".to_owned(), exchange.trace_id.clone()));
    let outcome = match answer.status {
        ..400 => Outcome::Delivered,
        status => Outcome::Failed { code: format!("HTTP {status}"), reason: "answered".to_owned() },
    };
    let (from, to) = (exchange.function.clone(), "client".to_owned());
    cx.hop(Hop { at: cx.now, trace: exchange.trace.clone(), from, to, outcome });
    with_id(answer, &exchange.request_id)
}

pub(in super::super) fn with_id(mut answer: HttpAnswer, request_id: &str) -> HttpAnswer {
    answer.headers.push(("x-amzn-RequestId".to_owned(), request_id.to_owned()));
    answer
}

pub(in super::super) fn value(answer: HttpAnswer) -> Answer {
    serde_json::to_value(answer).map_err(|error| fault::service(error.to_string()))
}
