//! Tags, which only groups can have: stored and listed, without effect.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Scheduler, encode, fault};
use crate::arn::Arn;
use crate::local::service::validation::Checks;
use crate::local::service::{Answer, Cx, Fault, decode};

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Tag {
    key: String,
    value: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct TagResource {
    resource_arn: String,
    tags: Vec<Tag>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct UntagResource {
    resource_arn: String,
    #[serde(default)]
    tag_keys: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ListTagsForResource {
    resource_arn: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Tags {
    tags: Vec<Tag>,
}

pub(super) fn tag(scheduler: &mut Scheduler, input: Value, cx: &Cx<'_>) -> Answer {
    let input: TagResource = decode(input)?;
    let tags = as_map(input.tags)?;
    of_group(scheduler, &input.resource_arn, cx)?.extend(tags);
    Ok(json!({}))
}

pub(super) fn untag(scheduler: &mut Scheduler, input: Value, cx: &Cx<'_>) -> Answer {
    let input: UntagResource = decode(input)?;
    of_group(scheduler, &input.resource_arn, cx)?.retain(|key, _| !input.tag_keys.contains(key));
    Ok(json!({}))
}

pub(super) fn list(scheduler: &Scheduler, input: Value, cx: &Cx<'_>) -> Answer {
    let input: ListTagsForResource = decode(input)?;
    let tags = &scheduler.group(&group_name(&input.resource_arn, cx)?)?.tags;
    encode(&Tags { tags: tags.iter().map(|(key, value)| Tag { key: key.clone(), value: value.clone() }).collect() })
}

/// Validates the tags of a request and returns them.
pub(super) fn as_map(tags: Vec<Tag>) -> Result<BTreeMap<String, String>, Fault> {
    let mut checks = Checks::default();
    for (position, tag) in tags.iter().enumerate() {
        checks.length(&format!("tags.{}.member.key", position + 1), &tag.key, 1, 128);
        checks.length(&format!("tags.{}.member.value", position + 1), &tag.value, 1, 256);
    }
    checks.finish()?;
    Ok(tags.into_iter().map(|tag| (tag.key, tag.value)).collect())
}

fn of_group<'a>(
    scheduler: &'a mut Scheduler,
    arn: &str,
    cx: &Cx<'_>,
) -> Result<&'a mut BTreeMap<String, String>, Fault> {
    let group = scheduler.group_mut(&group_name(arn, cx)?)?;
    group.modified_at = Some(cx.now);
    Ok(&mut group.tags)
}

fn group_name(arn: &str, cx: &Cx<'_>) -> Result<String, Fault> {
    let parsed = arn.parse::<Arn>().ok();
    let group = parsed.filter(|arn| arn.service() == "scheduler" && arn.resource_type() == Some("schedule-group"));
    let Some(group) = group else {
        let mut checks = Checks::default();
        let pattern = r"^arn:aws(-[a-z]+)?:scheduler:[a-z0-9\-]+:\d{12}:schedule-group\/[0-9a-zA-Z-_.]+$";
        checks.fail("resourceArn", arn, &format!("Member must satisfy regular expression pattern: {pattern}"));
        checks.finish()?;
        return Err(fault::missing(format!("Schedule group {arn} does not exist.")));
    };
    if group.region() != cx.region() || group.account() != cx.account() {
        return Err(fault::no_such_group(group.name()));
    }
    Ok(group.name().to_owned())
}
