//! Service integrations: a task's call becomes a call of the cloud, and its response the task's result.
//!
//! Cited: Step Functions Developer Guide, "Integrating services with Step Functions". Every service of the local cloud
//! is an integration. Jobs (`.sync`) are supported for `states:startExecution` and `glue:startJobRun`; the task of
//! another job fails with the reason.

mod failure;
mod metadata;
mod request;
mod result;

use std::time::Duration;

use serde_json::{Value, json};

use super::PRINCIPAL;
use super::activity;
use super::describe;
use super::drive::{self, job_failure};
use super::store::{Job, States, Waiting};
use super::token::Token;
use crate::arn::Arn;
use crate::asl::{self, Call, CallId, Failure, Input, Pattern, Resource, Status};
use crate::local::keyed::Fingerprint;
use crate::local::service::Token as _;
use crate::local::service::{Answer, Cx, Effect, Sender};

/// The interval at which the status of a running job is polled.
const POLL: Duration = Duration::from_secs(5);

/// Performs a call; returns an input if no other service was needed.
pub(super) fn call(states: &mut States, execution: &str, call: Call, cx: &mut Cx<'_>) -> Option<Input> {
    let id = call.id;
    if let Some(token) = &call.token {
        states.tokens.put(Fingerprint::of(token), Waiting { execution: execution.to_owned(), call: id });
    }
    if let Resource::Activity { arn } = &call.resource {
        let offered = activity::offer(states, arn, call.token.unwrap_or_default(), call.parameters.text());
        let failure = || Failure {
            error: Some(asl::RUNTIME.to_owned()),
            cause: Some(format!("The activity {arn} does not exist.")),
        };
        return (!offered).then(|| Input::Answered { call: id, answer: Err(failure()) });
    }
    match effect(states, execution, &call, cx) {
        Ok(effect) => {
            cx.push(effect);
            None
        }
        Err(failure) => Some(Input::Answered { call: id, answer: Err(failure) }),
    }
}

fn effect(states: &States, execution: &str, call: &Call, cx: &mut Cx<'_>) -> Result<Effect, Failure> {
    let unsupported_job = matches!(call.resource.pattern(), Pattern::Sync | Pattern::Sync2)
        && !["states", "glue"].contains(&call.resource.kind().as_str());
    let kind = call.resource.kind();
    if unsupported_job {
        let cause = format!("the local cloud does not follow the jobs of {kind}:{}", call.resource.action());
        return Err(Failure { error: Some(failure::named(&kind, "NotImplementedException")), cause: Some(cause) });
    }
    let record = states.executions.get(execution);
    let identity = record.as_ref().map(|record| &record.execution.identity);
    let machine = identity.map(|identity| identity.state_machine_arn.as_str()).unwrap_or_default();
    let role = identity.map(|identity| identity.role_arn.as_str()).unwrap_or_default();
    let mut request = request::of(&call.resource, call.parameters.value(), execution, machine, cx)?;
    let parse = |arn: &str| {
        arn.parse::<Arn>()
            .map_err(|error| Failure { error: Some(asl::RUNTIME.to_owned()), cause: Some(error.to_string()) })
    };
    let (by, principal, source) = (parse(role)?, PRINCIPAL.to_owned(), parse(machine)?);
    // "Accessing resources in other AWS accounts in Step Functions": the role of the machine assumes that of the task.
    let sender = match call.role.as_deref() {
        Some(role) => {
            let role = parse(role)?;
            request.move_to(role.account(), source.account());
            Sender::Assumed { role, by, principal, source }
        }
        None => Sender::Role { role: by, principal, source },
    };
    let job = (request.service == "glue").then(|| request.input.get("JobName").and_then(Value::as_str)).flatten();
    let token = Token::Call {
        job: job.map(str::to_owned),
        execution: execution.to_owned(),
        call: call.id.0,
        kind: kind.to_owned(),
        action: call.resource.action().to_owned(),
    };
    if request.can_wait() {
        let request::Request { service, operation, input, resource } = request;
        return Ok(Effect::Poll { service, operation, input, sender, resource, reply: token.into() });
    }
    Ok(Effect::Call {
        service: request.service,
        operation: request.operation,
        input: request.input,
        sender,
        resource: request.resource,
        reply: Some(token.into()),
        trace: record.and_then(|record| record.trace.clone()),
        parent: Some(execution.to_owned()),
    })
}

/// Handles the response of a call, or of a poll of a job.
pub(super) fn reply(states: &mut States, token: &str, answer: Answer, cx: &mut Cx<'_>) {
    let (execution, call, kind, action, job) = match Token::read(token) {
        Some(Token::Call { execution, call, kind, action, job }) => (execution, CallId(call), kind, action, job),
        Some(Token::Status { execution, call, job }) => {
            return job_status(states, execution, CallId(call), job, answer, cx);
        }
        Some(Token::Timer { .. } | Token::Poll { .. }) | None => return,
    };
    let answer = match answer {
        Ok(value) => result::of(&kind, &action, value, cx),
        Err(fault) => Err(failure::of(&kind, &fault, cx)),
    };
    let started = answer.as_ref().ok().filter(|_| action.contains(".sync")).cloned();
    drive::advance(states, &execution, Input::Answered { call, answer }, cx);
    if let Some(started) = started {
        follow(states, &execution, call, (&action, job), &started, cx);
    }
}

/// Waits for a job that was started.
fn follow(
    states: &mut States,
    execution: &str,
    call: CallId,
    (action, job): (&str, Option<String>),
    started: &Value,
    cx: &mut Cx<'_>,
) {
    if let Some(run) = started.get("JobRunId").and_then(Value::as_str) {
        let name = job.unwrap_or_default();
        let token = Token::Poll { execution: execution.to_owned(), call: call.0, job: format!("{name}/{run}") };
        return cx.push(Effect::WakeAt { at: cx.now.plus(POLL), token: token.into() });
    }
    let Some(child) = started.get("ExecutionArn").and_then(Value::as_str) else { return };
    let parsed = action.ends_with(".sync:2");
    let ended = states.executions.get(child).filter(|record| !record.execution.is_running()).map(|record| {
        let described = describe::as_integration(&record, parsed, cx.now);
        match record.execution.status {
            Status::Succeeded { .. } => Ok(described),
            _ => Err(job_failure(&described)),
        }
    });
    match ended {
        Some(answer) => drive::advance(states, execution, Input::Completed { call, answer }, cx),
        None => {
            let job = Job { execution: execution.to_owned(), call, parsed };
            states.jobs.entry(child.to_owned()).or_default().push(job);
        }
    }
}

/// Polls the status of a Glue job run.
pub(super) fn poll(states: &mut States, execution: &str, call: CallId, job: String, cx: &mut Cx<'_>) {
    let Some(record) = states.executions.get(execution).filter(|record| record.execution.awaits(call)) else { return };
    let identity = &record.execution.identity;
    let (Ok(role), Ok(source)) = (identity.role_arn.as_str().parse(), identity.state_machine_arn.as_str().parse())
    else {
        return;
    };
    let (name, run) = job.rsplit_once('/').unwrap_or(("", &job));
    cx.push(Effect::Call {
        service: "glue".to_owned(),
        operation: "GetJobRun".to_owned(),
        input: json!({"JobName": name, "RunId": run}),
        sender: Sender::Role { role, principal: PRINCIPAL.to_owned(), source },
        resource: cx.arn("glue", &format!("job/{name}")),
        reply: Some(Token::Status { execution: execution.to_owned(), call: call.0, job: job.clone() }.into()),
        trace: None,
        parent: None,
    });
}

fn job_status(states: &mut States, execution: String, call: CallId, job: String, answer: Answer, cx: &mut Cx<'_>) {
    let answer = match answer {
        Ok(value) => {
            let run = value.get("JobRun").cloned().unwrap_or(value);
            match run.get("JobRunState").and_then(Value::as_str) {
                Some("SUCCEEDED") => Ok(run),
                Some("STARTING" | "RUNNING" | "STOPPING" | "WAITING") => {
                    let token = Token::Poll { execution, call: call.0, job };
                    return cx.push(Effect::WakeAt { at: cx.now.plus(POLL), token: token.into() });
                }
                _ => Err(job_failure(&run)),
            }
        }
        Err(fault) => Err(failure::of("glue", &fault, cx)),
    };
    drive::advance(states, &execution, Input::Completed { call, answer }, cx);
}
