//! Checks the destinations of notifications before they are set: they must exist and allow S3 to send.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::message::delivery;
use super::notification_rule::Notification;
use super::token::Token;
use super::{S3, fault};
use crate::local::service::{Answer, Cx, Delivery, Effect, Fault, Ticket};

/// A change that waits for the checks of its destinations.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Pending {
    ticket: Option<Ticket>,
    bucket: String,
    notification: Notification,
    /// The number of checks that are not complete.
    waiting: usize,
    /// The numbers of rules, and the errors of their destinations.
    problems: Vec<(usize, Fault)>,
}

/// Checks every destination; without one the change is made at once.
pub(super) fn start(s3: &mut S3, bucket: String, notification: Notification, cx: &mut Cx<'_>) {
    if notification.rules.is_empty() {
        return s3.set_notification(&bucket, notification);
    }
    let request = s3.next_request;
    s3.next_request += 1;
    for (rule, destination) in notification.rules.iter().enumerate() {
        let reply = Some(Token::Destination { request, rule }.into());
        let delivery = Delivery { reply, ..delivery(destination, &bucket, String::new()) };
        cx.push(Effect::Permit(delivery));
    }
    let waiting = notification.rules.len();
    let ticket = cx.answer_later();
    s3.pending.insert(request, Pending { ticket, bucket, notification, waiting, problems: Vec::new() });
}

/// Handles the result of a check.
pub(super) fn answered(s3: &mut S3, request: u64, rule: usize, answer: Answer, cx: &mut Cx<'_>) {
    let Some(pending) = s3.pending.get_mut(&request) else { return };
    pending.waiting -= 1;
    if let Err(fault) = answer {
        pending.problems.push((rule, fault));
    }
    if pending.waiting > 0 {
        return;
    }
    let Some(pending) = s3.pending.remove(&request) else { return };
    let Pending { ticket, bucket, notification, mut problems, .. } = pending;
    problems.sort_by_key(|(rule, _)| *rule);
    let answer = match problems.is_empty() {
        true => {
            test(&bucket, &notification, cx);
            s3.set_notification(&bucket, notification);
            Ok(Value::Null)
        }
        false => Err(refusal(&notification, &problems)),
    };
    if let Some(ticket) = ticket {
        cx.answer(ticket, answer);
    }
}

fn refusal(notification: &Notification, problems: &[(usize, Fault)]) -> Fault {
    let mut members = serde_json::Map::new();
    for (number, (rule, fault)) in (1..).zip(problems) {
        let Some(rule) = notification.rules.get(*rule) else { continue };
        let kind = match rule.to.service() {
            "sqs" => "queue",
            "sns" => "topic",
            _ => "Lambda function",
        };
        let why = match fault.code.as_str() {
            "AccessDenied" => {
                format!(
                    "Permissions on the destination {kind} do not allow S3 to publish notifications from this bucket"
                )
            }
            _ if rule.to.service() == "lambda" => format!("Not authorized to invoke function [{}]", rule.to),
            _ => format!("The destination {kind} does not exist"),
        };
        let is_missing = fault.code != "AccessDenied" && rule.to.service() != "lambda";
        let name = if is_missing { rule.to.to_string() } else { format!("{}, null", rule.to) };
        members.insert(format!("ArgumentName{number}"), json!(name));
        members.insert(format!("ArgumentValue{number}"), json!(why));
    }
    let missing = problems.iter().find_map(|(_, fault)| fault.missing.clone());
    let message = "Unable to validate the following destination configurations";
    Fault { missing, ..fault::other(400, "InvalidArgument", message, Value::Object(members)) }
}

/// Sends a test message to queues and topics.
fn test(bucket: &str, notification: &Notification, cx: &mut Cx<'_>) {
    for rule in notification.rules.iter().filter(|rule| rule.to.service() != "lambda") {
        let body = json!({
            "Service": "Amazon S3",
            "Event": "s3:TestEvent",
            "Time": cx.now.to_millis_text(),
            "Bucket": bucket,
            "RequestId": cx.ids.upper(16),
            "HostId": cx.ids.hex(32),
        });
        cx.push(Effect::Deliver(delivery(rule, bucket, body.to_string())));
    }
}
