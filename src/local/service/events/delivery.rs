//! Deliveries in progress: attempted, retried, and finally sent to the dead-letter queue.
//!
//! Follows "How EventBridge retries delivering events" and "Using dead-letter queues to process undelivered events" in
//! the User Guide: errors that require a change (a missing permission, a missing resource) are not retried.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::compiled::{CompiledRule, CompiledTarget, PRINCIPAL};
use super::event::Event;
use super::failure::Failure;
use super::name::rule_arn;
use super::target::{RetryPolicy, Target};
use super::token::Token;
use super::{Events, destination};
use crate::arn::Arn;
use crate::clock::Timestamp;
use crate::local::service::Token as _;
use crate::local::service::{Answer, Attribute, Cx, Delivery, Effect, Hop, Message, Outcome, Sender};
use crate::transform::{Form, TargetInput, Variables};

const MAX_RETRIES: i64 = 185;
const MAX_AGE_SECONDS: i64 = 24 * 60 * 60;
/// The longest pause between two attempts to deliver an event. With it, 185 retries take about 24 hours, which is the
/// other limit of AWS.
///
/// Deviation: AWS adds jitter to the pauses; the local cloud does not.
const MAX_PAUSE_SECONDS: u64 = 480;

/// One event on its way to one target.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Attempt {
    bus: String,
    rule: String,
    target: String,
    event: Event,
    started_at: Timestamp,
    retries: u32,
}

/// A first attempt, and its delivery.
pub(super) type Started = (Attempt, Result<Delivery, Failure>);

impl CompiledRule {
    /// Returns the first attempt for each target.
    pub(super) fn start(&self, bus: &str, event: &Event, now: Timestamp) -> impl Iterator<Item = Started> {
        self.targets.iter().map(move |target| {
            let attempt = Attempt {
                bus: bus.to_owned(),
                rule: self.name.clone(),
                target: target.id.clone(),
                event: event.clone(),
                started_at: now,
                retries: 0,
            };
            (attempt, target.delivery(self, event, now))
        })
    }
}

impl CompiledTarget {
    fn delivery(&self, rule: &CompiledRule, event: &Event, ingested_at: Timestamp) -> Result<Delivery, Failure> {
        if event.passed_on && self.arn.resource_type() == Some("event-bus") {
            return Err(Failure::third_bus());
        }
        let body = match &self.input {
            TargetInput::Matched => event.text.clone(),
            input => {
                let ingestion_time = ingested_at.to_seconds_text();
                let variables =
                    Variables { rule_arn: &rule.arn_text, rule_name: &rule.name, ingestion_time: &ingestion_time };
                let rendered = input.render(&event.text, &variables).ok_or_else(Failure::nothing_selected)?;
                if rendered.form == Form::Broken {
                    return Err(Failure::broken_template(&rendered.problems));
                }
                rendered.text
            }
        };
        Ok(Delivery {
            to: self.arn.clone(),
            message: Message { body, group_id: self.group_id.clone(), ..Message::default() },
            sender: self.sender.clone(),
            reply: None,
            trace: Some(event.id.clone()),
        })
    }
}

/// Sends the first attempts of a rule.
pub(super) fn start(events: &mut Events, started: Vec<Started>, cx: &mut Cx<'_>) {
    for (attempt, delivery) in started {
        let key = events.next_attempt;
        events.next_attempt += 1;
        events.attempts.insert(key, attempt);
        send(events, key, delivery, cx);
    }
}

fn send(events: &mut Events, key: u64, delivery: Result<Delivery, Failure>, cx: &mut Cx<'_>) {
    match delivery {
        Ok(delivery) => cx.push(Effect::Deliver(Delivery { reply: Some(Token::Delivery(key).into()), ..delivery })),
        Err(failure) => {
            // The cloud records the hops of deliveries; this failure occurs before one is sent.
            if let Some(attempt) = events.attempts.get(&key) {
                let outcome = Outcome::Failed { code: failure.code.to_owned(), reason: failure.message.clone() };
                let target = events.target(attempt).map_or_else(String::new, |target| target.arn.clone());
                let hop = attempt.hop(target, outcome, cx);
                cx.hop(hop);
            }
            fail(events, key, &failure, cx);
        }
    }
}

/// Delivers to an API destination, with the HTTP parameters of the target.
pub(super) fn to_destination(events: &mut Events, delivered: &Delivery, cx: &mut Cx<'_>) -> Answer {
    let attempt = match delivered.reply.as_deref().and_then(Token::read) {
        Some(Token::Delivery(key)) => events.attempts.get(&key),
        _ => None,
    };
    let target = attempt.and_then(|attempt| events.target(attempt));
    let parameters = target.and_then(|target| target.http_parameters.clone()).unwrap_or_default();
    let event = attempt.map(|attempt| attempt.event.text.clone()).unwrap_or_default();
    destination::deliver(events, delivered, &parameters, &event, cx)
}

/// Handles the result of a delivery.
pub(super) fn reply(events: &mut Events, key: u64, answer: Answer, cx: &mut Cx<'_>) {
    match answer {
        Ok(_) => {
            let Some(attempt) = events.attempts.remove(&key) else { return };
            if let Some(to) = events.target(&attempt).filter(|target| target.answers_later()).map(|to| to.arn.clone()) {
                let hop = attempt.hop(to, Outcome::Delivered, cx);
                cx.hop(hop);
            }
        }
        Err(fault) => fail(events, key, &Failure::of(&fault), cx),
    }
}

/// Retries a delivery after a pause. If the target was changed or removed in the meantime, the delivery has changed or
/// ended too.
pub(super) fn retry(events: &mut Events, key: u64, cx: &mut Cx<'_>) {
    let Some(mut attempt) = events.attempts.remove(&key) else { return };
    attempt.retries += 1;
    if let Some(delivery) = again(events, &attempt, cx) {
        events.attempts.insert(key, attempt);
        send(events, key, delivery, cx);
    }
}

fn again(events: &Events, attempt: &Attempt, cx: &Cx<'_>) -> Option<Result<Delivery, Failure>> {
    let rule = events.buses.get(&attempt.bus)?.rules.get(&attempt.rule)?;
    let rule = CompiledRule::new(rule, &attempt.rule, &attempt.bus, cx);
    let target = rule.targets.iter().find(|target| target.id == attempt.target)?;
    Some(target.delivery(&rule, &attempt.event, attempt.started_at))
}

/// Schedules a retry, or gives up.
fn fail(events: &mut Events, key: u64, failure: &Failure, cx: &mut Cx<'_>) {
    let Some(attempt) = events.attempts.get(&key) else { return };
    let target = events.target(attempt);
    let exhausted = if failure.is_retryable {
        let policy = target.and_then(|target| target.retry_policy);
        match attempt.next_try(policy, failure.retry_after_seconds, cx.now) {
            Ok(at) => {
                if failure.came_later {
                    let (code, reason) = (failure.code.to_owned(), failure.message.clone());
                    let to = target.map_or_else(String::new, |target| target.arn.clone());
                    let hop = attempt.hop(to, Outcome::Postponed { code, reason, until: at }, cx);
                    cx.hop(hop);
                }
                return cx.push(Effect::WakeAt { at, token: Token::Retry(key).into() });
            }
            Err(condition) => Some(condition),
        }
    } else {
        None
    };
    let queue = target.and_then(dead_letter_queue);
    let target_arn = target.map_or_else(String::new, |target| target.arn.clone());
    let Some(attempt) = events.attempts.remove(&key) else { return };
    if failure.came_later {
        let outcome = Outcome::Failed { code: failure.code.to_owned(), reason: failure.message.clone() };
        let hop = attempt.hop(target_arn.clone(), outcome, cx);
        cx.hop(hop);
    }
    if let Some(queue) = queue {
        let outcome = Outcome::DeadLettered { code: failure.code.to_owned() };
        let hop = attempt.hop(queue.to_string(), outcome, cx);
        cx.hop(hop);
        let delivery = attempt.into_dead_letter(queue, &target_arn, failure, exhausted, cx);
        cx.push(Effect::Deliver(delivery));
    }
}

fn dead_letter_queue(target: &Target) -> Option<Arn> {
    target.dead_letter_config.as_ref()?.arn.as_deref()?.parse().ok()
}

impl Attempt {
    /// Returns the time of the next attempt, or the limit that was reached. The longer of two pauses applies: that of
    /// the policy, or the one that the target requested.
    fn next_try(
        &self,
        policy: Option<RetryPolicy>,
        asked_seconds: Option<u64>,
        now: Timestamp,
    ) -> Result<Timestamp, &'static str> {
        let most_retries = policy.and_then(|policy| policy.maximum_retry_attempts).unwrap_or(MAX_RETRIES);
        let most_age = policy.and_then(|policy| policy.maximum_event_age_in_seconds).unwrap_or(MAX_AGE_SECONDS);
        if i64::from(self.retries) >= most_retries {
            return Err("MaximumRetryAttempts");
        }
        let pause = 1_u64.checked_shl(self.retries).unwrap_or(u64::MAX).min(MAX_PAUSE_SECONDS);
        let at = now.plus(Duration::from_secs(pause.max(asked_seconds.unwrap_or_default())));
        if at.since(self.started_at) > Duration::from_secs(most_age.unsigned_abs()) {
            return Err("MaximumEventAgeInSeconds");
        }
        Ok(at)
    }

    fn hop(&self, to: String, outcome: Outcome, cx: &Cx<'_>) -> Hop {
        let from = rule_arn(&self.rule, &self.bus, cx).to_string();
        Hop { at: cx.now, trace: Some(self.event.id.clone()), from, to, outcome }
    }

    /// Returns the event as it was matched, with the attributes of the failure.
    fn into_dead_letter(
        self,
        queue: Arn,
        target: &str,
        failure: &Failure,
        exhausted: Option<&str>,
        cx: &Cx<'_>,
    ) -> Delivery {
        let rule = rule_arn(&self.rule, &self.bus, cx);
        let told = [
            ("RULE_ARN", Some(rule.to_string())),
            ("TARGET_ARN", Some(target.to_owned())),
            ("ERROR_CODE", Some(failure.code.to_owned())),
            ("ERROR_MESSAGE", Some(failure.message.clone()).filter(|message| !message.is_empty())),
            ("EXHAUSTED_RETRY_CONDITION", exhausted.map(str::to_owned)),
            ("RETRY_ATTEMPTS", Some(self.retries.to_string())),
        ];
        let attributes: BTreeMap<String, Attribute> = told
            .into_iter()
            .filter_map(|(name, value)| {
                Some((name.to_owned(), Attribute { data_type: "String".to_owned(), value: value? }))
            })
            .collect();
        Delivery {
            to: queue,
            message: Message { body: self.event.text, attributes, ..Message::default() },
            sender: Sender::Service { principal: PRINCIPAL.to_owned(), source: rule },
            reply: None,
            trace: Some(self.event.id),
        }
    }
}

impl Events {
    fn target(&self, attempt: &Attempt) -> Option<&Target> {
        let rule = self.buses.get(&attempt.bus)?.rules.get(&attempt.rule)?;
        rule.targets.iter().find(|target| target.id == attempt.target)
    }
}
