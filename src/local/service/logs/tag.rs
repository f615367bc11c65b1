//! Tags of log groups, by ARN and, in the older form, by name.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::super::validation::Checks;
use super::super::{Answer, Fault};
use super::{Logs, Nothing, as_invalid_parameter, write};
use crate::arn::Arn;

const MAX_TAGS: usize = 50;

/// Validates tags before they are added to a group.
pub(super) fn check(tags: &BTreeMap<String, String>) -> Result<(), Fault> {
    let mut checks = Checks::default();
    for (key, value) in tags {
        checks.length("tags", key, 1, 128);
        checks.length("tags", value, 0, 256);
    }
    checks.finish().map_err(as_invalid_parameter)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TagResourceInput {
    resource_arn: String,
    tags: BTreeMap<String, String>,
}

pub(super) fn tag_resource(logs: &mut Logs, input: TagResourceInput) -> Answer {
    add(logs, &group_of(&input.resource_arn)?, input.tags)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct UntagResourceInput {
    resource_arn: String,
    tag_keys: Vec<String>,
}

pub(super) fn untag_resource(logs: &mut Logs, input: UntagResourceInput) -> Answer {
    remove(logs, &group_of(&input.resource_arn)?, &input.tag_keys)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ResourceInput {
    resource_arn: String,
}

pub(super) fn list_for_resource(logs: &Logs, input: ResourceInput) -> Answer {
    list(logs, &group_of(&input.resource_arn)?)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TagGroupInput {
    log_group_name: String,
    tags: BTreeMap<String, String>,
}

pub(super) fn tag_group(logs: &mut Logs, input: TagGroupInput) -> Answer {
    add(logs, &input.log_group_name, input.tags)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct UntagGroupInput {
    log_group_name: String,
    tags: Vec<String>,
}

pub(super) fn untag_group(logs: &mut Logs, input: UntagGroupInput) -> Answer {
    remove(logs, &input.log_group_name, &input.tags)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct GroupInput {
    log_group_name: String,
}

pub(super) fn list_for_group(logs: &Logs, input: GroupInput) -> Answer {
    list(logs, &input.log_group_name)
}

fn add(logs: &mut Logs, group: &str, tags: BTreeMap<String, String>) -> Answer {
    check(&tags)?;
    let held = &mut logs.group_mut(group)?.tags;
    let added = tags.keys().filter(|key| !held.contains_key(*key)).count();
    if held.len() + added > MAX_TAGS {
        return Err(Fault::new("TooManyTagsException", "A resource can have no more than 50 tags."));
    }
    held.extend(tags);
    write(Nothing {})
}

fn remove(logs: &mut Logs, group: &str, keys: &[String]) -> Answer {
    logs.group_mut(group)?.tags.retain(|key, _| !keys.contains(key));
    write(Nothing {})
}

#[derive(Serialize)]
struct ListOutput<'a> {
    tags: &'a BTreeMap<String, String>,
}

fn list(logs: &Logs, group: &str) -> Answer {
    write(ListOutput { tags: &logs.group(group)?.tags })
}

fn group_of(text: &str) -> Result<String, Fault> {
    let arn = text.parse::<Arn>().ok();
    let group = arn.as_ref().and_then(Arn::log_group).map(str::to_owned);
    group.ok_or_else(|| super::invalid_parameter(format!("Invalid resource ARN: {text}")))
}
