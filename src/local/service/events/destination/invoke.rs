//! A delivery to an API destination: waits for its token and its rate limit, sends the request, and reports the result.
//!
//! "API destination error codes" in the User Guide determines what is retried: 401, 407, 409, 429 and 5xx, and requests
//! without a response. A redirect is not followed, and does not count as a delivery.

use serde::{Deserialize, Serialize};

use super::authorization::Method;
use super::connection::State;
use super::refusal::{Code, Refusal};
use super::request::{self, HttpParameters, shown};
use super::token;
use crate::clock::Timestamp;
use crate::local::service::events::Events;
use crate::local::service::events::token::Token;
use crate::local::service::{Answer, Cx, Delivery, Effect, Fault, Hop, HttpAnswer, HttpRequest, Outcome, Ticket, Work};
use crate::words;

/// One request that waits or was sent.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Invocation {
    /// The ticket with which the result is reported.
    ticket: Ticket,
    destination: String,
    destination_arn: String,
    connection: String,
    parameters: HttpParameters,
    body: String,
    /// The ID of the event.
    trace: Option<String>,
    stage: Progress,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
enum Progress {
    /// Until the connection has a token.
    AwaitsToken,
    /// Until the rate limit allows it.
    AwaitsTurn,
    /// The method and URL, as they are shown.
    Sent(String),
}

/// Accepts a delivery; the response comes later.
pub(in super::super) fn deliver(
    events: &mut Events,
    delivery: &Delivery,
    parameters: &HttpParameters,
    event: &str,
    cx: &mut Cx<'_>,
) -> Answer {
    let missing =
        || Fault::new("ResourceNotFoundException", format!("API destination {} does not exist.", delivery.to));
    let destination = events.outside.find(&delivery.to).ok_or_else(missing)?;
    let connection = destination.connection();
    let ticket = cx.answer_later().ok_or_else(|| Fault::new("InternalException", "nobody waits for the answer"))?;
    let invocation = Invocation {
        ticket,
        destination: delivery.to.name().to_owned(),
        destination_arn: delivery.to.to_string(),
        connection,
        parameters: parameters.for_event(event),
        body: delivery.message.body.clone(),
        trace: delivery.trace.clone(),
        stage: Progress::AwaitsToken,
    };
    let key = events.outside.next_invocation;
    events.outside.next_invocation += 1;
    events.outside.invocations.insert(key, invocation);
    proceed(events, key, cx);
    Ok(serde_json::Value::Null)
}

/// Continues the requests that wait for a connection that has changed.
pub(super) fn resume(events: &mut Events, connection: &str, cx: &mut Cx<'_>) {
    let waits =
        |invocation: &Invocation| invocation.connection == connection && invocation.stage == Progress::AwaitsToken;
    let waiting: Vec<u64> =
        events.outside.invocations.iter().filter(|(_, one)| waits(one)).map(|(key, _)| *key).collect();
    for key in waiting {
        proceed(events, key, cx);
    }
}

/// Continues a request as far as possible now.
pub(in super::super) fn proceed(events: &mut Events, key: u64, cx: &mut Cx<'_>) {
    let outside = &mut events.outside;
    let Some(invocation) = outside.invocations.get_mut(&key) else { return };
    let Some(connection) = outside.connections.get_mut(&invocation.connection) else {
        return finish(events, key, Err(gone("the connection of the API destination does not exist.")), cx);
    };
    let Some(authorization) = connection.authorization.as_ref().filter(|_| connection.state != State::Deauthorized)
    else {
        let reason = connection.state_reason.clone().unwrap_or_default();
        let words = format!("connection {} is {}. {reason}", invocation.connection, connection.state.text());
        return finish(events, key, Err(gone(words.trim())), cx);
    };
    let needs_token = matches!(authorization.method, Method::OAuth(_))
        && !connection.token.as_ref().is_some_and(|token| token.is_fresh(cx.now));
    if needs_token {
        invocation.stage = Progress::AwaitsToken;
        return token::ask(connection, &invocation.connection, cx);
    }
    let Some(destination) = outside.destinations.get_mut(&invocation.destination) else {
        return finish(events, key, Err(gone("the API destination does not exist.")), cx);
    };
    if invocation.stage == Progress::AwaitsToken {
        let turn = destination.take_turn(cx.now);
        invocation.stage = Progress::AwaitsTurn;
        if turn > cx.now {
            return cx.push(Effect::WakeAt { at: turn, token: Token::Turn(key).into() });
        }
    }
    let request =
        request::build(destination, authorization, connection.token.as_ref(), &invocation.parameters, &invocation.body);
    let request = HttpRequest { trace: invocation.trace.clone(), ..request };
    invocation.stage = Progress::Sent(shown(&request.method, &request.url));
    cx.push(Effect::Work { work: Box::new(Work::Http(request)), reply: Token::Invocation(key).into() });
}

/// Handles the result of a request.
pub(in super::super) fn reply(events: &mut Events, key: u64, answer: &Answer, cx: &mut Cx<'_>) {
    let Some(invocation) = events.outside.invocations.get(&key) else { return };
    let Progress::Sent(to) = invocation.stage.clone() else { return };
    let connection = invocation.connection.clone();
    let answered = answer.as_ref().map_err(Clone::clone).and_then(|answer| {
        serde_json::from_value::<HttpAnswer>(answer.clone())
            .map_err(|error| Fault::new("InternalException", error.to_string()))
    });
    if let Ok(answered) = &answered {
        let outcome = Outcome::Answered { status: answered.status };
        let (from, trace) = (invocation.destination_arn.clone(), invocation.trace.clone());
        cx.hop(Hop { at: cx.now, trace, from, to: to.clone(), outcome });
        if matches!(answered.status, 401 | 407) {
            // "EventBridge refreshes OAuth tokens when a 401 or 407 response is returned."
            if let Some(connection) = events.outside.connections.get_mut(&connection) {
                connection.token = None;
            }
        }
    }
    finish(events, key, judge(answered, &to, cx.now), cx);
}

fn finish(events: &mut Events, key: u64, result: Result<(), Fault>, cx: &mut Cx<'_>) {
    if let Some(invocation) = events.outside.invocations.remove(&key) {
        cx.answer(invocation.ticket, result.map(|()| serde_json::Value::Null));
    }
}

/// Returns whether a response counts as a delivery, and otherwise whether to retry.
fn judge(answer: Result<HttpAnswer, Fault>, to: &str, now: Timestamp) -> Result<(), Fault> {
    let answer = match answer {
        Ok(answer) if (200..300).contains(&answer.status) => return Ok(()),
        Ok(answer) => answer,
        Err(fault) => return Err(unanswered(&fault)),
    };
    let asked = answer.header("retry-after").and_then(|text| RetryAfter::read(text, now));
    let may_pass = matches!(answer.status, 401 | 407 | 409 | 429 | 500..);
    let refusal = Refusal {
        code: Code::ErrorFromTarget,
        is_retryable: may_pass && asked != Some(RetryAfter::Never),
        retry_after_seconds: match asked {
            Some(RetryAfter::Seconds(seconds)) => Some(seconds),
            _ => None,
        },
    };
    // Deviation: AWS's error message for a delivery that the endpoint answered with an error status is not known.
    Err(refusal.fault(&format!("{to} was answered with {}.", words::status(answer.status))))
}

fn unanswered(fault: &Fault) -> Fault {
    let refusal = |code, is_retryable| Refusal { code, is_retryable, retry_after_seconds: None };
    match fault.code.as_str() {
        HttpRequest::TIMED_OUT => refusal(Code::Unknown, true)
            .fault(&format!("Timeout calling endpoint for API Destination: {}.", fault.message)),
        HttpRequest::NO_CONNECTION | HttpRequest::TOO_LARGE => refusal(Code::SdkClientError, true)
            .fault(&format!("API destination endpoint cannot be reached: {}.", fault.message)),
        _ => refusal(Code::SdkClientError, false).fault(&format!("{}.", fault.message)),
    }
}

fn gone(what: &str) -> Fault {
    Refusal { code: Code::SdkClientError, is_retryable: false, retry_after_seconds: None }.fault(what)
}

/// The header `Retry-After`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RetryAfter {
    Seconds(u64),
    /// "If the Retry-After value is negative, EventBridge stops retrying delivery for that event."
    Never,
}

impl RetryAfter {
    /// Parses seconds, or a date; anything else counts as absent.
    fn read(text: &str, now: Timestamp) -> Option<Self> {
        if let Ok(seconds) = text.trim().parse::<i64>() {
            return Some(u64::try_from(seconds).map_or(Self::Never, Self::Seconds));
        }
        let date = http_date(text.trim())?;
        Some(Self::Seconds(date.since(now).as_secs()))
    }
}

/// Parses a date such as `Wed, 21 Oct 2015 07:28:00 GMT`.
fn http_date(text: &str) -> Option<Timestamp> {
    let mut parts = text.split_once(", ")?.1.split(' ');
    let (day, month, year, time) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let month = names.iter().position(|name| *name == month)? + 1;
    Timestamp::parse(&format!("{year}-{month:02}-{day}T{time}Z"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, retry_after: Option<&str>) -> HttpAnswer {
        let headers = retry_after.map(|text| ("retry-after".to_owned(), text.to_owned())).into_iter().collect();
        HttpAnswer { status, headers, body: String::new(), is_base64: false }
    }

    fn judged(status: u16, retry_after: Option<&str>) -> Option<Refusal> {
        let now = Timestamp::parse("2015-10-21T07:27:00Z").unwrap();
        let fault = judge(Ok(answer(status, retry_after)), "POST https://h/x", now).err()?;
        Refusal::of(&fault)
    }

    #[test]
    fn statuses_decide_about_another_try() {
        for status in [200, 201, 204, 299] {
            assert_eq!(judged(status, None), None, "{status}");
        }
        for status in [401, 407, 409, 429, 500, 503, 599] {
            assert!(judged(status, None).unwrap().is_retryable, "{status}");
        }
        for status in [100, 301, 302, 304, 400, 403, 404, 408, 422] {
            assert!(!judged(status, None).unwrap().is_retryable, "{status}");
        }
    }

    #[test]
    fn the_endpoint_says_when_to_come_back() {
        let cases = [
            (Some("120"), true, Some(120)),
            (Some("Wed, 21 Oct 2015 07:28:00 GMT"), true, Some(60)),
            (Some("Wed, 21 Oct 2014 07:28:00 GMT"), true, Some(0)),
            (Some("-1"), false, None),
            (Some("soon"), true, None),
            (None, true, None),
        ];
        for (header, is_retryable, seconds) in cases {
            let refusal = judged(503, header).unwrap();
            assert_eq!((refusal.is_retryable, refusal.retry_after_seconds), (is_retryable, seconds), "{header:?}");
        }
        assert!(!judged(404, Some("1")).unwrap().is_retryable);
    }
}
