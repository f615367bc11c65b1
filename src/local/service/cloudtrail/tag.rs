//! Tags of trails: `AddTags`, `RemoveTags`, `ListTags`.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::CloudTrail;
use crate::local::service::validation::Checks;
use crate::local::service::{Answer, Cx, Fault, decode};

const MAX_TAGS: usize = 50;

/// One tag in a request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Tag {
    key: String,
    #[serde(default)]
    value: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    resource_id: String,
    tags_list: Vec<Tag>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ListInput {
    resource_id_list: Vec<String>,
}

/// Returns the tags of a trail, with new ones added.
pub(super) fn added(tags: &BTreeMap<String, String>, new: Vec<Tag>) -> Result<BTreeMap<String, String>, Fault> {
    let mut checks = Checks::default();
    for tag in &new {
        checks.length("tagsList.member.key", &tag.key, 1, 128);
        checks.length("tagsList.member.value", &tag.value, 0, 256);
    }
    checks.finish().map_err(|fault| Fault::new("InvalidTagParameterException", fault.message))?;
    let mut tags = tags.clone();
    tags.extend(new.into_iter().map(|tag| (tag.key, tag.value)));
    if tags.len() > MAX_TAGS {
        let message = format!("A trail can have no more than {MAX_TAGS} tags.");
        return Err(Fault::new("TagsLimitExceededException", message));
    }
    Ok(tags)
}

pub(super) fn add_tags(trails: &mut CloudTrail, input: Value, cx: &Cx<'_>) -> Answer {
    let Input { resource_id, tags_list } = decode(input)?;
    let trail = trails.find_home(&resource_id, cx)?;
    trail.tags = added(&trail.tags, tags_list)?;
    Ok(Value::Null)
}

pub(super) fn remove_tags(trails: &mut CloudTrail, input: Value, cx: &Cx<'_>) -> Answer {
    let Input { resource_id, tags_list } = decode(input)?;
    let trail = trails.find_home(&resource_id, cx)?;
    trail.tags.retain(|key, _| tags_list.iter().all(|tag| tag.key != *key));
    Ok(Value::Null)
}

pub(super) fn list_tags(trails: &CloudTrail, input: Value, cx: &Cx<'_>) -> Answer {
    let ListInput { resource_id_list } = decode(input)?;
    let mut lists = Vec::new();
    for id in resource_id_list {
        let tags = trails.find(&id, cx)?.tags.iter();
        let tags: Vec<Value> = tags.map(|(key, value)| json!({"Key": key, "Value": value})).collect();
        lists.push(json!({"ResourceId": id, "TagsList": tags}));
    }
    Ok(json!({"ResourceTagList": lists}))
}
