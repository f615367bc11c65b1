//! Sends the status of a Standard execution to EventBridge when it begins and when it ends.
//!
//! Its trace is that of the event that started the execution; the bus decides whether it leaves one.
//!
//! Source: "Step Functions Execution Status Change" in "Automating Step Functions event delivery with EventBridge".

use serde_json::{Value, json};

use super::PRINCIPAL;
use super::redrive::unredrivable;
use super::store::Started;
use crate::arn::Arn;
use crate::asl::{Execution, MachineType, Status};
use crate::clock::Timestamp;
use crate::local::service::{Cx, Delivery, Effect, Message, Sender};

/// The maximum total size of the input and the output in the event.
const MAX_TEXTS: usize = 248 * 1024;

pub(super) fn began(started: &Started, execution: &Execution, cx: &mut Cx<'_>) {
    send(started, execution, &Status::Running, cx);
}

pub(super) fn ended(started: &Started, execution: &Execution, cx: &mut Cx<'_>) {
    send(started, execution, &execution.status, cx);
}

fn send(started: &Started, execution: &Execution, status: &Status, cx: &mut Cx<'_>) {
    if execution.identity.machine_type == MachineType::Express {
        return;
    }
    let arn = execution.identity.execution_arn.to_string();
    let Ok(source) = arn.parse::<Arn>() else { return };
    let body = json!({
        "version": "0",
        "id": cx.ids.uuid(),
        "detail-type": "Step Functions Execution Status Change",
        "source": "aws.states",
        "account": cx.account(),
        "time": cx.now.to_seconds_text(),
        "region": cx.region(),
        "resources": [arn],
        "detail": detail(started, execution, status, cx.now),
    });
    let to = Arn::new("aws", "events", cx.region(), cx.account(), "event-bus/default");
    let sender = Sender::Service { principal: PRINCIPAL.to_owned(), source };
    let message = Message { body: body.to_string(), ..Message::default() };
    cx.push(Effect::Deliver(Delivery { to, message, sender, reply: None, trace: started.trace.clone() }));
}

fn detail(started: &Started, execution: &Execution, status: &Status, now: Timestamp) -> Value {
    let is_running = matches!(status, Status::Running);
    let output = match status {
        Status::Succeeded { output } => Some(output.text()),
        _ => None,
    };
    let output_size = output.as_deref().map_or(0, escaped);
    let input = execution.input.text();
    let input = (escaped(&input) + output_size <= MAX_TEXTS).then_some(input);
    let output_details = output.as_ref().map(|_| json!({"included": output_size <= MAX_TEXTS}));
    let (error, cause) = match status {
        Status::Failed(failure) | Status::TimedOut(failure) | Status::Aborted(failure) => {
            (failure.error.clone(), failure.cause.clone())
        }
        Status::Running | Status::Succeeded { .. } => (None, None),
    };
    let reason = unredrivable(execution, status, now);
    json!({
        "executionArn": execution.identity.execution_arn,
        "stateMachineArn": execution.identity.state_machine_arn,
        "name": execution.identity.execution_name,
        "status": status.word(),
        "startDate": execution.started.millis(),
        "stopDate": execution.stopped.filter(|_| !is_running).map(Timestamp::millis),
        "inputDetails": {"included": input.is_some()},
        "input": input,
        "output": output.filter(|_| output_size <= MAX_TEXTS),
        "outputDetails": output_details,
        "stateMachineVersionArn": started.version_arn,
        "stateMachineAliasArn": started.alias_arn,
        "redriveCount": 0,
        "redriveDate": Value::Null,
        "redriveStatus": if reason.is_some() { "NOT_REDRIVABLE" } else { "REDRIVABLE" },
        "redriveStatusReason": reason,
        "error": error,
        "cause": cause,
    })
}

/// Returns the length of a text in JSON.
fn escaped(text: &str) -> usize {
    text.len() + text.bytes().filter(|byte| matches!(byte, b'"' | b'\\' | b'\n')).count()
}
