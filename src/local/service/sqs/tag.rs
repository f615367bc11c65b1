//! Tags of a queue: stored and listed, without effect.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::address::name_in_url;
use super::{Sqs, encode, fault};
use crate::local::service::{Answer, Cx, decode};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct TagInput {
    queue_url: Option<String>,
    tags: Option<BTreeMap<String, String>>,
    tag_keys: Option<Vec<String>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Tags<'a> {
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    tags: &'a BTreeMap<String, String>,
}

pub(super) fn tag_queue(sqs: &mut Sqs, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: TagInput = decode(input)?;
    let queue = sqs.queue_mut(name_in_url(input.queue_url.as_deref(), cx)?)?;
    queue.tags.extend(input.tags.ok_or_else(|| fault::missing("Tags"))?);
    Ok(Value::Null)
}

pub(super) fn untag_queue(sqs: &mut Sqs, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: TagInput = decode(input)?;
    let queue = sqs.queue_mut(name_in_url(input.queue_url.as_deref(), cx)?)?;
    for key in input.tag_keys.ok_or_else(|| fault::missing("TagKeys"))? {
        queue.tags.remove(&key);
    }
    Ok(Value::Null)
}

pub(super) fn list_queue_tags(sqs: &Sqs, input: Value, cx: &Cx<'_>) -> Answer {
    let input: TagInput = decode(input)?;
    let queue = sqs.queue(name_in_url(input.queue_url.as_deref(), cx)?)?;
    encode(&Tags { tags: &queue.tags })
}
