//! Invocations of targets: attempted, retried, and finally sent to the dead-letter queue.
//!
//! Source: "Configuring a dead-letter queue for EventBridge Scheduler" and "RetryPolicy" of the API Reference.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::context::Invocation;
use super::target::{Kind, Target};
use super::token::Token;
use super::{PRINCIPAL, Scheduler, answer};
use crate::arn::Arn;
use crate::clock::Timestamp;
use crate::local::service::{Answer, Attribute, Cx, Delivery, Effect, Fault, Hop, Message, Outcome, Sender, sdk_call};

/// The longest pause between two attempts to invoke a target.
///
/// Deviation: AWS adds jitter to the pauses and does not document their length; the local cloud doubles them up to
/// eight minutes.
const MAX_PAUSE_SECONDS: u64 = 480;

/// One invocation of one target.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Attempt {
    schedule_arn: String,
    execution_id: String,
    scheduled_at: Timestamp,
    started_at: Timestamp,
    target: Target,
    retries: u32,
}

/// Invokes a target for the first time.
pub(super) fn start(
    scheduler: &mut Scheduler,
    (schedule_arn, execution_id, scheduled_at): (String, String, Timestamp),
    target: Target,
    cx: &mut Cx<'_>,
) {
    let attempt = Attempt { schedule_arn, execution_id, scheduled_at, started_at: cx.now, target, retries: 0 };
    let number = scheduler.number();
    send(scheduler, number, attempt, cx);
}

/// Retries an invocation after a pause.
pub(super) fn retry(scheduler: &mut Scheduler, number: u64, cx: &mut Cx<'_>) {
    let Some(mut attempt) = scheduler.attempts.remove(&number) else { return };
    attempt.retries += 1;
    send(scheduler, number, attempt, cx);
}

/// Handles the result of an invocation.
pub(super) fn reply(scheduler: &mut Scheduler, number: u64, answer: Answer, cx: &mut Cx<'_>) {
    let Some(attempt) = scheduler.attempts.remove(&number) else { return };
    if let Err(fault) = answer::judge(answer) {
        fail(scheduler, number, attempt, &fault, cx);
    }
}

fn send(scheduler: &mut Scheduler, number: u64, attempt: Attempt, cx: &mut Cx<'_>) {
    match attempt.effect(number, cx) {
        Ok(effect) => {
            scheduler.attempts.insert(number, attempt);
            cx.push(effect);
        }
        Err(fault) => {
            let outcome = Outcome::Failed { code: fault.code.clone(), reason: fault.message.clone() };
            let hop = attempt.hop(attempt.target.arn.clone(), outcome, cx);
            cx.hop(hop);
            fail(scheduler, number, attempt, &fault, cx);
        }
    }
}

/// Schedules a retry, or gives up.
fn fail(scheduler: &mut Scheduler, number: u64, attempt: Attempt, fault: &Fault, cx: &mut Cx<'_>) {
    let exhausted = match answer::may_pass(fault) {
        true => match attempt.next_try(cx.now) {
            Ok(at) => {
                scheduler.attempts.insert(number, attempt);
                return cx.push(Effect::WakeAt { at, token: Token::Retry(number).into() });
            }
            Err(condition) => Some(condition),
        },
        false => None,
    };
    let Some(queue) = attempt.target.dead_letter_queue() else { return };
    let hop = attempt.hop(queue.to_string(), Outcome::DeadLettered { code: fault.code.clone() }, cx);
    cx.hop(hop);
    if let Some(sender) = attempt.sender() {
        let delivery = attempt.dead_letter(queue, sender, fault, exhausted, cx);
        cx.push(Effect::Deliver(delivery));
    }
}

impl Attempt {
    fn effect(&self, number: u64, cx: &Cx<'_>) -> Result<Effect, Fault> {
        let reply = Some(Token::Attempt(number).into());
        let sender = self.sender().ok_or_else(|| Fault::validation("the role is no ARN"))?;
        let body = self.body(cx);
        match self.target.kind()? {
            Kind::Resource(to) => {
                let group_id = self.target.sqs_parameters.as_ref().and_then(|sqs| sqs.message_group_id.clone());
                let message = Message { body, group_id, ..Message::default() };
                Ok(Effect::Deliver(Delivery { to, message, sender, reply, trace: Some(self.execution_id.clone()) }))
            }
            Kind::Bus(parameters) => {
                let entry = json!({
                    "EventBusName": self.target.arn,
                    "Source": parameters.source,
                    "DetailType": parameters.detail_type,
                    "Detail": body,
                });
                Ok(self.call("events", "PutEvents".to_owned(), json!({"Entries": [entry]}), sender, reply, cx))
            }
            Kind::Universal(universal) => {
                let input = Value::Object(universal.input(&body)?);
                Ok(self.call(universal.service, universal.operation(), input, sender, reply, cx))
            }
        }
    }

    fn call(
        &self,
        service: &str,
        operation: String,
        input: Value,
        sender: Sender,
        reply: Option<String>,
        cx: &Cx<'_>,
    ) -> Effect {
        let resource =
            input.as_object().map_or_else(|| "*".to_owned(), |all| sdk_call::used_resource(service, all, cx));
        let input = if sdk_call::has_small_letters(service) { sdk_call::small_names(input) } else { input };
        Effect::Call {
            service: service.to_owned(),
            operation,
            input,
            sender,
            resource,
            reply,
            trace: Some(self.execution_id.clone()),
            parent: None,
        }
    }

    /// Returns the input of the target.
    fn body(&self, cx: &Cx<'_>) -> String {
        let attempt = self.retries.saturating_add(1);
        let (schedule_arn, execution_id) = (&self.schedule_arn, &self.execution_id);
        let invocation = Invocation { schedule_arn, scheduled_at: self.scheduled_at, execution_id, attempt };
        match (&self.target.input, self.target.kind()) {
            (Some(input), _) => invocation.fill(input),
            (None, Ok(Kind::Resource(_))) => invocation.notification(cx),
            (None, _) => "{}".to_owned(),
        }
    }

    fn sender(&self) -> Option<Sender> {
        let (role, source) = (self.target.role_arn.parse().ok()?, self.schedule_arn.parse().ok()?);
        Some(Sender::Role { role, principal: PRINCIPAL.to_owned(), source })
    }

    /// Returns the time of the next attempt, or the limit that was reached.
    fn next_try(&self, now: Timestamp) -> Result<Timestamp, &'static str> {
        let policy = self.target.retry_policy.unwrap_or_default();
        if i64::from(self.retries) >= policy.maximum_retry_attempts {
            return Err("MaximumRetryAttempts");
        }
        let pause = 1_u64.checked_shl(self.retries).unwrap_or(u64::MAX).min(MAX_PAUSE_SECONDS);
        let at = now.plus(Duration::from_secs(pause));
        if at.since(self.started_at) > Duration::from_secs(policy.maximum_event_age_in_seconds.unsigned_abs()) {
            return Err("MaximumEventAgeInSeconds");
        }
        Ok(at)
    }

    fn hop(&self, to: String, outcome: Outcome, cx: &Cx<'_>) -> Hop {
        Hop { at: cx.now, trace: Some(self.execution_id.clone()), from: self.schedule_arn.clone(), to, outcome }
    }

    /// Returns the input with the attributes of the failure.
    fn dead_letter(&self, to: Arn, sender: Sender, fault: &Fault, exhausted: Option<&str>, cx: &Cx<'_>) -> Delivery {
        let told = [
            ("ERROR_CODE", Some(fault.code.clone())),
            ("ERROR_MESSAGE", Some(fault.message.clone()).filter(|message| !message.is_empty())),
            ("EXECUTION_ID", Some(self.execution_id.clone())),
            ("EXHAUSTED_RETRY_CONDITION", exhausted.map(str::to_owned)),
            ("IS_PAYLOAD_TRUNCATED", Some("false".to_owned())),
            ("RETRY_ATTEMPTS", Some(self.retries.to_string())),
            ("SCHEDULED_TIME", Some(self.scheduled_at.to_seconds_text())),
            ("SCHEDULE_ARN", Some(self.schedule_arn.clone())),
            ("TARGET_ARN", Some(self.target.arn.clone())),
        ];
        let attribute = |value| Attribute { data_type: "String".to_owned(), value };
        let attributes: BTreeMap<String, Attribute> =
            told.into_iter().filter_map(|(name, value)| Some((name.to_owned(), attribute(value?)))).collect();
        let message = Message { body: self.body(cx), attributes, ..Message::default() };
        Delivery { to, message, sender, reply: None, trace: Some(self.execution_id.clone()) }
    }
}
