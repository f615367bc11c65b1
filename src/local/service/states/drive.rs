//! Drives executions: applies inputs to them and turns their effects into effects of the cloud.

use std::collections::VecDeque;

use serde_json::{Value, json};

use super::store::{Begun, States};
use super::token::Token;
use super::{describe, emit, integration};
use crate::asl::{self, CallId, Failure, Input, MachineType, Status, TimerId};
use crate::local::service::Token as _;
use crate::local::service::{Cx, Effect, Fault, Hop, Outcome};

/// Inputs of executions that are still to be applied.
pub(super) type Inputs = VecDeque<(String, Input)>;

/// Applies `input` to the execution, and the inputs that follow from it to others.
pub(super) fn advance(states: &mut States, arn: &str, input: Input, cx: &mut Cx<'_>) {
    let mut inputs = Inputs::from([(arn.to_owned(), input)]);
    drain(states, &mut inputs, cx);
}

fn drain(states: &mut States, inputs: &mut Inputs, cx: &mut Cx<'_>) {
    while let Some((arn, input)) = inputs.pop_front() {
        let Some(record) = states.executions.get(&arn) else { continue };
        let machine = states.compile(&record.revision.definition, record.execution.identity.machine_type);
        // Dropped so that the execution need not be copied when it is changed.
        drop(record);
        let advanced = states.executions.update(&arn, |execution| {
            let was_running = execution.is_running();
            let effects = machine.map(|machine| execution.advance(&machine, input, cx.now));
            (effects.unwrap_or_default(), was_running && !execution.is_running())
        });
        let Some((effects, ended)) = advanced else { continue };
        stop_abandoned(states, &arn, inputs);
        perform(states, &arn, effects, inputs, cx);
        if ended {
            end(states, &arn, inputs, cx);
        }
    }
}

/// Adds an execution that was just started and performs its first effects.
pub(super) fn begin(states: &mut States, arn: &str, begun: Begun, effects: Vec<asl::Effect>, cx: &mut Cx<'_>) {
    let Begun { started, execution } = begun;
    let ended = !execution.is_running();
    if started.trace.is_some() {
        let (from, to) = (execution.identity.state_machine_arn.to_string(), arn.to_owned());
        cx.hop(Hop { at: cx.now, trace: started.trace.clone(), from, to, outcome: Outcome::Started });
    }
    emit::began(&started, &execution, cx);
    states.executions.add(arn, started, execution);
    let mut inputs = Inputs::new();
    perform(states, arn, effects, &mut inputs, cx);
    if ended {
        end(states, arn, &mut inputs, cx);
    }
    drain(states, &mut inputs, cx);
}

fn perform(states: &mut States, arn: &str, effects: Vec<asl::Effect>, inputs: &mut Inputs, cx: &mut Cx<'_>) {
    for effect in effects {
        match effect {
            asl::Effect::WakeAt { at, timer } => {
                let token = Token::Timer { execution: arn.to_owned(), timer: timer.0 };
                cx.push(Effect::WakeAt { at, token: token.into() });
            }
            asl::Effect::Call(call) => {
                let at_once = integration::call(states, arn, *call, cx);
                inputs.extend(at_once.map(|input| (arn.to_owned(), input)));
            }
        }
    }
}

/// Stops the child executions for which no task of the execution waits any more, because it timed out or was stopped.
///
/// Cited: Step Functions Developer Guide, "Run a Job (.sync)".
fn stop_abandoned(states: &mut States, arn: &str, inputs: &mut Inputs) {
    let States { executions, jobs, .. } = states;
    let Some(record) = executions.get(arn) else { return };
    jobs.retain(|child, waiting| {
        let before = waiting.len();
        waiting.retain(|job| job.execution != arn || record.execution.awaits(job.call));
        if waiting.is_empty() && before > 0 {
            inputs.push_back((child.clone(), Input::Stop(Failure::default())));
        }
        !waiting.is_empty()
    });
}

/// Reports the end of the execution to what waits for it; an Express execution is removed.
fn end(states: &mut States, arn: &str, inputs: &mut Inputs, cx: &mut Cx<'_>) {
    let Some(record) = states.executions.get(arn) else { return };
    if let Some(ticket) = record.ticket {
        cx.answer(ticket, Ok(describe::as_synchronous(&record)));
    }
    let succeeded = matches!(record.execution.status, Status::Succeeded { .. });
    if record.trace.is_some() {
        let status = &record.execution.status;
        let outcome = match status {
            Status::Failed(failure) | Status::TimedOut(failure) | Status::Aborted(failure) => {
                Outcome::ended_in(status.word(), failure.error.as_deref(), failure.cause.as_deref())
            }
            Status::Running | Status::Succeeded { .. } => Outcome::ended_well(status.word()),
        };
        let (from, to) = (arn.to_owned(), arn.to_owned());
        cx.hop(Hop { at: cx.now, trace: record.trace.clone(), from, to, outcome });
    }
    emit::ended(&record.started, &record.execution, cx);
    for job in states.jobs.remove(arn).unwrap_or_default() {
        let described = describe::as_integration(&record, job.parsed, cx.now);
        let answer = if succeeded { Ok(described) } else { Err(job_failure(&described)) };
        inputs.push_back((job.execution, Input::Completed { call: job.call, answer }));
    }
    if record.execution.identity.machine_type == MachineType::Express {
        states.executions.remove(arn);
    }
}

/// Returns the failure of the task that waits for a failed child execution.
pub(super) fn job_failure(described: &Value) -> Failure {
    Failure { error: Some(asl::TASK_FAILED.to_owned()), cause: Some(described.to_string()) }
}

/// Handles a timer.
pub(super) fn wake(states: &mut States, token: &str, cx: &mut Cx<'_>) {
    match Token::read(token) {
        Some(Token::Timer { execution, timer }) => advance(states, &execution, Input::Wake(TimerId(timer)), cx),
        Some(Token::Poll { execution, call, job }) => integration::poll(states, &execution, CallId(call), job, cx),
        Some(Token::Call { .. } | Token::Status { .. }) | None => {}
    }
}

/// Ends the execution of a timer that could not be handled, because it would wait for ever.
pub(super) fn abandon(states: &mut States, token: &str, fault: &Fault, cx: &mut Cx<'_>) {
    let Some(token) = Token::read(token) else { return };
    let failure = Failure { error: Some(asl::RUNTIME.to_owned()), cause: Some(fault.message.clone()) };
    advance(states, token.execution(), Input::Stop(failure), cx);
}

/// Adds the output of an execution that has ended, as in `StartSyncExecution` and `DescribeExecution`.
pub(super) fn put_result(output: &mut Value, status: &Status) {
    match status {
        Status::Running => {}
        Status::Succeeded { output: data } => {
            output["output"] = Value::String(data.text());
            output["outputDetails"] = json!({"included": true});
        }
        Status::Failed(failure) | Status::TimedOut(failure) | Status::Aborted(failure) => {
            for (name, text) in [("error", &failure.error), ("cause", &failure.cause)] {
                if let Some(text) = text {
                    output[name] = Value::String(text.clone());
                }
            }
        }
    }
}
