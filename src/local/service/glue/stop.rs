//! `BatchStopJobRun`.
//!
//! Deviation: on AWS a job run is STOPPING before it is STOPPED. In the local cloud it is STOPPED at once, although its
//! script continues to run in the background until it ends.

use serde::Deserialize;
use serde_json::{Value, json};

use super::Glue;
use super::progress::end;
use super::run::State;
use crate::local::service::{Answer, Cx, decode};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    job_name: String,
    job_run_ids: Vec<String>,
}

pub(super) fn batch_stop_job_run(glue: &mut Glue, input: Value, cx: &mut Cx<'_>) -> Answer {
    let Input { job_name, job_run_ids } = decode(input)?;
    let (mut stopped, mut errors) = (Vec::new(), Vec::new());
    for id in job_run_ids {
        let place = glue.place(&job_name, &id).ok();
        let is_over = place.and_then(|place| glue.runs.get(&place)).map(|run| run.state.is_over());
        let (code, message) = match is_over {
            None => ("EntityNotFoundException", format!("Job run {id} not found.")),
            Some(true) => ("InvalidInputException", format!("Job run {id} cannot be stopped: it has ended.")),
            Some(false) => {
                end(glue, &job_name, &id, State::Stopped, None, cx);
                stopped.push(json!({"JobName": job_name, "JobRunId": id}));
                continue;
            }
        };
        let detail = json!({"ErrorCode": code, "ErrorMessage": message});
        errors.push(json!({"JobName": job_name, "JobRunId": id, "ErrorDetail": detail}));
    }
    Ok(json!({"SuccessfulSubmissions": stopped, "Errors": errors}))
}
