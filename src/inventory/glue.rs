//! AWS Glue: jobs and their latest run.

use serde_json::{Value, json};

use super::entry::Entry;
use crate::aws::{Clients, CloudError};
use crate::resource::{Error, GlueJobId};

pub(super) async fn jobs(clients: &Clients, whole: bool) -> Result<Vec<Entry>, Error> {
    let (mut entries, mut token) = (Vec::new(), Value::Null);
    loop {
        let page = clients.glue().call("GetJobs", json!({"NextToken": token})).await;
        let page = page.map_err(|error| CloudError::new("glue:GetJobs", "the jobs", error))?;
        for job in page["Jobs"].as_array().into_iter().flatten() {
            entries.push(entry(clients, job, whole).await?);
        }
        token = page["NextToken"].clone();
        if token.is_null() {
            return Ok(entries);
        }
    }
}

async fn entry(clients: &Clients, job: &Value, whole: bool) -> Result<Entry, Error> {
    let name = job["Name"].as_str().unwrap_or_default().to_owned();
    let mut entry = Entry::new(&name)
        .listed("script", job["Command"]["ScriptLocation"].as_str().unwrap_or_default())
        .fact("type", job["Command"]["Name"].as_str())
        .fact("role", job["Role"].as_str());
    if whole {
        let runs = clients.glue().call("GetJobRuns", json!({"JobName": name, "MaxResults": 1})).await;
        let runs = runs.map_err(|error| CloudError::new("glue:GetJobRuns", format!("job `{name}`"), error))?;
        let run = &runs["JobRuns"][0];
        entry = entry
            .fact("latest run", run["Id"].as_str())
            .fact("state", run["JobRunState"].as_str())
            .fact("error", run["ErrorMessage"].as_str())
            .fact("arguments", run["Arguments"].as_object().map(|arguments| json!(arguments).to_string()));
    }
    Ok(entry.removed_by(GlueJobId { name }))
}
