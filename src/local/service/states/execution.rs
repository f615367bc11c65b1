//! `StartExecution`, `StartSyncExecution`, `StopExecution`, and executions that events start.

use serde::Deserialize;
use serde_json::{Value, json};

use super::machine::seconds;
use super::store::{Begun, Revision, Started, StateMachine, States, split};
use super::{Fault, alias, describe, drive, fault, name, nothing};
use crate::asl::{self, Data, Execution, Identity, MachineType, Start};
use crate::local::service::{Answer, Cx, Delivery, decode};

/// The maximum size of the input (Developer Guide, "Quotas related to state machine executions").
const MAX_INPUT: usize = asl::MAX_PAYLOAD;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Begin {
    state_machine_arn: String,
    name: Option<String>,
    input: Option<String>,
    trace_header: Option<String>,
}

/// The revision to which an ARN in `StartExecution` refers.
struct Target {
    machine_name: String,
    machine_arn: String,
    machine_type: MachineType,
    revision: Revision,
    version_arn: Option<String>,
    alias_arn: Option<String>,
}

pub(super) fn start_execution(states: &mut States, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: Begin = decode(input)?;
    let target = find(states, &input.state_machine_arn, cx)?;
    let name = execution_name(input.name, cx)?;
    let data = read_input(input.input.as_deref())?;
    let arn = execution_arn(&target, &name, cx);
    if let Some(known) = states.executions.get(&arn) {
        let same = known.execution.is_running() && known.execution.input.text() == data.text();
        if !same {
            return Err(fault::execution_exists(&arn));
        }
        return Ok(json!({"executionArn": arn, "startDate": seconds(known.execution.started)}));
    }
    let (mut begun, effects) = started(states, &arn, &name, target, data, cx)?;
    begun.started.trace_header = input.trace_header;
    begun.started.trace = cx.trace();
    drive::begin(states, &arn, begun, effects, cx);
    Ok(json!({"executionArn": arn, "startDate": seconds(cx.now)}))
}

/// Starts an execution; the response comes when it has ended.
pub(super) fn start_sync_execution(states: &mut States, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: Begin = decode(input)?;
    let target = find(states, &input.state_machine_arn, cx)?;
    if target.machine_type == MachineType::Standard {
        return Err(fault::unsupported_type());
    }
    let name = execution_name(input.name, cx)?;
    let data = read_input(input.input.as_deref())?;
    let arn = execution_arn(&target, &name, cx);
    let (mut begun, effects) = started(states, &arn, &name, target, data, cx)?;
    begun.started.trace_header = input.trace_header;
    begun.started.trace = cx.trace();
    if !begun.execution.is_running() {
        return Ok(describe::as_synchronous(&begun.record()));
    }
    let Some(ticket) = cx.answer_later() else {
        let message = "the local cloud does not run a synchronous execution that waits as a task of another; use startExecution.sync";
        return Err(Fault::new("NotImplemented", message).with_status(501));
    };
    begun.started.ticket = Some(ticket);
    drive::begin(states, &arn, begun, effects, cx);
    nothing()
}

/// Starts an execution for an EventBridge rule, or another sender, with the message as its input.
pub(super) fn deliver(states: &mut States, delivery: &Delivery, cx: &mut Cx<'_>) -> Answer {
    let target = find(states, &delivery.to.to_string(), cx)?;
    let data = read_input(Some(&delivery.message.body))?;
    let name = cx.ids.uuid();
    let arn = execution_arn(&target, &name, cx);
    let (mut begun, effects) = started(states, &arn, &name, target, data, cx)?;
    begun.started.trace.clone_from(&delivery.trace);
    drive::begin(states, &arn, begun, effects, cx);
    Ok(json!({"executionArn": arn, "startDate": seconds(cx.now)}))
}

fn find(states: &mut States, arn: &str, cx: &mut Cx<'_>) -> Result<Target, Fault> {
    let (machine_name, qualifier) = split(arn)?;
    let missing = || fault::no_such_machine(arn);
    let machine = states.machines.get(machine_name).ok_or_else(missing)?;
    let target = |revision: &Revision, version_arn: Option<String>, alias_arn: Option<String>| Target {
        machine_name: machine.name.clone(),
        machine_arn: machine.arn.clone(),
        machine_type: machine.machine_type,
        revision: revision.clone(),
        version_arn,
        alias_arn,
    };
    let Some(qualifier) = qualifier else { return Ok(target(&machine.current, None, None)) };
    if let Some(revision) = version(machine, qualifier) {
        return Ok(target(revision, Some(arn.to_owned()), None));
    }
    let alias = machine.aliases.get(qualifier).ok_or_else(missing)?;
    let version_arn = alias::choose(alias, cx.ids).ok_or_else(missing)?;
    let number = version_arn.rsplit(':').next().unwrap_or_default();
    let revision = version(machine, number).ok_or_else(missing)?;
    Ok(target(revision, Some(version_arn.to_owned()), Some(arn.to_owned())))
}

fn version<'a>(machine: &'a StateMachine, number: &str) -> Option<&'a Revision> {
    machine.versions.get(&number.parse().ok()?).map(|version| &version.revision)
}

fn execution_name(wanted: Option<String>, cx: &mut Cx<'_>) -> Result<String, Fault> {
    match wanted {
        Some(wanted) => name::check(&wanted).map(|()| wanted),
        None => Ok(cx.ids.uuid()),
    }
}

fn execution_arn(target: &Target, name: &str, cx: &mut Cx<'_>) -> String {
    match target.machine_type {
        MachineType::Standard => cx.arn("states", &format!("execution:{}:{name}", target.machine_name)),
        MachineType::Express => {
            let id = cx.ids.uuid();
            cx.arn("states", &format!("express:{}:{name}:{id}", target.machine_name))
        }
    }
}

/// Parses the input as JSON; no input means an empty object.
pub(super) fn read_input(text: Option<&str>) -> Result<Data, Fault> {
    let text = text.unwrap_or("{}");
    if text.len() > MAX_INPUT {
        return Err(Fault::validation(format!(
            "1 validation error detected: Value at 'input' failed to satisfy constraint: Member must have length less than or equal to {MAX_INPUT}"
        )));
    }
    if text.trim().is_empty() {
        return Err(fault::invalid_input("Invalid execution input."));
    }
    Data::parse(text).map_err(|_| fault::invalid_input(&asl::json_complaint(text)))
}

fn started(
    states: &mut States,
    arn: &str,
    name: &str,
    target: Target,
    input: Data,
    cx: &mut Cx<'_>,
) -> Result<(Begun, Vec<asl::Effect>), Fault> {
    let machine = states.compile(&target.revision.definition, target.machine_type)?;
    let identity = Identity {
        execution_arn: arn.into(),
        execution_name: name.into(),
        role_arn: target.revision.role_arn.as_str().into(),
        state_machine_arn: target.machine_arn.as_str().into(),
        state_machine_name: target.machine_name.as_str().into(),
        machine_type: target.machine_type,
        region: cx.region().to_owned(),
    };
    let start = Start { identity, input, now: cx.now, seed: cx.ids.bits() };
    let (execution, effects) = Execution::start(&machine, start);
    let started = Started {
        number: states.number(),
        machine_name: target.machine_name,
        revision: target.revision,
        version_arn: target.version_arn,
        alias_arn: target.alias_arn,
        trace_header: None,
        trace: None,
        ticket: None,
        kept_with_it: None,
    };
    Ok((Begun { started, execution }, effects))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Stop {
    execution_arn: String,
    error: Option<String>,
    cause: Option<String>,
}

/// Stops an execution. For one that has ended this is not an error: the response is the time at which it stopped.
pub(super) fn stop_execution(states: &mut States, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: Stop = decode(input)?;
    states.record(&input.execution_arn)?;
    let failure = asl::Failure { error: input.error, cause: input.cause };
    drive::advance(states, &input.execution_arn, asl::Input::Stop(failure), cx);
    let stopped = states.record(&input.execution_arn)?.execution.stopped.unwrap_or(cx.now);
    Ok(json!({ "stopDate": seconds(stopped) }))
}
