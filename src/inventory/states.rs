//! AWS Step Functions: state machines and their executions.

use super::Scope;
use super::entry::{Entry, json, moment};
use crate::aws::{Clients, CloudError};
use crate::resource::execution::Execution;
use crate::resource::{Error, StateMachineId, state_machine};

pub(super) async fn state_machines(clients: &Clients, whole: bool) -> Result<Vec<Entry>, Error> {
    let pages = clients.sfn().list_state_machines().into_paginator().items().send();
    let listed = pages.collect::<Result<Vec<_>, _>>().await;
    let machines = listed.map_err(|error| CloudError::new("states:ListStateMachines", "the state machines", error))?;
    let mut entries = Vec::new();
    for machine in machines {
        let arn = machine.state_machine_arn();
        let mut entry = Entry::new(machine.name())
            .listed("type", machine.r#type().as_str())
            .listed("created", moment(machine.creation_date()))
            .fact("arn", Some(arn))
            .removed_by(StateMachineId { arn: arn.to_owned() });
        if whole {
            let asked = clients.sfn().describe_state_machine().state_machine_arn(arn).send().await;
            let described = asked.map_err(|error| {
                CloudError::new("states:DescribeStateMachine", format!("`{}`", machine.name()), error)
            })?;
            entry =
                entry.fact("role", Some(described.role_arn())).fact("definition", Some(json(described.definition())));
        }
        entries.push(entry);
    }
    Ok(entries)
}

pub(super) async fn executions(clients: &Clients, scope: &Scope, whole: bool) -> Result<Vec<Entry>, Error> {
    let machines = match &scope.machine {
        Some(machine) => vec![state_machine::arn(clients, machine).await?],
        None => {
            let pages = clients.sfn().list_state_machines().into_paginator().items().send();
            let listed = pages.collect::<Result<Vec<_>, _>>().await;
            let all =
                listed.map_err(|error| CloudError::new("states:ListStateMachines", "the state machines", error))?;
            // Executions of Express state machines cannot be listed (Step Functions API Reference, "ListExecutions").
            let standard = all.iter().filter(|machine| machine.r#type().as_str() == "STANDARD");
            standard.map(|machine| machine.state_machine_arn().to_owned()).collect()
        }
    };
    let mut entries = Vec::new();
    for machine in machines {
        let pages = clients.sfn().list_executions().state_machine_arn(&machine).into_paginator().items().send();
        let listed = pages.collect::<Result<Vec<_>, _>>().await;
        let listed = listed.map_err(|error| CloudError::new("states:ListExecutions", format!("`{machine}`"), error))?;
        for execution in listed {
            let mut entry = Entry::new(execution.name())
                .listed("status", execution.status().as_str())
                .listed("started", moment(execution.start_date()))
                .listed("ended", execution.stop_date().map(moment))
                .listed("machine", state_machine::name_of(&machine))
                .fact("arn", Some(execution.execution_arn()));
            if whole {
                let found = Execution::describe(clients, execution.execution_arn()).await?;
                entry = entry
                    .fact("error", found.error)
                    .fact("cause", found.cause)
                    .fact("input", found.input.as_deref().map(json))
                    .fact("output", found.output.as_deref().map(json));
            }
            entries.push(entry);
        }
    }
    Ok(entries)
}
