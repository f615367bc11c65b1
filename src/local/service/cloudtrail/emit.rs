//! Turns a call that a trail selects into a record for the next log file and into an event.
//!
//! Sources: "AWS service events delivered via AWS CloudTrail", "Receiving read-only management events from AWS
//! services".
//!
//! Deviation: on AWS a rule in the state `ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS` also receives read-only
//! management events. In the local cloud no rule receives them.

use serde_json::{Value, json};

use super::request::Request;
use super::{CloudTrail, log_file, permission, record};
use crate::arn::Arn;
use crate::local::service::{Cause, Cx, Delivery, Effect, Hop, Message, ObservedCall, Outcome, Sender};

/// "EventBridge quotas": a larger event is not sent.
const MAX_BYTES: usize = 256 * 1024;

pub(super) fn observe(trails: &mut CloudTrail, call: &ObservedCall<'_>, cx: &mut Cx<'_>) {
    // Deviation: AWS records the delivery of log files to a bucket if the trail logs data events of that bucket, and
    // warns of the endless loop that results. The local cloud does not record it.
    if call.sender.is_some_and(|sender| sender.principal() == permission::PRINCIPAL) {
        return;
    }
    let Some(request) = Request::of(call) else { return };
    let selecting: Vec<String> =
        trails.trails.values().filter(|trail| trail.selects(&request, cx)).map(|trail| trail.arn.clone()).collect();
    let Some(first) = selecting.first().cloned() else { return };
    let record = record::of(&request, cx);
    for trail in selecting {
        log_file::add(trails, &trail, &record, cx);
    }
    if !request.kind.is_read || request.kind.is_data {
        send(&first, &request, record, cx);
    }
}

fn send(trail: &str, request: &Request<'_>, record: Value, cx: &mut Cx<'_>) {
    let Ok(source) = trail.parse::<Arn>() else { return };
    let id = cx.ids.uuid();
    let to = Arn::new("aws", "events", cx.region(), cx.account(), "event-bus/default");
    let body = json!({
        "version": "0",
        "id": id,
        "detail-type": "AWS API Call via CloudTrail",
        "source": format!("aws.{}", request.call.service),
        "account": cx.account(),
        "time": cx.now.to_seconds_text(),
        "region": cx.region(),
        "resources": [],
        "detail": record,
    });
    let body = body.to_string();
    if body.len() > MAX_BYTES {
        return;
    }
    if let Some(Cause { trace, by }) = cx.cause.clone() {
        let outcome = Outcome::Published { event: id.clone() };
        cx.hop(Hop { at: cx.now, trace: Some(trace), from: by, to: source.to_string(), outcome });
    }
    let sender = Sender::Service { principal: permission::PRINCIPAL.to_owned(), source };
    let message = Message { body, ..Message::default() };
    cx.push(Effect::Deliver(Delivery { to, message, sender, reply: None, trace: Some(id) }));
}
