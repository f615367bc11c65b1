//! Jobs: `CreateJob`, `UpdateJob`, `DeleteJob`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::capacity::Capacity;
use super::command::Command;
use super::run::seconds;
use super::{Glue, fault, role};
use crate::clock::Timestamp;
use crate::local::keyed::Fingerprint;
use crate::local::service::validation::Checks;
use crate::local::service::{Answer, Cx, Fault, decode};

const MAX_NAME: usize = 255;
const MAX_TAGS: usize = 50;
/// "Job timeout", in minutes: two days by default, and seven at most.
const USUAL_TIMEOUT: u64 = 2880;
const MAX_TIMEOUT: u64 = 10_080;

/// The definition of a job.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Job {
    pub(super) name: String,
    /// The members of the request except its name and its tags.
    definition: Map<String, Value>,
    created: Timestamp,
    modified: Timestamp,
    pub(super) tags: BTreeMap<String, String>,
}

/// The members of a definition that have an effect.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Settings {
    pub(super) role: Option<String>,
    pub(super) command: Option<Command>,
    pub(super) default_arguments: BTreeMap<String, String>,
    pub(super) non_overridable_arguments: BTreeMap<String, String>,
    timeout: Option<u64>,
    max_retries: Option<u64>,
    execution_property: ExecutionProperty,
    pub(super) glue_version: Option<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct ExecutionProperty {
    max_concurrent_runs: Option<u64>,
}

impl Settings {
    fn check(&self, cx: &Cx<'_>) -> Result<(), Fault> {
        let missing = |member: &str| fault::invalid(format!("{member} is required."));
        role::check(self.role.as_deref().ok_or_else(|| missing("Role"))?, cx)?;
        self.command.as_ref().ok_or_else(|| missing("Command"))?.check()?;
        check_timeout(self.timeout)?;
        if self.max_retries.is_some_and(|retries| retries > 10) {
            return Err(fault::invalid("Max retries must be between 0 and 10."));
        }
        Ok(())
    }

    pub(super) fn timeout(&self) -> u64 {
        self.timeout.unwrap_or(USUAL_TIMEOUT)
    }

    pub(super) fn max_concurrent_runs(&self) -> u64 {
        self.execution_property.max_concurrent_runs.unwrap_or(1)
    }
}

/// Checks a timeout in minutes.
pub(super) fn check_timeout(minutes: Option<u64>) -> Result<(), Fault> {
    match minutes {
        Some(minutes) if !(1..=MAX_TIMEOUT).contains(&minutes) => {
            Err(fault::invalid(format!("Timeout must be between 1 and {MAX_TIMEOUT} minutes.")))
        }
        _ => Ok(()),
    }
}

pub(super) fn check_tags(tags: &BTreeMap<String, String>) -> Result<(), Fault> {
    let mut checks = Checks::default();
    for (key, value) in tags {
        checks.length("tags", key, 1, 128);
        checks.length("tags", value, 0, 256);
    }
    checks.finish().map_err(|fault| fault::invalid(fault.message))?;
    match tags.len() > MAX_TAGS {
        true => Err(fault::invalid(format!("A resource can have no more than {MAX_TAGS} tags."))),
        false => Ok(()),
    }
}

impl Job {
    pub(super) fn settings(&self) -> Result<Settings, Fault> {
        decode(Value::Object(self.definition.clone()))
    }

    pub(super) fn capacity(&self) -> Result<Capacity, Fault> {
        decode(Value::Object(self.definition.clone()))
    }

    /// Returns the job in the response of `GetJob`.
    pub(super) fn described(&self) -> Answer {
        let (settings, capacity) = (self.settings()?, self.capacity()?);
        let mut output = Value::Object(self.definition.clone());
        output["Name"] = json!(self.name);
        output["CreatedOn"] = seconds(self.created);
        output["LastModifiedOn"] = seconds(self.modified);
        output["MaxRetries"] = json!(settings.max_retries.unwrap_or_default());
        output["Timeout"] = json!(settings.timeout());
        output["ExecutionProperty"] = json!({"MaxConcurrentRuns": settings.max_concurrent_runs()});
        let is_shell = settings.command.is_some_and(|command| command.is_shell());
        capacity.describe(is_shell, &mut output);
        Ok(output)
    }
}

fn checked(definition: Map<String, Value>, cx: &Cx<'_>) -> Result<Map<String, Value>, Fault> {
    let value = Value::Object(definition);
    decode::<Settings>(value.clone())?.check(cx)?;
    decode::<Capacity>(value.clone())?.check()?;
    match value {
        Value::Object(definition) => Ok(definition),
        _ => Ok(Map::new()),
    }
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct CreateInput {
    name: String,
    tags: BTreeMap<String, String>,
}

pub(super) fn create_job(glue: &mut Glue, input: Value, cx: &Cx<'_>) -> Answer {
    let CreateInput { name, tags } = decode(input.clone())?;
    if name.is_empty() || name.chars().count() > MAX_NAME {
        return Err(fault::invalid(format!("Job name must have 1 to {MAX_NAME} characters.")));
    }
    let mut definition = input.as_object().cloned().unwrap_or_default();
    definition.retain(|member, value| !matches!(member.as_str(), "Name" | "Tags") && !value.is_null());
    let definition = checked(definition, cx)?;
    if glue.jobs.contains_key(&name) {
        return Err(Fault::new("AlreadyExistsException", format!("Job with name {name} already exists")));
    }
    check_tags(&tags)?;
    let job = Job { name: name.clone(), definition, created: cx.now, modified: cx.now, tags };
    glue.jobs.insert(name.clone(), job);
    Ok(json!({"Name": name}))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct UpdateInput {
    job_name: String,
    job_update: Value,
}

/// Replaces the whole definition of a job.
pub(super) fn update_job(glue: &mut Glue, input: Value, cx: &Cx<'_>) -> Answer {
    let UpdateInput { job_name, job_update } = decode(input)?;
    let mut definition = job_update.as_object().cloned().unwrap_or_default();
    definition.retain(|_, value| !value.is_null());
    let definition = checked(definition, cx)?;
    let job = glue.jobs.get_mut(&job_name).ok_or_else(|| fault::no_job(&job_name))?;
    (job.definition, job.modified) = (definition, cx.now);
    Ok(json!({"JobName": job_name}))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct DeleteInput {
    job_name: String,
}

/// Deletes a job and its runs; one in progress is no longer visible. Deleting a job that does not exist is not an
/// error.
pub(super) fn delete_job(glue: &mut Glue, input: Value) -> Answer {
    let DeleteInput { job_name } = decode(input)?;
    if glue.jobs.remove(&job_name).is_some() {
        let job = Fingerprint::of(&job_name);
        let keys: Vec<(Fingerprint, u64)> = glue.runs.keys_in((job, 0)..=(job, u64::MAX)).collect();
        for run in keys.iter().filter_map(|key| glue.runs.take(key)) {
            let id = Fingerprint::of(&run.id);
            glue.places.take(&id);
            glue.programs.take(&id);
        }
    }
    Ok(json!({"JobName": job_name}))
}
