//! `ListStateMachines` and `ListExecutions`.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::describe::type_word;
use super::machine::seconds;
use super::page;
use super::store::{Record, States, split};
use super::{Fault, fault};
use crate::asl::MachineType;
use crate::local::service::validation::Checks;
use crate::local::service::{Answer, Cx, decode};

const STATUSES: [&str; 6] = ["SUCCEEDED", "TIMED_OUT", "PENDING_REDRIVE", "ABORTED", "FAILED", "RUNNING"];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Machines {
    max_results: Option<i64>,
    next_token: Option<String>,
}

pub(super) fn list_state_machines(states: &mut States, input: Value, _: &mut Cx<'_>) -> Answer {
    let input: Machines = decode(input)?;
    let machines = states.machines.values().map(|machine| {
        json!({
            "stateMachineArn": machine.arn,
            "name": machine.name,
            "type": type_word(machine.machine_type),
            "creationDate": seconds(machine.created),
        })
    });
    let (machines, next) = page::of(machines, input.max_results, input.next_token.as_deref(), page::MAX_TOKEN_LENGTH)?;
    Ok(paged("stateMachines", machines, next))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Executions {
    state_machine_arn: Option<String>,
    map_run_arn: Option<String>,
    status_filter: Option<String>,
    max_results: Option<i64>,
    next_token: Option<String>,
}

/// Lists executions, the newest first.
pub(super) fn list_executions(states: &mut States, input: Value, _: &mut Cx<'_>) -> Answer {
    let input: Executions = decode(input)?;
    if let Some(status) = &input.status_filter {
        let mut checks = Checks::default();
        checks.one_of("statusFilter", status, &STATUSES);
        checks.finish()?;
    }
    let wanted = wanted(states, &input)?;
    let status = input.status_filter.as_deref();
    let shown = states
        .executions
        .of_machine(&wanted.machine)
        .filter(|record| wanted.takes(record))
        .filter(|record| status.is_none_or(|status| record.execution.status.word() == status))
        .map(|record| shown(&record));
    let (executions, next) =
        page::of(shown, input.max_results, input.next_token.as_deref(), page::MAX_TOKEN_LENGTH_OF_EXECUTIONS)?;
    Ok(paged("executions", executions, next))
}

struct Filter {
    /// The name of the state machine.
    machine: String,
    of: Of,
}

enum Of {
    Machine,
    Version(String),
    Alias(String),
    /// The child executions of a Map run, which are not stored.
    Nothing,
}

impl Filter {
    fn takes(&self, record: &Record) -> bool {
        match &self.of {
            Of::Machine => true,
            Of::Version(arn) => record.version_arn.as_ref() == Some(arn),
            Of::Alias(arn) => record.alias_arn.as_ref() == Some(arn),
            Of::Nothing => false,
        }
    }
}

fn wanted(states: &States, input: &Executions) -> Result<Filter, Fault> {
    let Some(arn) = &input.state_machine_arn else {
        if input.map_run_arn.is_some() {
            return Ok(Filter { machine: String::new(), of: Of::Nothing });
        }
        return Err(Fault::validation("Must provide a StateMachine ARN or MapRun ARN"));
    };
    let (name, qualifier) = split(arn)?;
    let missing = || fault::no_such_machine(arn);
    let machine = states.machines.get(name).ok_or_else(missing)?;
    if machine.machine_type == MachineType::Express {
        return Err(fault::unsupported_type());
    }
    let of = match qualifier {
        None => Of::Machine,
        Some(number) if number.parse().is_ok_and(|number: u64| machine.versions.contains_key(&number)) => {
            Of::Version(arn.clone())
        }
        Some(alias) if machine.aliases.contains_key(alias) => Of::Alias(arn.clone()),
        Some(_) => return Err(missing()),
    };
    Ok(Filter { machine: name.to_owned(), of })
}

fn shown(record: &Record) -> Value {
    let execution = &record.execution;
    let mut shown = json!({
        "executionArn": execution.identity.execution_arn,
        "stateMachineArn": execution.identity.state_machine_arn,
        "name": execution.identity.execution_name,
        "status": execution.status.word(),
        "startDate": seconds(execution.started),
        "redriveCount": 0,
    });
    if let Some(stopped) = execution.stopped {
        shown["stopDate"] = seconds(stopped);
    }
    for (name, arn) in [("stateMachineVersionArn", &record.version_arn), ("stateMachineAliasArn", &record.alias_arn)] {
        if let Some(arn) = arn {
            shown[name] = Value::String(arn.clone());
        }
    }
    shown
}

pub(super) fn paged(name: &str, items: Vec<Value>, next: Option<String>) -> Value {
    let mut output = Value::Object(Map::from_iter([(name.to_owned(), Value::Array(items))]));
    if let Some(next) = next {
        output["nextToken"] = Value::String(next);
    }
    output
}
