//! Tags of buses and rules: stored and listed, without effect.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::name::bus_name;
use super::{Events, encode, fault};
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
struct TagResource {
    #[serde(rename = "ResourceARN")]
    resource_arn: String,
    #[serde(rename = "Tags")]
    tags: Vec<Tag>,
}

#[derive(Deserialize)]
struct UntagResource {
    #[serde(rename = "ResourceARN")]
    resource_arn: String,
    #[serde(rename = "TagKeys")]
    tag_keys: Vec<String>,
}

#[derive(Deserialize)]
struct ListTagsForResource {
    #[serde(rename = "ResourceARN")]
    resource_arn: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Tags {
    tags: Vec<Tag>,
}

pub(super) fn tag_resource(events: &mut Events, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: TagResource = decode(input)?;
    let tags = as_map(input.tags)?;
    of_resource(events, &input.resource_arn, cx)?.extend(tags);
    encode(&BTreeMap::<(), ()>::new())
}

pub(super) fn untag_resource(events: &mut Events, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: UntagResource = decode(input)?;
    let tags = of_resource(events, &input.resource_arn, cx)?;
    tags.retain(|key, _| !input.tag_keys.contains(key));
    encode(&BTreeMap::<(), ()>::new())
}

pub(super) fn list_tags_for_resource(events: &mut Events, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: ListTagsForResource = decode(input)?;
    let tags = of_resource(events, &input.resource_arn, cx)?;
    let tags = tags.iter().map(|(key, value)| Tag { key: key.clone(), value: value.clone() }).collect();
    encode(&Tags { tags })
}

/// Validates the tags of a request and returns them.
pub(super) fn as_map(tags: Vec<Tag>) -> Result<BTreeMap<String, String>, Fault> {
    let mut checks = Checks::default();
    for (position, tag) in tags.iter().enumerate() {
        checks.length(&format!("tags.{}.member.key", position + 1), &tag.key, 1, 128);
        checks.length(&format!("tags.{}.member.value", position + 1), &tag.value, 0, 256);
    }
    checks.finish()?;
    Ok(tags.into_iter().map(|tag| (tag.key, tag.value)).collect())
}

fn of_resource<'a>(events: &'a mut Events, arn: &str, cx: &Cx<'_>) -> Result<&'a mut BTreeMap<String, String>, Fault> {
    let parsed: Arn = arn.parse().map_err(|_| fault::wrong_arn(arn))?;
    match (parsed.service(), parsed.resource_type(), parsed.rule_bus()) {
        ("events", Some("event-bus"), _) => Ok(&mut events.bus_mut(bus_name(Some(arn), cx))?.tags),
        ("events", Some("rule"), Some(bus)) => Ok(&mut events.bus_mut(bus)?.rule_mut(parsed.name(), bus)?.tags),
        _ => Err(fault::wrong_arn(arn)),
    }
}
