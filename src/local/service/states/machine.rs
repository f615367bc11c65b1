//! `CreateStateMachine`, `UpdateStateMachine` and `DeleteStateMachine`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::store::{Definition, Revision, StateMachine, States};
use super::tag::{self, Tag};
use super::{encode, fault, logging, name, nothing, version};
use crate::asl::MachineType;
use crate::clock::Timestamp;
use crate::local::service::validation::Checks;
use crate::local::service::{Answer, Cx, Fault, decode};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Create {
    name: String,
    definition: Definition,
    role_arn: String,
    #[serde(rename = "type")]
    machine_type: Option<String>,
    logging_configuration: Option<Value>,
    tracing_configuration: Option<Value>,
    encryption_configuration: Option<Value>,
    #[serde(default)]
    tags: Vec<Tag>,
    #[serde(default)]
    publish: bool,
    version_description: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Created {
    state_machine_arn: String,
    creation_date: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    state_machine_version_arn: Option<String>,
}

/// Returns a time in the format of AWS: seconds since 1970.
pub(super) fn seconds(time: Timestamp) -> Value {
    json!(time.millis() as f64 / 1000.0)
}

pub(super) fn create_state_machine(states: &mut States, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: Create = decode(input)?;
    name::check(&input.name)?;
    let machine_type = machine_type(input.machine_type.as_deref())?;
    check_role(&input.role_arn)?;
    if input.version_description.is_some() && !input.publish {
        return Err(Fault::validation("Version description can only be set when publish is true"));
    }
    let logging = logging::read(input.logging_configuration)?;
    let tags = tag::as_map(input.tags)?;
    states.compile(&input.definition, machine_type)?;
    let arn = cx.arn("states", &format!("stateMachine:{}", input.name));
    let revision = Revision {
        id: None,
        definition: input.definition,
        role_arn: input.role_arn,
        logging,
        tracing: input.tracing_configuration.unwrap_or_else(|| json!({"enabled": false})),
        encryption: input.encryption_configuration.unwrap_or_else(|| json!({"type": "AWS_OWNED_KEY"})),
        updated: cx.now,
    };
    if let Some(machine) = states.machines.get(&input.name) {
        return repeated(machine, &revision, machine_type);
    }
    let mut machine = StateMachine {
        arn: arn.clone(),
        name: input.name.clone(),
        machine_type,
        created: cx.now,
        current: revision,
        versions: BTreeMap::new(),
        next_version: 1,
        aliases: BTreeMap::new(),
        tags,
    };
    let version_arn = input.publish.then(|| version::publish(&mut machine, input.version_description, cx.now));
    states.machines.insert(input.name, machine);
    encode(&Created { state_machine_arn: arn, creation_date: seconds(cx.now), state_machine_version_arn: version_arn })
}

/// Answers a repeated creation: it is not an error if nothing differs.
fn repeated(machine: &StateMachine, revision: &Revision, machine_type: MachineType) -> Answer {
    let current = &machine.current;
    let same = machine.machine_type == machine_type
        && current.definition == revision.definition
        && current.role_arn == revision.role_arn
        && current.logging == revision.logging
        && current.tracing == revision.tracing;
    if !same {
        return Err(fault::machine_exists(&machine.arn));
    }
    let version_arn = machine.versions.keys().next_back().map(|number| format!("{}:{number}", machine.arn));
    encode(&Created {
        state_machine_arn: machine.arn.clone(),
        creation_date: seconds(machine.created),
        state_machine_version_arn: version_arn,
    })
}

pub(super) fn machine_type(word: Option<&str>) -> Result<MachineType, Fault> {
    match word {
        None | Some("STANDARD") => Ok(MachineType::Standard),
        Some("EXPRESS") => Ok(MachineType::Express),
        Some(other) => {
            let mut checks = Checks::default();
            checks.one_of("type", other, &["STANDARD", "EXPRESS"]);
            checks.finish()?;
            Ok(MachineType::Standard)
        }
    }
}

fn check_role(arn: &str) -> Result<(), Fault> {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    match parts.as_slice() {
        ["arn", _, "iam", "", account, role] if !account.is_empty() && role.starts_with("role/") => Ok(()),
        _ => Err(fault::invalid_arn(arn)),
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Update {
    state_machine_arn: String,
    definition: Option<Definition>,
    role_arn: Option<String>,
    logging_configuration: Option<Value>,
    tracing_configuration: Option<Value>,
    encryption_configuration: Option<Value>,
    #[serde(default)]
    publish: bool,
    version_description: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Updated {
    update_date: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    revision_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    state_machine_version_arn: Option<String>,
}

pub(super) fn update_state_machine(states: &mut States, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: Update = decode(input)?;
    let machine_type = states.machine(&input.state_machine_arn)?.machine_type;
    let changes = [
        input.definition.is_some(),
        input.role_arn.is_some(),
        input.logging_configuration.is_some(),
        input.tracing_configuration.is_some(),
        input.encryption_configuration.is_some(),
    ];
    if !changes.contains(&true) {
        let message = "Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified";
        return Err(Fault::new("MissingRequiredParameter", message));
    }
    if input.version_description.is_some() && !input.publish {
        return Err(Fault::validation("Version description can only be set when publish is true"));
    }
    if let Some(definition) = &input.definition {
        states.compile(definition, machine_type)?;
    }
    if let Some(role) = &input.role_arn {
        check_role(role)?;
    }
    let logging = input.logging_configuration.map(|logging| logging::read(Some(logging))).transpose()?;
    let machine = states.machine_mut(&input.state_machine_arn)?;
    let mut revision = machine.current.clone();
    revision.definition = input.definition.unwrap_or(revision.definition);
    revision.role_arn = input.role_arn.unwrap_or(revision.role_arn);
    revision.logging = logging.unwrap_or(revision.logging);
    revision.tracing = input.tracing_configuration.unwrap_or(revision.tracing);
    revision.encryption = input.encryption_configuration.unwrap_or(revision.encryption);
    if revision != machine.current {
        revision.id = Some(cx.ids.uuid());
        revision.updated = cx.now;
        machine.current = revision;
    }
    let version_arn = input.publish.then(|| version::publish(machine, input.version_description, cx.now));
    encode(&Updated {
        update_date: seconds(machine.current.updated),
        revision_id: machine.current.id.clone(),
        state_machine_version_arn: version_arn,
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Delete {
    state_machine_arn: String,
}

/// Deletes a state machine. Succeeds if it does not exist.
///
/// Deviation: AWS keeps a deleted state machine in the state DELETING until its executions end. The local cloud removes
/// it at once; its running executions continue.
pub(super) fn delete_state_machine(states: &mut States, input: Value, _: &mut Cx<'_>) -> Answer {
    let input: Delete = decode(input)?;
    if let (name, None) = super::store::split(&input.state_machine_arn)? {
        states.machines.remove(name);
    }
    nothing()
}
