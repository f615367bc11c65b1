//! Reads jobs and runs.

use serde::Deserialize;
use serde_json::{Value, json};

use super::job::Job;
use super::{Glue, fault};
use crate::local::keyed::Fingerprint;
use crate::local::service::{Answer, Fault, decode};

const MAX_PAGE: usize = 200;

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Input {
    job_name: String,
    run_id: String,
    job_names: Vec<String>,
    next_token: Option<String>,
    max_results: Option<usize>,
    tags: std::collections::BTreeMap<String, String>,
}

impl Input {
    fn size(&self) -> Result<usize, Fault> {
        match self.max_results.unwrap_or(MAX_PAGE) {
            size if (1..=1000).contains(&size) => Ok(size),
            _ => Err(fault::invalid("MaxResults must be between 1 and 1000.")),
        }
    }
}

pub(super) fn get_job(glue: &Glue, input: Value) -> Answer {
    let Input { job_name, .. } = decode(input)?;
    Ok(json!({"Job": glue.jobs.get(&job_name).ok_or_else(|| fault::no_job(&job_name))?.described()?}))
}

pub(super) fn batch_get_jobs(glue: &Glue, input: Value) -> Answer {
    let Input { job_names, .. } = decode(input)?;
    let (found, missing): (Vec<String>, Vec<String>) =
        job_names.into_iter().partition(|name| glue.jobs.contains_key(name));
    let jobs: Result<Vec<Value>, Fault> =
        found.iter().filter_map(|name| glue.jobs.get(name)).map(Job::described).collect();
    Ok(json!({"Jobs": jobs?, "JobsNotFound": missing}))
}

/// Returns one page of jobs by their names; a token is the name of the last job before it.
fn page<'g>(glue: &'g Glue, input: &Input) -> Result<(Vec<&'g Job>, Option<String>), Fault> {
    let has_tags = |job: &Job| input.tags.iter().all(|(key, value)| job.tags.get(key) == Some(value));
    let after = input.next_token.clone().unwrap_or_default();
    let mut rest = glue.jobs.values().filter(|job| job.name > after && has_tags(job));
    let page: Vec<&Job> = rest.by_ref().take(input.size()?).collect();
    let next = rest.next().and(page.last()).map(|job| job.name.clone());
    Ok((page, next))
}

fn with_token(mut output: Value, next: Option<String>) -> Value {
    if let Some(next) = next {
        output["NextToken"] = json!(next);
    }
    output
}

pub(super) fn get_jobs(glue: &Glue, input: Value) -> Answer {
    let (page, next) = page(glue, &decode(input)?)?;
    let jobs: Result<Vec<Value>, Fault> = page.into_iter().map(Job::described).collect();
    Ok(with_token(json!({"Jobs": jobs?}), next))
}

pub(super) fn list_jobs(glue: &Glue, input: Value) -> Answer {
    let (page, next) = page(glue, &decode(input)?)?;
    let names: Vec<&String> = page.into_iter().map(|job| &job.name).collect();
    Ok(with_token(json!({"JobNames": names}), next))
}

pub(super) fn get_job_run(glue: &Glue, input: Value) -> Answer {
    let Input { job_name, run_id, .. } = decode(input)?;
    let missing = || fault::no_run(&job_name, &run_id);
    let run = glue.runs.get(&glue.place(&job_name, &run_id)?).ok_or_else(missing)?;
    Ok(json!({"JobRun": run.described()}))
}

pub(super) fn get_job_runs(glue: &Glue, input: Value) -> Answer {
    let input: Input = decode(input)?;
    if !glue.jobs.contains_key(&input.job_name) {
        return Err(fault::no_job(&input.job_name));
    }
    let job = Fingerprint::of(&input.job_name);
    let invalid = || fault::invalid("The token is not one of this list.");
    let first = match &input.next_token {
        Some(token) => token.parse().map_err(|_| invalid())?,
        None => 0,
    };
    let mut rest = glue.runs.range((job, first)..=(job, u64::MAX));
    let runs: Vec<Value> = rest.by_ref().take(input.size()?).map(|(_, run)| run.described()).collect();
    let next = rest.next().map(|((_, number), _)| number.to_string());
    Ok(with_token(json!({"JobRuns": runs}), next))
}
