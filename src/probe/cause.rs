//! Finds the executions that an event started. What those publish refers to the execution, not to the event.
//!
//! Step Functions adds the ARN of the execution to `resources` of the events it publishes (Developer Guide, "Add
//! EventBridge events with Step Functions"), and a record of a Lambda destination contains such an event as
//! `requestPayload`.

use crate::aws::{Clients, CloudError};
use crate::resource::{Error, execution, state_machine};

/// Returns the ARNs of the executions whose input contains one of the events.
pub(super) async fn executions(clients: &Clients, machine: &str, events: &[String]) -> Result<Vec<String>, Error> {
    let arn = state_machine::arn(clients, machine).await?;
    let mut found = Vec::new();
    let mut pages = clients.sfn().list_executions().state_machine_arn(&arn).into_paginator().send();
    while let Some(page) = pages.next().await {
        let page = page
            .map_err(|error| CloudError::new("states:ListExecutions", format!("state machine `{machine}`"), error))?;
        for listed in page.executions() {
            let execution = execution::Execution::describe(clients, listed.execution_arn()).await?;
            let input = execution.input.unwrap_or_default();
            if events.iter().any(|event| input.contains(event.as_str())) {
                found.push(execution.arn);
            }
        }
    }
    Ok(found)
}
