//! Tags of state machines and activities: stored and listed, without effect.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::store::{States, Tags, split};
use super::{Fault, fault, nothing};
use crate::local::service::validation::Checks;
use crate::local::service::{Answer, Cx, decode};

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Tag {
    key: String,
    value: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TagResource {
    resource_arn: String,
    #[serde(default)]
    tags: Vec<Tag>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct UntagResource {
    resource_arn: String,
    #[serde(default)]
    tag_keys: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ListTagsForResource {
    resource_arn: String,
}

/// Validates the tags of a request and returns them.
pub(super) fn as_map(tags: Vec<Tag>) -> Result<Tags, Fault> {
    let mut checks = Checks::default();
    for (position, tag) in tags.iter().enumerate() {
        checks.length(&format!("tags.{}.member.key", position + 1), &tag.key, 1, 128);
        checks.length(&format!("tags.{}.member.value", position + 1), &tag.value, 0, 256);
    }
    checks.finish()?;
    Ok(tags.into_iter().map(|tag| (tag.key, tag.value)).collect())
}

fn of_resource<'a>(states: &'a mut States, arn: &str) -> Result<&'a mut Tags, Fault> {
    if arn.split(':').nth(5) == Some("activity") {
        let activity = states.activities.values_mut().find(|activity| activity.arn == arn);
        return activity.map(|activity| &mut activity.tags).ok_or_else(|| fault::no_such_resource(arn));
    }
    let (name, qualifier) = split(arn)?;
    let machine = states.machines.get_mut(name).filter(|_| qualifier.is_none());
    machine.map(|machine| &mut machine.tags).ok_or_else(|| fault::no_such_resource(arn))
}

pub(super) fn tag_resource(states: &mut States, input: Value, _: &mut Cx<'_>) -> Answer {
    let input: TagResource = decode(input)?;
    let tags = as_map(input.tags)?;
    of_resource(states, &input.resource_arn)?.extend(tags);
    nothing()
}

pub(super) fn untag_resource(states: &mut States, input: Value, _: &mut Cx<'_>) -> Answer {
    let input: UntagResource = decode(input)?;
    of_resource(states, &input.resource_arn)?.retain(|key, _| !input.tag_keys.contains(key));
    nothing()
}

pub(super) fn list_tags_for_resource(states: &mut States, input: Value, _: &mut Cx<'_>) -> Answer {
    let input: ListTagsForResource = decode(input)?;
    let tags = of_resource(states, &input.resource_arn)?;
    let tags: Vec<Value> = tags.iter().map(|(key, value)| json!({"key": key, "value": value})).collect();
    Ok(json!({ "tags": tags }))
}
