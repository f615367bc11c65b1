//! The runs of distributed Map states.

use serde::Deserialize;
use serde_json::{Value, json};

use super::list::paged;
use super::machine::seconds;
use super::page;
use super::store::{Record, States};
use super::{Fault, fault};
use crate::local::service::{Answer, Cx, decode};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct List {
    execution_arn: String,
    max_results: Option<i64>,
    next_token: Option<String>,
}

pub(super) fn list_map_runs(states: &mut States, input: Value, _: &mut Cx<'_>) -> Answer {
    let input: List = decode(input)?;
    let record = states.record(&input.execution_arn)?;
    let runs = record.execution.map_runs.iter().rev().map(|run| {
        let label = run.arn.as_str().rsplit('/').next().and_then(|rest| rest.split(':').next()).unwrap_or_default();
        let mut shown = json!({
            "executionArn": input.execution_arn,
            "mapRunArn": run.arn,
            "stateMachineArn": format!("{}/{label}", record.execution.identity.state_machine_arn),
            "startDate": seconds(run.started),
        });
        if let Some(stopped) = run.stopped {
            shown["stopDate"] = seconds(stopped);
        }
        shown
    });
    let (runs, next) = page::of(runs, input.max_results, input.next_token.as_deref(), page::MAX_TOKEN_LENGTH)?;
    Ok(paged("mapRuns", runs, next))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Describe {
    map_run_arn: String,
}

pub(super) fn describe_map_run(states: &mut States, input: Value, _: &mut Cx<'_>) -> Answer {
    let input: Describe = decode(input)?;
    let (record, number) = find(states, &input.map_run_arn)?;
    let run = record.execution.map_runs.get(number).ok_or_else(|| fault::no_such_resource(&input.map_run_arn))?;
    let ended = run.succeeded + run.failed + run.aborted;
    let counts = json!({
        "pending": 0,
        "running": run.total.saturating_sub(ended),
        "succeeded": run.succeeded,
        "failed": run.failed,
        "timedOut": 0,
        "aborted": run.aborted,
        "total": run.total,
        "resultsWritten": run.succeeded,
    });
    let mut output = json!({
        "mapRunArn": run.arn,
        "executionArn": record.execution.identity.execution_arn,
        "status": run.status,
        "startDate": seconds(run.started),
        "maxConcurrency": run.max_concurrency,
        "toleratedFailurePercentage": run.tolerated_percentage,
        "toleratedFailureCount": run.tolerated_count,
        "itemCounts": counts,
        "executionCounts": counts,
        "redriveCount": 0,
    });
    if let Some(stopped) = run.stopped {
        output["stopDate"] = seconds(stopped);
    }
    Ok(output)
}

/// Returns the execution with a Map run, and the index of the run within it.
fn find(states: &States, arn: &str) -> Result<(Record, usize), Fault> {
    let number = |record: &Record| record.execution.map_runs.iter().position(|run| run.arn.as_str() == arn);
    let found = states.executions.iter().find_map(|record| number(&record).map(|number| (record, number)));
    found.ok_or_else(|| fault::no_such_resource(arn))
}
