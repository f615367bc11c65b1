//! The dead-letter queue of a subscription ("Amazon SNS dead-letter queues").

use super::super::{Delivery, Effect, Hop, Outcome};
use super::Cx;
use super::filter_policy::not_json;
use super::topic::FIFO;
use crate::arn::Arn;
use crate::json::{Kind, Value};

/// Validates a redrive policy; returns the reason if it is refused.
pub(super) fn check(text: &str, topic: &Arn, endpoint: &str) -> Result<(), String> {
    let value = Value::parse(text).map_err(|error| format!("RedrivePolicy: {}", not_json(&error, text)))?;
    let members = if let Kind::Object(members) = &value.kind { members.as_slice() } else { &[] };
    if let Some(unknown) = members.iter().find(|member| member.name != "deadLetterTargetArn") {
        return Err(format!("RedrivePolicy: invalid JSON. Attribute {} is unknown.", unknown.name));
    }
    let queue = value.get("deadLetterTargetArn").and_then(Value::as_str).and_then(|arn| arn.parse::<Arn>().ok());
    let Some(queue) = queue.filter(|arn| arn.service() == "sqs") else {
        return Err("RedrivePolicy: deadLetterTargetArn is an invalid arn".to_owned());
    };
    let is_fifo = topic.resource().ends_with(FIFO) && endpoint.ends_with(FIFO);
    if is_fifo && !queue.resource().ends_with(FIFO) {
        return Err("RedrivePolicy: must use a FIFO queue as DLQ for a FIFO Subscription to a FIFO Topic.".to_owned());
    }
    Ok(())
}

/// Returns the queue of a valid redrive policy.
pub(super) fn queue(policy: &str) -> Option<Arn> {
    Value::parse(policy).ok()?.get("deadLetterTargetArn")?.as_str()?.parse().ok()
}

/// Performs the delivery to a dead-letter queue because of an error.
pub(super) fn dead_letter(delivery: Delivery, code: String, cx: &mut Cx<'_>) {
    cx.hop(Hop {
        at: cx.now,
        trace: delivery.trace.clone(),
        from: delivery.sender.source().to_string(),
        to: delivery.to.to_string(),
        outcome: Outcome::DeadLettered { code },
    });
    cx.push(Effect::Deliver(delivery));
}
