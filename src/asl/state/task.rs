//! Task state: calls a service, a function or an activity and waits for the response.

use serde_json::Value;

use super::setting::{self, Rule};
use super::{Done, Outcome, visible_input};
use crate::asl::branch::{Branch, Calling, Phase};
use crate::asl::data::Data;
use crate::asl::definition::{Number, Pattern, Resource, State, Task};
use crate::asl::error::{Origin, StateError, TIMEOUT};
use crate::asl::event::{Called, Detail, Failure, Scheduled};
use crate::asl::execution::{Answer, Call, CallId, Effect, Timer};
use crate::asl::flow::checked;
use crate::asl::run::{Run, View};

pub(super) fn begin<'s>(
    run: &mut Run<'_>,
    number: usize,
    branch: &mut Branch,
    state: &'s State,
    task: &Task,
) -> Result<Outcome<'s>, StateError> {
    let input = visible_input(run, branch, state)?;
    let token = has_token(&task.resource).then(|| make_token(run));
    let parameters = run.parameters(branch, state, &input, token.as_deref())?;
    let token = token.filter(|_| waits_for_token(&task.resource));
    let timeout = seconds(run, branch, state, input.value(), task.timeout.as_ref(), "TimeoutSeconds")?;
    let heartbeat = seconds(run, branch, state, input.value(), task.heartbeat.as_ref(), "HeartbeatSeconds")?;
    let role = role(run, branch, state, input.value(), task)?;
    let called = Called { kind: task.resource.kind().into(), action: task.resource.action().into() };
    let scheduled = Scheduled {
        called: called.clone(),
        region: run.execution.identity.region.clone(),
        parameters: run.execution.history.keep(&parameters),
        timeout_seconds: timeout,
        heartbeat_seconds: heartbeat,
        role: role.clone(),
    };
    run.emit(branch, Detail::TaskScheduled(Box::new(scheduled)));
    let is_activity = matches!(task.resource, Resource::Activity { .. });
    if !is_activity {
        run.emit(branch, Detail::TaskStarted(Box::new(called.clone())));
    }
    let waits = task.resource.pattern() != Pattern::RequestResponse;
    let id = CallId(run.execution.number());
    let call = Call {
        id,
        state: state.name.clone(),
        resource: task.resource.clone(),
        parameters,
        role,
        token,
        is_of_map: false,
    };
    run.execution.calls.insert(id, number);
    run.effects.push(Effect::Call(Box::new(call)));
    let milliseconds = |seconds: Option<i64>| seconds.unwrap_or_default().saturating_mul(1000);
    let mut calling = Box::new(Calling {
        call: id,
        called,
        waits,
        timeout: None,
        timeout_milliseconds: milliseconds(timeout),
        heartbeat: None,
        heartbeat_milliseconds: milliseconds(heartbeat),
    });
    // The timeout of an activity starts when a worker receives the task.
    if !is_activity {
        limit_time(run, number, &mut calling);
    }
    branch.phase = Phase::Calling(calling);
    Ok(Outcome::Stays)
}

/// Starts the timeout and the heartbeat timeout of a task.
fn limit_time(run: &mut Run<'_>, number: usize, calling: &mut Calling) {
    let (timeout, heartbeat) = (calling.timeout_milliseconds, calling.heartbeat_milliseconds);
    calling.timeout = (timeout > 0).then(|| run.set_timer(timeout, Timer::Timeout(number)));
    calling.heartbeat = (heartbeat > 0).then(|| run.set_timer(heartbeat, Timer::Heartbeat(number)));
}

/// Returns whether the Context object of a task has a token. The token of a job leads nowhere.
fn has_token(resource: &Resource) -> bool {
    waits_for_token(resource) || matches!(resource.pattern(), Pattern::Sync | Pattern::Sync2)
}

fn waits_for_token(resource: &Resource) -> bool {
    resource.pattern() == Pattern::WaitForTaskToken || matches!(resource, Resource::Activity { .. })
}

fn make_token(run: &mut Run<'_>) -> String {
    let ids = &mut run.execution.ids;
    let parts: Vec<String> = (0..6).map(|_| ids.uuid().replace('-', "")).collect();
    format!("AQC{}", parts.concat())
}

fn seconds(
    run: &mut Run<'_>,
    branch: &Branch,
    state: &State,
    input: &Value,
    number: Option<&Number>,
    field: &'static str,
) -> Result<Option<i64>, StateError> {
    let Some(number) = number else { return Ok(None) };
    let seconds = setting::read(run, branch, state, input, number, Rule::whole(field))? as i64;
    if seconds <= 0 {
        return Err(StateError::runtime(format!("{field} must be positive, but was {seconds}.")));
    }
    Ok(Some(seconds))
}

fn role(
    run: &mut Run<'_>,
    branch: &Branch,
    state: &State,
    input: &Value,
    task: &Task,
) -> Result<Option<String>, StateError> {
    let Some(template) = &task.credentials else { return Ok(None) };
    let credentials = run.fill(branch, state, View::of(input), template)?;
    match credentials.value().get("RoleArn").and_then(Value::as_str) {
        Some(role) => Ok(Some(role.to_owned())),
        None => Err(StateError::runtime("The field 'RoleArn' of 'Credentials' must be a string.")),
    }
}

/// Handles a worker receiving the task of an activity.
pub(crate) fn taken(run: &mut Run<'_>, call: CallId, worker: Option<String>) {
    let Some((number, mut branch, mut calling)) = lift(run, call) else { return };
    run.emit(&mut branch, Detail::ActivityStarted { worker });
    limit_time(run, number, &mut calling);
    branch.phase = Phase::Calling(calling);
    run.execution.branches.put(number, branch);
}

pub(crate) fn heartbeat(run: &mut Run<'_>, call: CallId) {
    let Some((number, mut branch, mut calling)) = lift(run, call) else { return };
    if let Some(timer) = calling.heartbeat.take() {
        run.execution.timers.remove(&timer);
        calling.heartbeat = Some(run.set_timer(calling.heartbeat_milliseconds, Timer::Heartbeat(number)));
    }
    branch.phase = Phase::Calling(calling);
    run.execution.branches.put(number, branch);
}

/// Handles the response of the call.
pub(crate) fn answered(run: &mut Run<'_>, call: CallId, answer: Answer) {
    if super::reader::answered(run, call, &answer) {
        return;
    }
    let Some((number, mut branch, calling)) = lift(run, call) else { return };
    match answer {
        Ok(output) if calling.waits => {
            let output = run.execution.history.keep(&Data::new(output));
            run.emit(&mut branch, Detail::TaskSubmitted(Box::new(calling.called.clone()), output));
            branch.phase = Phase::Calling(calling);
            run.execution.branches.put(number, branch);
        }
        answer => end(run, number, branch, &calling, answer),
    }
}

/// Handles the completion of a job or the return of a task token.
pub(crate) fn completed(run: &mut Run<'_>, call: CallId, answer: Answer) {
    if let Some((number, branch, calling)) = lift(run, call) {
        end(run, number, branch, &calling, answer);
    }
}

pub(crate) fn timed_out(run: &mut Run<'_>, number: usize, heartbeat: bool) {
    let Some(mut branch) = run.execution.branches.lift(number) else { return };
    let machine = run.machine;
    let (Phase::Calling(calling), Some(state)) = (branch.phase.clone(), machine.state(branch.flow, branch.state))
    else {
        return run.execution.branches.put(number, branch);
    };
    forget(run, &calling);
    let failure = Failure { error: Some(TIMEOUT.to_owned()), cause: None };
    run.emit(&mut branch, Detail::TaskTimedOut(Box::new(calling.called.clone()), Box::new(failure)));
    let origin = if heartbeat { Origin::Heartbeat } else { Origin::Task };
    let error = StateError::plain(origin, Some(TIMEOUT.to_owned()), None);
    run.settle(number, branch, state, Err(error));
}

fn lift(run: &mut Run<'_>, call: CallId) -> Option<(usize, Branch, Box<Calling>)> {
    let number = *run.execution.calls.get(&call)?;
    let mut branch = run.execution.branches.lift(number)?;
    match std::mem::replace(&mut branch.phase, Phase::Entering) {
        Phase::Calling(calling) if calling.call == call => Some((number, branch, calling)),
        other => {
            branch.phase = other;
            run.execution.branches.put(number, branch);
            None
        }
    }
}

/// Drops a call and its timers.
pub(crate) fn forget(run: &mut Run<'_>, calling: &Calling) {
    run.execution.calls.remove(&calling.call);
    for timer in [calling.timeout, calling.heartbeat].into_iter().flatten() {
        run.execution.timers.remove(&timer);
    }
}

fn end(run: &mut Run<'_>, number: usize, mut branch: Branch, calling: &Calling, answer: Answer) {
    forget(run, calling);
    let machine = run.machine;
    let Some(state) = machine.state(branch.flow, branch.state) else { return };
    let called = Box::new(calling.called.clone());
    // The error for a result that is too large names the resource that returned it.
    let resource = if calling.called.kind.as_str() == "lambda" && calling.called.action.as_str().starts_with("arn:") {
        calling.called.action.as_str()
    } else {
        calling.called.kind.as_str()
    };
    let result = match answer.map(Data::new) {
        Ok(output) if output.is_too_large() => {
            let error = StateError::too_large(resource);
            let failure = Failure { error: error.error.clone(), cause: error.cause.clone() };
            run.emit(&mut branch, Detail::TaskFailed(called, Box::new(failure)));
            Err(error)
        }
        Ok(output) => match checked(output, state) {
            Ok(output) => {
                let payload = run.execution.history.keep(&output);
                run.emit(&mut branch, Detail::TaskSucceeded(called, payload));
                Ok(Outcome::Done(Done::result(state, output)))
            }
            Err(error) => {
                let failure = Failure { error: error.error.clone(), cause: error.cause.clone() };
                run.emit(&mut branch, Detail::TaskFailed(called, Box::new(failure)));
                Err(error)
            }
        },
        Err(failure) => {
            let error = StateError::plain(Origin::Task, failure.error.clone(), failure.cause.clone());
            run.emit(&mut branch, Detail::TaskFailed(called, Box::new(failure)));
            Err(error)
        }
    };
    run.settle(number, branch, state, result);
}
