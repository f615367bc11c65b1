//! Asynchronous invocation: the queue of events, their retries, and their final results.
//!
//! Follows "How Lambda handles errors and retries with asynchronous invocation" of the Developer Guide: two retries,
//! one minute and then two minutes later, within six hours, unless the function is configured otherwise.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::super::{Answer, Cx, Delivery, Effect, Failed, Fault};
use super::name::Named;
use super::record::{self, Condition, Ending};
use super::run::{Purpose, Run, Start};
use super::token::Token;
use super::{Lambda, concurrency, fault, run};
use crate::clock::Timestamp;

const MAX_RETRIES: u32 = 2;
const MAX_AGE: u64 = 21_600;
const PAUSE: Duration = Duration::from_secs(60);
/// The longest pause between two attempts of an event that is throttled.
const LONGEST_PAUSE: Duration = Duration::from_secs(300);

/// An event in the queue.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Queued {
    function: String,
    qualifier: Option<String>,
    /// JSON text.
    pub(super) payload: String,
    /// The same for all retries.
    pub(super) request_id: String,
    queued_at: Timestamp,
    /// The number of runs so far.
    pub(super) runs: u32,
    pub(super) trace: Option<String>,
    /// The number of attempts that the reserved concurrency did not allow.
    #[serde(default)]
    throttled: u32,
}

impl Queued {
    pub(super) fn named(&self) -> Named {
        Named { name: self.function.clone(), qualifier: self.qualifier.clone() }
    }
}

/// Adds an event to the queue and begins its first attempt. Returns its request ID.
pub(super) fn enqueue(
    lambda: &mut Lambda,
    named: Named,
    payload: String,
    trace: Option<String>,
    cx: &mut Cx<'_>,
) -> String {
    let request_id = cx.ids.uuid();
    let event = Queued {
        function: named.name,
        qualifier: named.qualifier,
        payload,
        request_id: request_id.clone(),
        queued_at: cx.now,
        runs: 0,
        trace,
        throttled: 0,
    };
    let number = lambda.number();
    lambda.queue.insert(number, event);
    begin(lambda, number, cx);
    request_id
}

/// Accepts an event from another service.
pub(super) fn deliver(lambda: &mut Lambda, delivery: &Delivery, cx: &mut Cx<'_>) -> Answer {
    let named = Named::namespaced(&delivery.to.to_string(), None, cx)?;
    lambda.version(&named, cx)?;
    let body = &delivery.message.body;
    let payload = match serde_json::from_str::<serde::de::IgnoredAny>(body) {
        Ok(_) => body.clone(),
        Err(error) => return Err(fault::invalid_content(format!("Could not parse request body into json: {error}"))),
    };
    let request_id = enqueue(lambda, named, payload, delivery.trace.clone(), cx);
    Ok(json!({"StatusCode": 202, "RequestId": request_id}))
}

/// Begins the next attempt of an event.
pub(super) fn begin(lambda: &mut Lambda, number: u64, cx: &mut Cx<'_>) {
    let Some(event) = lambda.queue.get(&number) else { return };
    if concurrency::check(lambda, &event.function).is_err() {
        return throttle(lambda, number, cx);
    }
    let Some(event) = lambda.queue.get_mut(&number) else { return };
    event.runs += 1;
    let start = Start {
        named: event.named(),
        payload: event.payload.clone(),
        purpose: Purpose::Event { number },
        client_context: None,
        request_id: Some(event.request_id.clone()),
        trace: event.trace.clone(),
    };
    if run::start(lambda, start, cx).is_err() {
        // The function, version or alias was deleted in the meantime, and its destinations with it.
        lambda.queue.remove(&number);
    }
}

/// Postpones an event whose function has no concurrency left. Without any reserved concurrency, or when the event is too
/// old, it ends here.
fn throttle(lambda: &mut Lambda, number: u64, cx: &mut Cx<'_>) {
    let Some(mut event) = lambda.queue.remove(&number) else { return };
    let reserved = lambda.functions.get(&event.function).and_then(|function| function.reserved);
    let pause = Duration::from_secs(1 << event.throttled.min(8)).min(LONGEST_PAUSE);
    let at = cx.now.plus(pause);
    let condition = match reserved {
        Some(0) => Condition::ZeroReservedConcurrency,
        _ if at.since(event.queued_at) > event.most_age(lambda) => Condition::EventAgeExceeded,
        _ => {
            event.throttled += 1;
            lambda.queue.insert(number, event);
            return cx.push(Effect::WakeAt { at, token: Token::Event(number).into() });
        }
    };
    let outcome = Err(failure_of(&fault::too_many_requests()));
    record::send(lambda, &Ending { event: &event, run: None, condition, outcome: &outcome }, cx);
}

/// Handles the end of an attempt.
pub(super) fn finished(
    lambda: &mut Lambda,
    number: u64,
    run: &Run,
    outcome: Result<Result<String, Failed>, Fault>,
    cx: &mut Cx<'_>,
) {
    let Some(event) = lambda.queue.get(&number) else { return };
    // A failure outside of the function is handled like an error of the function, which AWS retries for longer.
    let outcome = outcome.unwrap_or_else(|fault| Err(failure_of(&fault)));
    let condition = match &outcome {
        Ok(_) => Condition::Success,
        Err(_) => match event.next_try(lambda, cx.now) {
            Ok(at) => return cx.push(Effect::WakeAt { at, token: Token::Event(number).into() }),
            Err(condition) => condition,
        },
    };
    if let Some(event) = lambda.queue.remove(&number) {
        record::send(lambda, &Ending { event: &event, run: Some(run), condition, outcome: &outcome }, cx);
    }
}

fn failure_of(fault: &Fault) -> Failed {
    let payload = json!({"errorType": fault.code, "errorMessage": fault.message}).to_string();
    Failed { payload, status: Some("error".to_owned()) }
}

impl Queued {
    /// Returns the time of the next attempt, or the limit that was reached.
    fn next_try(&self, lambda: &Lambda, now: Timestamp) -> Result<Timestamp, Condition> {
        let config = lambda.event_invoke_config(&self.named());
        let most_retries = config.and_then(|config| config.maximum_retry_attempts).unwrap_or(MAX_RETRIES);
        if self.runs > most_retries {
            return Err(Condition::RetriesExhausted);
        }
        let at = now.plus(PAUSE.saturating_mul(self.runs));
        if at.since(self.queued_at) > self.most_age(lambda) {
            return Err(Condition::EventAgeExceeded);
        }
        Ok(at)
    }

    fn most_age(&self, lambda: &Lambda) -> Duration {
        let config = lambda.event_invoke_config(&self.named());
        Duration::from_secs(config.and_then(|config| config.maximum_event_age_in_seconds).unwrap_or(MAX_AGE))
    }

    pub(super) fn payload_value(&self) -> Value {
        serde_json::from_str(&self.payload).unwrap_or_default()
    }
}
