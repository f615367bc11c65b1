//! Tags of topics.

use serde::{Deserialize, Serialize};

use super::super::Answer;
use super::address;
use super::topic::Topic;
use super::{Cx, Fault, Nothing, Sns, invalid_parameter, write};

const MAX_TAGS: usize = 50;

/// One tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Tag {
    key: String,
    value: String,
}

/// Adds tags to the existing ones.
pub(super) fn add(held: &mut Vec<Tag>, tags: Vec<Tag>) -> Result<(), Fault> {
    let twice = |(index, tag): (usize, &Tag)| tags.iter().take(index).any(|earlier| earlier.key == tag.key);
    if tags.iter().enumerate().any(twice) {
        return Err(invalid_parameter("Duplicated keys are not allowed."));
    }
    let mut merged: Vec<Tag> = held.iter().filter(|old| tags.iter().all(|tag| tag.key != old.key)).cloned().collect();
    merged.extend(tags);
    if merged.len() > MAX_TAGS {
        let message = "Could not complete request: tag quota of per resource exceeded";
        return Err(Fault::new("TagLimitExceeded", message));
    }
    *held = merged;
    Ok(())
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct TagInput {
    resource_arn: Option<String>,
    tags: Vec<Tag>,
}

pub(super) fn tag(sns: &mut Sns, input: TagInput, cx: &mut Cx<'_>) -> Answer {
    let topic = tagged(sns, input.resource_arn.as_deref(), cx)?;
    add(&mut topic.tags, input.tags)?;
    write(Nothing {})
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct UntagInput {
    resource_arn: Option<String>,
    tag_keys: Vec<String>,
}

pub(super) fn untag(sns: &mut Sns, input: UntagInput, cx: &mut Cx<'_>) -> Answer {
    let topic = tagged(sns, input.resource_arn.as_deref(), cx)?;
    topic.tags.retain(|tag| !input.tag_keys.contains(&tag.key));
    write(Nothing {})
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListInput {
    resource_arn: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ListOutput<'a> {
    tags: &'a [Tag],
}

pub(super) fn list(sns: &mut Sns, input: ListInput, cx: &mut Cx<'_>) -> Answer {
    write(ListOutput { tags: &tagged(sns, input.resource_arn.as_deref(), cx)?.tags })
}

/// Returns a topic for an operation on tags; these have their own error code for a missing topic.
fn tagged<'a>(sns: &'a mut Sns, arn: Option<&str>, cx: &Cx<'_>) -> Result<&'a mut Topic, Fault> {
    let arn = address::parse("ResourceArn", arn, cx)?;
    let missing = || Fault::new("ResourceNotFound", "Resource does not exist").with_status(404);
    sns.topics.get_mut(address::own(&arn, cx)).ok_or_else(missing)
}
