//! The state of Step Functions in a region.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::ops::Deref;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::executions::Executions;
use super::{Fault, fault, old_store};
use crate::asl::{CallId, Execution, Machine, MachineType};
use crate::clock::Timestamp;
use crate::local::keyed::{Bulk, Fingerprint, Stored, Table};
use crate::local::service::Ticket;

pub(super) type Tags = BTreeMap<String, String>;

#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct States {
    /// By name.
    pub(super) machines: BTreeMap<String, StateMachine>,
    /// By name.
    pub(super) activities: BTreeMap<String, Activity>,
    pub(super) executions: Executions,
    /// Task tokens by their fingerprint, including those of completed tasks.
    #[serde(deserialize_with = "old_store::tokens")]
    pub(super) tokens: Table<Fingerprint, Waiting>,
    /// Parents that wait for a child execution, by the child's ARN.
    pub(super) jobs: BTreeMap<String, Vec<Job>>,
    pub(super) next_number: u64,
    /// A cache of parsed definitions, which is not stored.
    #[serde(skip)]
    pub(super) compiled: HashMap<(Fingerprint, bool), Arc<Machine>>,
}

/// The maximum number of parsed definitions that are kept.
const MAX_COMPILED: usize = 64;

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct StateMachine {
    pub(super) arn: String,
    pub(super) name: String,
    pub(super) machine_type: MachineType,
    pub(super) created: Timestamp,
    pub(super) current: Revision,
    /// Published revisions by number.
    pub(super) versions: BTreeMap<u64, Version>,
    pub(super) next_version: u64,
    /// By name.
    pub(super) aliases: BTreeMap<String, Alias>,
    pub(super) tags: Tags,
}

/// The part of a state machine that an update changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Revision {
    /// Absent until the first update.
    pub(super) id: Option<String>,
    pub(super) definition: Definition,
    pub(super) role_arn: String,
    pub(super) logging: Value,
    pub(super) tracing: Value,
    pub(super) encryption: Value,
    pub(super) updated: Timestamp,
}

/// The text of a state machine, shared by all executions with it, and its key in the cache of parsed definitions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub(super) struct Definition {
    text: Arc<str>,
    print: Fingerprint,
}

impl Definition {
    pub(super) fn text(&self) -> &str {
        &self.text
    }
}

impl From<String> for Definition {
    fn from(text: String) -> Self {
        Self { print: Fingerprint::of(&text), text: text.into() }
    }
}

impl From<Definition> for String {
    fn from(definition: Definition) -> Self {
        definition.text.as_ref().to_owned()
    }
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Version {
    pub(super) revision: Revision,
    pub(super) description: Option<String>,
    pub(super) created: Timestamp,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Alias {
    pub(super) description: Option<String>,
    pub(super) routes: Vec<Route>,
    pub(super) created: Timestamp,
    pub(super) updated: Timestamp,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Route {
    pub(super) state_machine_version_arn: String,
    pub(super) weight: i64,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Activity {
    pub(super) arn: String,
    pub(super) created: Timestamp,
    pub(super) encryption: Value,
    pub(super) tags: Tags,
    /// The tasks that no worker has taken yet.
    pub(super) pending: VecDeque<PendingTask>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct PendingTask {
    pub(super) token: String,
    pub(super) input: String,
}

/// The data about an execution that is known at its start.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Started {
    pub(super) number: u64,
    pub(super) machine_name: String,
    pub(super) revision: Revision,
    pub(super) version_arn: Option<String>,
    pub(super) alias_arn: Option<String>,
    pub(super) trace_header: Option<String>,
    /// The ID of the event that started it.
    pub(super) trace: Option<String>,
    /// The `StartSyncExecution` call that receives the result.
    pub(super) ticket: Option<Ticket>,
    /// The execution, if an earlier format stored it in the same row and it has not changed since.
    #[serde(default, rename = "execution", skip_serializing_if = "Option::is_none")]
    pub(super) kept_with_it: Option<Execution>,
}

/// An execution, without the events of its history, and the data from its start.
#[derive(Debug, Clone)]
pub(super) struct Record {
    pub(super) started: Arc<Started>,
    pub(super) execution: Arc<Execution>,
}

impl Deref for Record {
    type Target = Started;

    fn deref(&self) -> &Started {
        &self.started
    }
}

/// An execution that was just started, and is not stored yet.
pub(super) struct Begun {
    pub(super) started: Started,
    pub(super) execution: Execution,
}

impl Begun {
    pub(super) fn record(self) -> Record {
        Record { started: Arc::new(self.started), execution: Arc::new(self.execution) }
    }
}

/// The task of a token.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Waiting {
    pub(super) execution: String,
    pub(super) call: CallId,
}

/// A task that waits for a child execution.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Job {
    pub(super) execution: String,
    pub(super) call: CallId,
    /// `.sync:2`: the child's output is parsed.
    pub(super) parsed: bool,
}

impl Stored for Waiting {}

impl States {
    pub(super) fn number(&mut self) -> u64 {
        self.next_number += 1;
        self.next_number
    }

    /// Returns the execution and the call that wait for a task token, if they still do.
    pub(super) fn waiting(&self, token: &str) -> Option<(String, CallId)> {
        let waiting = self.tokens.get(&Fingerprint::of(token))?;
        let record = self.executions.get(&waiting.execution)?;
        record.execution.awaits(waiting.call).then(|| (waiting.execution.clone(), waiting.call))
    }

    /// Returns the state machine of a definition, which is parsed only once.
    pub(super) fn compile(
        &mut self,
        definition: &Definition,
        machine_type: MachineType,
    ) -> Result<Arc<Machine>, Fault> {
        let key = (definition.print, machine_type == MachineType::Express);
        if let Some(machine) = self.compiled.get(&key) {
            return Ok(Arc::clone(machine));
        }
        let text = definition.text();
        let reading = Machine::read(text, machine_type);
        let machine = reading.machine.ok_or_else(|| fault::invalid_definition(text, &reading.problems))?;
        let machine = Arc::new(machine);
        if self.compiled.len() >= MAX_COMPILED {
            self.compiled.clear();
        }
        self.compiled.insert(key, Arc::clone(&machine));
        Ok(machine)
    }

    pub(super) fn tables(&mut self, visit: &mut dyn FnMut(&mut dyn Bulk)) {
        self.executions.tables(visit);
        visit(&mut self.tokens);
    }
}

/// Returns the parts of a state machine's ARN after the account: the name, and the number of a version or the name of
/// an alias.
pub(super) fn split(arn: &str) -> Result<(&str, Option<&str>), Fault> {
    let mut parts = arn.splitn(8, ':').skip(5);
    match (parts.next(), parts.next(), parts.next()) {
        (Some("stateMachine"), Some(name), qualifier) if !name.is_empty() => Ok((name, qualifier)),
        (Some(kind), Some(_), _) => {
            Err(fault::invalid_arn(&format!("Resource type not valid in this context: {kind}")))
        }
        _ => Err(fault::invalid_arn(&format!("Invalid ARN prefix: {arn}"))),
    }
}

impl States {
    /// Returns the state machine of an unqualified ARN.
    pub(super) fn machine(&self, arn: &str) -> Result<&StateMachine, Fault> {
        match split(arn)? {
            (name, None) => self.machines.get(name).ok_or_else(|| fault::no_such_machine(arn)),
            _ => Err(fault::no_such_machine(arn)),
        }
    }

    pub(super) fn machine_mut(&mut self, arn: &str) -> Result<&mut StateMachine, Fault> {
        match split(arn)? {
            (name, None) => self.machines.get_mut(name).ok_or_else(|| fault::no_such_machine(arn)),
            _ => Err(fault::no_such_machine(arn)),
        }
    }

    pub(super) fn record(&self, arn: &str) -> Result<Record, Fault> {
        let kind = arn.split(':').nth(5).unwrap_or_default();
        if kind == "express" {
            return Err(fault::invalid_arn("Resource type not valid in this context: express"));
        }
        if !arn.starts_with("arn:") || kind != "execution" {
            return Err(fault::invalid_arn(&format!("Invalid ARN prefix: {arn}")));
        }
        self.executions.get(arn).ok_or_else(|| fault::no_such_execution(arn))
    }
}
