//! `StartJobRun`.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};

use super::capacity::Capacity;
use super::job::check_timeout;
use super::run::{Run, State};
use super::token::Token;
use super::{Glue, fault, role};
use crate::local::keyed::Fingerprint;
use crate::local::service::{Answer, Cx, Effect, Fault, decode};

/// The time until a job run starts.
///
/// Deviation: AWS takes some seconds to start a Python shell job and about half a minute to start a Spark job; the
/// local cloud takes one second.
const START: Duration = Duration::from_secs(1);

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    job_name: String,
    job_run_id: Option<String>,
    #[serde(default)]
    arguments: BTreeMap<String, String>,
    timeout: Option<u64>,
}

pub(super) fn start_job_run(glue: &mut Glue, input: Value, cx: &mut Cx<'_>) -> Answer {
    let capacity: Capacity = decode(input.clone())?;
    capacity.check()?;
    let Input { job_name, job_run_id, arguments, timeout } = decode(input)?;
    if job_run_id.is_some() {
        return Err(Fault::not_implemented("glue", "StartJobRun with a run to try again"));
    }
    check_timeout(timeout)?;
    let missing = || fault::no_entity(format!("Failed to start job run due to missing metadata: {job_name}"));
    let job = glue.jobs.get(&job_name).ok_or_else(missing)?;
    let settings = job.settings()?;
    let key = Fingerprint::of(&job_name);
    let going_on = glue.runs.range((key, 0)..=(key, u64::MAX)).filter(|(_, run)| !run.state.is_over()).count();
    if going_on as u64 >= settings.max_concurrent_runs() {
        let message = format!("Concurrent runs exceeded for {job_name}");
        return Err(Fault::new("ConcurrentRunsExceededException", message));
    }
    let command = settings.command.clone().unwrap_or_default();
    let (bucket, script) = command.place().ok_or_else(|| fault::invalid("The job has no script."))?;
    let mut all = settings.default_arguments.clone();
    all.extend(arguments);
    all.extend(settings.non_overridable_arguments.clone());
    let run = Run {
        id: format!("jr_{}", cx.ids.hex(64)),
        job: job_name.clone(),
        state: State::Starting,
        arguments: all,
        role: role::arn(settings.role.as_deref().unwrap_or_default(), cx),
        script: (bucket.to_owned(), script.to_owned()),
        is_shell: command.is_shell(),
        glue_version: settings.glue_version.clone(),
        capacity: capacity.or(&job.capacity()?),
        timeout: timeout.unwrap_or_else(|| settings.timeout()),
        started: cx.now,
        began: None,
        modified: cx.now,
        completed: None,
        error: None,
        trace: cx.trace(),
    };
    let id = run.id.clone();
    let token = Token::Begin { job: job_name, run: id.clone() };
    cx.push(Effect::WakeAt { at: cx.now.plus(START), token: token.into() });
    // The newest run comes first.
    let number = u64::MAX - glue.runs.draw();
    glue.places.put(Fingerprint::of(&id), number);
    glue.runs.add((key, number), run);
    Ok(json!({"JobRunId": id}))
}
