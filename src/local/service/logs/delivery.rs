//! Deliveries of other services: each message becomes a log stream with one event, as EventBridge creates them.

use serde_json::Value;

use super::super::{Answer, Cx, Delivery, Fault};
use super::{Logs, no_such_group, subscription_filter, write};
use crate::clock::Timestamp;

#[derive(serde::Serialize)]
#[serde(rename_all = "camelCase")]
struct Receipt<'a> {
    log_stream_name: &'a str,
}

pub(super) fn deliver(logs: &mut Logs, delivery: &Delivery, cx: &mut Cx<'_>) -> Answer {
    let name = delivery.to.log_group().ok_or_else(|| Fault::unsupported_target(&delivery.to))?;
    let group = logs.groups.get_mut(name).ok_or_else(no_such_group)?;
    let now = cx.now.millis();
    group.expire(now);
    let stream = cx.ids.uuid();
    group.add_stream(stream.clone(), now);
    let (timestamp, message) = log_event(&delivery.message.body, now);
    let appended = group.append(&stream, timestamp, now, &message).map(|position| (position, message));
    subscription_filter::forward(group, name, &stream, appended.as_slice(), cx);
    write(Receipt { log_stream_name: &stream })
}

/// Returns the time and message of an event. The input of a target can set both: `{"timestamp": …, "message": "…"}`.
/// Any other body is the message itself, with the current time.
fn log_event(body: &str, now: i64) -> (i64, String) {
    let Ok(Value::Object(members)) = serde_json::from_str(body) else { return (now, body.to_owned()) };
    match (members.get("timestamp"), members.get("message")) {
        (Some(timestamp), Some(Value::String(message))) if members.len() == 2 => {
            (millis(timestamp).filter(|time| *time >= 0).unwrap_or(now), message.clone())
        }
        _ => (now, body.to_owned()),
    }
}

fn millis(timestamp: &Value) -> Option<i64> {
    match timestamp {
        Value::String(text) => Timestamp::parse(text).map(Timestamp::millis),
        other => other.as_i64(),
    }
}
