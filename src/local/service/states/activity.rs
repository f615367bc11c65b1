//! Activities: tasks that workers poll for.

use std::collections::VecDeque;
use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};

use super::list::paged;
use super::machine::seconds;
use super::page;
use super::store::{Activity, PendingTask, States};
use super::tag::{self, Tag};
use super::{Fault, drive, fault, name, nothing};
use crate::asl::Input;
use crate::local::service::{Answer, Cx, Wait, decode};

/// How long `GetActivityTask` waits for a task.
const MAX_POLL: Duration = Duration::from_secs(60);

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Create {
    name: String,
    encryption_configuration: Option<Value>,
    #[serde(default)]
    tags: Vec<Tag>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ByArn {
    activity_arn: String,
}

/// Creates an activity; creating it again is not an error.
pub(super) fn create_activity(states: &mut States, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: Create = decode(input)?;
    name::check(&input.name)?;
    let tags = tag::as_map(input.tags)?;
    let arn = cx.arn("states", &format!("activity:{}", input.name));
    let activity = states.activities.entry(input.name).or_insert_with(|| Activity {
        arn,
        created: cx.now,
        encryption: input.encryption_configuration.unwrap_or_else(|| json!({"type": "AWS_OWNED_KEY"})),
        tags,
        pending: VecDeque::new(),
    });
    Ok(json!({"activityArn": activity.arn, "creationDate": seconds(activity.created)}))
}

/// Returns the activity of an ARN.
pub(super) fn find<'a>(states: &'a mut States, arn: &str) -> Result<(&'a String, &'a mut Activity), Fault> {
    let name = name_in(arn)?;
    let mut activities = states.activities.iter_mut();
    let found = activities.find(|(known, activity)| known.as_str() == name && activity.arn == arn);
    found.ok_or_else(|| fault::no_such_activity(arn))
}

fn name_in(arn: &str) -> Result<&str, Fault> {
    let parts: Vec<&str> = arn.splitn(7, ':').collect();
    match parts.as_slice() {
        ["arn", _, "states", _, _, "activity", name] => Ok(name),
        ["arn", _, "states", _, _, kind, _] => {
            Err(fault::invalid_arn(&format!("Resource type not valid in this context: {kind}")))
        }
        _ => Err(fault::invalid_arn(&format!("Invalid ARN prefix: {arn}"))),
    }
}

pub(super) fn describe_activity(states: &mut States, input: Value, _: &mut Cx<'_>) -> Answer {
    let input: ByArn = decode(input)?;
    let (name, activity) = find(states, &input.activity_arn)?;
    Ok(json!({
        "activityArn": activity.arn,
        "name": name,
        "creationDate": seconds(activity.created),
        "encryptionConfiguration": activity.encryption,
    }))
}

/// Deletes an activity; one that does not exist is not an error.
pub(super) fn delete_activity(states: &mut States, input: Value, _: &mut Cx<'_>) -> Answer {
    let input: ByArn = decode(input)?;
    name_in(&input.activity_arn)?;
    states.activities.retain(|_, activity| activity.arn != input.activity_arn);
    nothing()
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct List {
    max_results: Option<i64>,
    next_token: Option<String>,
}

pub(super) fn list_activities(states: &mut States, input: Value, _: &mut Cx<'_>) -> Answer {
    let input: List = decode(input)?;
    let activities = states.activities.iter().map(|(name, activity)| {
        json!({"activityArn": activity.arn, "name": name, "creationDate": seconds(activity.created)})
    });
    let (activities, next) =
        page::of(activities, input.max_results, input.next_token.as_deref(), page::MAX_TOKEN_LENGTH)?;
    Ok(paged("activities", activities, next))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Get {
    activity_arn: String,
    worker_name: Option<String>,
}

/// Returns the oldest task that is still waited for; if there is none, an empty response after a minute.
pub(super) fn get_activity_task(states: &mut States, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: Get = decode(input)?;
    let (_, activity) = find(states, &input.activity_arn)?;
    let tokens: Vec<String> = activity.pending.iter().map(|task| task.token.clone()).collect();
    let live = tokens.iter().enumerate().find_map(|(index, token)| Some((index, states.waiting(token)?)));
    if let Some((index, (execution, call))) = live {
        let (_, activity) = find(states, &input.activity_arn)?;
        let task = activity.pending.drain(..=index).next_back();
        drive::advance(states, &execution, Input::Taken { call, worker: input.worker_name }, cx);
        return Ok(task.map_or(Value::Null, |task| json!({"taskToken": task.token, "input": task.input})));
    }
    let end = cx.now.plus(MAX_POLL);
    cx.wait(Wait { look: end, end });
    nothing()
}

/// Adds a task for a worker; returns false if there is no such activity.
pub(super) fn offer(states: &mut States, arn: &str, token: String, input: String) -> bool {
    match find(states, arn) {
        Ok((_, activity)) => {
            activity.pending.push_back(PendingTask { token, input });
            true
        }
        Err(_) => false,
    }
}
