//! Callbacks: `SendTaskSuccess`, `SendTaskFailure` and `SendTaskHeartbeat`.

use serde::Deserialize;
use serde_json::Value;

use super::store::States;
use super::{Fault, drive, fault, nothing};
use crate::asl::{self, CallId, Failure, Input};
use crate::local::keyed::Fingerprint;
use crate::local::service::{Answer, Cx, decode};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Success {
    task_token: String,
    output: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Failed {
    task_token: String,
    error: Option<String>,
    cause: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Heartbeat {
    task_token: String,
}

/// Returns the task that waits for a token; a token can be used only once.
fn find(states: &States, token: &str) -> Result<(String, CallId), Fault> {
    if !states.tokens.contains(&Fingerprint::of(token)) {
        return Err(fault::invalid_token());
    }
    states.waiting(token).ok_or_else(fault::task_is_over)
}

pub(super) fn send_task_success(states: &mut States, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: Success = decode(input)?;
    if input.output.len() > asl::MAX_PAYLOAD {
        return Err(fault::invalid_output("The output is larger than 262144 bytes"));
    }
    let (execution, call) = find(states, &input.task_token)?;
    let output =
        serde_json::from_str(&input.output).map_err(|_| fault::invalid_output(&asl::json_complaint(&input.output)))?;
    drive::advance(states, &execution, Input::Completed { call, answer: Ok(output) }, cx);
    nothing()
}

pub(super) fn send_task_failure(states: &mut States, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: Failed = decode(input)?;
    let (execution, call) = find(states, &input.task_token)?;
    let failure = Failure { error: input.error, cause: input.cause };
    drive::advance(states, &execution, Input::Completed { call, answer: Err(failure) }, cx);
    nothing()
}

pub(super) fn send_task_heartbeat(states: &mut States, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: Heartbeat = decode(input)?;
    let (execution, call) = find(states, &input.task_token)?;
    drive::advance(states, &execution, Input::Heartbeat(call), cx);
    nothing()
}
