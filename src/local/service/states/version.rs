//! Versions: published revisions of a state machine.

use serde::Deserialize;
use serde_json::{Value, json};

use super::machine::seconds;
use super::page;
use super::store::{StateMachine, States, Version, split};
use super::{fault, nothing};
use crate::clock::Timestamp;
use crate::local::service::{Answer, Cx, decode};

/// Publishes the current revision and returns the version's ARN; an unchanged revision is not published again.
pub(super) fn publish(machine: &mut StateMachine, description: Option<String>, now: Timestamp) -> String {
    let known = machine.versions.iter().find(|(_, version)| version.revision == machine.current);
    let number = match known {
        Some((number, _)) => *number,
        None => {
            let number = machine.next_version;
            machine.next_version += 1;
            let version = Version { revision: machine.current.clone(), description, created: now };
            machine.versions.insert(number, version);
            number
        }
    };
    format!("{}:{number}", machine.arn)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Publish {
    state_machine_arn: String,
    revision_id: Option<String>,
    description: Option<String>,
}

pub(super) fn publish_state_machine_version(states: &mut States, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: Publish = decode(input)?;
    let machine = states.machine_mut(&input.state_machine_arn)?;
    let current = machine.current.id.as_deref().unwrap_or("INITIAL");
    if input.revision_id.as_deref().is_some_and(|wanted| wanted != current) {
        let message = format!(
            "Failed to publish the State Machine version for revision {}. The current State Machine revision is {current}.",
            input.revision_id.unwrap_or_default()
        );
        return Err(fault::conflict(message));
    }
    let arn = publish(machine, input.description, cx.now);
    let created = machine.versions.values().next_back().map_or(cx.now, |version| version.created);
    Ok(json!({"creationDate": seconds(created), "stateMachineVersionArn": arn}))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Delete {
    state_machine_version_arn: String,
}

/// Deletes a version; one that does not exist is not an error, and one to which an alias routes is kept.
pub(super) fn delete_state_machine_version(states: &mut States, input: Value, _: &mut Cx<'_>) -> Answer {
    let input: Delete = decode(input)?;
    let arn = &input.state_machine_version_arn;
    let (name, qualifier) = split(arn)?;
    let Some(number) = qualifier.and_then(|number| number.parse::<u64>().ok()) else {
        return Err(fault::invalid_arn(arn));
    };
    let Some(machine) = states.machines.get_mut(name) else { return nothing() };
    let users: Vec<&str> = machine
        .aliases
        .iter()
        .filter(|(_, alias)| alias.routes.iter().any(|route| route.state_machine_version_arn == *arn))
        .map(|(name, _)| name.as_str())
        .collect();
    if !users.is_empty() {
        let message = format!(
            "Version to be deleted must not be referenced by an alias. Current list of aliases referencing this version: [{}]",
            users.join(", ")
        );
        return Err(fault::conflict(message));
    }
    machine.versions.remove(&number);
    nothing()
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct List {
    state_machine_arn: String,
    max_results: Option<i64>,
    next_token: Option<String>,
}

/// Lists versions, the newest first.
pub(super) fn list_state_machine_versions(states: &mut States, input: Value, _: &mut Cx<'_>) -> Answer {
    let input: List = decode(input)?;
    let machine = states.machine(&input.state_machine_arn)?;
    let versions = machine.versions.iter().rev().map(|(number, version)| {
        json!({
            "creationDate": seconds(version.created),
            "stateMachineVersionArn": format!("{}:{number}", machine.arn),
        })
    });
    let (versions, next) = page::of(versions, input.max_results, input.next_token.as_deref(), page::MAX_TOKEN_LENGTH)?;
    let mut output = json!({"stateMachineVersions": versions});
    if let Some(next) = next {
        output["nextToken"] = Value::String(next);
    }
    Ok(output)
}
