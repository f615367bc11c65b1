//! Tags of jobs: `TagResource`, `UntagResource`, `GetTags`.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::job::{Job, check_tags};
use super::{Glue, fault};
use crate::arn::Arn;
use crate::local::service::{Answer, Fault, decode};

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Input {
    resource_arn: String,
    tags_to_add: BTreeMap<String, String>,
    tags_to_remove: Vec<String>,
}

/// Returns the name of the job in an ARN.
fn name(arn: &str) -> Result<String, Fault> {
    let parsed = arn.parse::<Arn>().ok().filter(|arn| arn.service() == "glue");
    match parsed.filter(|arn| arn.resource_type() == Some("job")) {
        Some(arn) => Ok(arn.name().to_owned()),
        None => Err(fault::invalid(format!("{arn} is not the ARN of a job"))),
    }
}

fn job<'g>(glue: &'g mut Glue, arn: &str) -> Result<&'g mut Job, Fault> {
    let name = name(arn)?;
    glue.jobs.get_mut(&name).ok_or_else(|| fault::no_job(&name))
}

pub(super) fn tag_resource(glue: &mut Glue, input: Value) -> Answer {
    let Input { resource_arn, tags_to_add, .. } = decode(input)?;
    let job = job(glue, &resource_arn)?;
    let mut tags = job.tags.clone();
    tags.extend(tags_to_add);
    check_tags(&tags)?;
    job.tags = tags;
    Ok(Value::Null)
}

pub(super) fn untag_resource(glue: &mut Glue, input: Value) -> Answer {
    let Input { resource_arn, tags_to_remove, .. } = decode(input)?;
    job(glue, &resource_arn)?.tags.retain(|key, _| !tags_to_remove.contains(key));
    Ok(Value::Null)
}

pub(super) fn get_tags(glue: &Glue, input: Value) -> Answer {
    let Input { resource_arn, .. } = decode(input)?;
    let name = name(&resource_arn)?;
    let job = glue.jobs.get(&name).ok_or_else(|| fault::no_job(&name))?;
    Ok(json!({"Tags": job.tags}))
}
