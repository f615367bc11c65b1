//! The descriptions of state machines and executions.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::machine::seconds;
use super::redrive::unredrivable;
use super::store::{Record, Revision, States, split};
use super::{Fault, drive, fault};
use crate::asl::MachineType;
use crate::clock::Timestamp;
use crate::local::service::{Answer, Cx, decode, sdk_call};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Machine {
    state_machine_arn: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct OfExecution {
    execution_arn: String,
}

pub(super) fn describe_state_machine(states: &mut States, input: Value, _: &mut Cx<'_>) -> Answer {
    let input: Machine = decode(input)?;
    let arn = input.state_machine_arn;
    let (name, qualifier) = split(&arn)?;
    let missing = || fault::no_such_machine(&arn);
    let machine = states.machines.get(name).ok_or_else(missing)?;
    let (revision, created, description) = match qualifier {
        None => (machine.current.clone(), machine.created, None),
        Some(number) => {
            let version = number.parse().ok().and_then(|number: u64| machine.versions.get(&number));
            let version = version.ok_or_else(missing)?;
            (version.revision.clone(), version.created, version.description.clone())
        }
    };
    let machine_type = machine.machine_type;
    let mut output = json!({
        "stateMachineArn": arn,
        "name": machine.name,
        "status": "ACTIVE",
        "type": type_word(machine_type),
        "creationDate": seconds(created),
    });
    if let Some(description) = description {
        output["description"] = Value::String(description);
    }
    put_revision(states, &mut output, &revision, machine_type)?;
    Ok(output)
}

pub(super) fn describe_state_machine_for_execution(states: &mut States, input: Value, _: &mut Cx<'_>) -> Answer {
    let input: OfExecution = decode(input)?;
    let record = states.record(&input.execution_arn)?;
    let identity = &record.execution.identity;
    let (revision, machine_type) = (record.revision.clone(), identity.machine_type);
    let mut output = json!({
        "stateMachineArn": identity.state_machine_arn,
        "name": identity.state_machine_name,
        "updateDate": seconds(revision.updated),
    });
    put_revision(states, &mut output, &revision, machine_type)?;
    Ok(output)
}

fn put_revision(
    states: &mut States,
    output: &mut Value,
    revision: &Revision,
    machine_type: MachineType,
) -> Result<(), Fault> {
    output["definition"] = Value::String(revision.definition.text().to_owned());
    output["roleArn"] = Value::String(revision.role_arn.clone());
    output["loggingConfiguration"] = revision.logging.clone();
    output["tracingConfiguration"] = revision.tracing.clone();
    output["encryptionConfiguration"] = revision.encryption.clone();
    if let Some(id) = &revision.id {
        output["revisionId"] = Value::String(id.clone());
    }
    let references = states.compile(&revision.definition, machine_type)?.variable_references();
    if !references.is_empty() {
        output["variableReferences"] = json!(references);
    }
    Ok(())
}

pub(super) fn type_word(machine_type: MachineType) -> &'static str {
    match machine_type {
        MachineType::Standard => "STANDARD",
        MachineType::Express => "EXPRESS",
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Execution {
    execution_arn: String,
}

pub(super) fn describe_execution(states: &mut States, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: Execution = decode(input)?;
    let record = states.record(&input.execution_arn)?;
    Ok(described(&record, cx.now))
}

fn described(record: &Record, now: Timestamp) -> Value {
    let execution = &record.execution;
    let mut output = json!({
        "executionArn": execution.identity.execution_arn,
        "stateMachineArn": execution.identity.state_machine_arn,
        "name": execution.identity.execution_name,
        "status": execution.status.word(),
        "startDate": seconds(execution.started),
        "input": execution.input.text(),
        "inputDetails": {"included": true},
        "redriveCount": 0,
        "redriveStatus": "REDRIVABLE",
    });
    if let Some(reason) = unredrivable(execution, &execution.status, now) {
        output["redriveStatus"] = json!("NOT_REDRIVABLE");
        output["redriveStatusReason"] = json!(reason);
    }
    if let Some(stopped) = execution.stopped {
        output["stopDate"] = seconds(stopped);
    }
    let optional = [
        ("stateMachineVersionArn", &record.version_arn),
        ("stateMachineAliasArn", &record.alias_arn),
        ("traceHeader", &record.trace_header),
    ];
    for (name, value) in optional {
        if let Some(value) = value {
            output[name] = Value::String(value.clone());
        }
    }
    drive::put_result(&mut output, &execution.status);
    output
}

/// Returns the response of `StartSyncExecution`.
pub(super) fn as_synchronous(record: &Record) -> Value {
    let execution = &record.execution;
    let stopped = execution.stopped.unwrap_or(execution.started);
    let mut output = json!({
        "executionArn": execution.identity.execution_arn,
        "stateMachineArn": execution.identity.state_machine_arn,
        "name": execution.identity.execution_name,
        "startDate": seconds(execution.started),
        "stopDate": seconds(stopped),
        "status": execution.status.word(),
        "input": execution.input.text(),
        "inputDetails": {"included": true},
        "outputDetails": {"included": true},
        "billingDetails": {
            "billedMemoryUsedInMB": 64,
            "billedDurationInMilliseconds": stopped.since(execution.started).as_millis().div_ceil(100).max(1) as u64 * 100,
        },
    });
    if let Some(header) = &record.trace_header {
        output["traceHeader"] = Value::String(header.clone());
    }
    drive::put_result(&mut output, &execution.status);
    output
}

/// Returns the description as the result of `startExecution.sync`, with capitalized member names.
pub(super) fn as_integration(record: &Record, parsed: bool, now: Timestamp) -> Value {
    let mut members = Map::new();
    for (name, value) in described(record, now).as_object().into_iter().flatten() {
        let value = match name.as_str() {
            "startDate" | "stopDate" => json!(value.as_f64().map(|seconds| (seconds * 1000.0) as i64)),
            "inputDetails" | "outputDetails" => json!({"Included": true}),
            "output" if parsed => value.as_str().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default(),
            "input" if parsed => value.as_str().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default(),
            _ => value.clone(),
        };
        members.insert(sdk_call::capital(name), value);
    }
    Value::Object(members)
}
