//! Queues: created, found, updated, purged and deleted.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::address::{check_name, name_in_url, url};
use super::attributes::Attributes;
use super::deduplication::Deduplication;
use super::queue::Queue;
use super::receive_attempt::Attempts;
use super::{Sqs, encode, fault};
use crate::arn::Arn;
use crate::local::service::{Answer, Cx, Fault, decode};

/// The time between two purges, and between deleting a queue and creating one with the same name.
const PAUSE: Duration = Duration::from_secs(60);

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct CreateQueue {
    queue_name: Option<String>,
    #[serde(default)]
    attributes: BTreeMap<String, String>,
    #[serde(default, alias = "tags")]
    tags: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct GetQueueUrl {
    queue_name: Option<String>,
    #[serde(rename = "QueueOwnerAWSAccountId")]
    owner: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct OfQueue {
    queue_url: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct GetQueueAttributes {
    queue_url: Option<String>,
    #[serde(default)]
    attribute_names: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SetQueueAttributes {
    queue_url: Option<String>,
    attributes: Option<BTreeMap<String, String>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct QueueUrl {
    queue_url: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Printed {
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    attributes: BTreeMap<&'static str, String>,
}

pub(super) fn create_queue(sqs: &mut Sqs, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: CreateQueue = decode(input)?;
    let name = input.queue_name.ok_or_else(|| fault::missing("QueueName"))?;
    let fifo = input.attributes.get("FifoQueue").is_some_and(|value| value.eq_ignore_ascii_case("true"));
    check_name(&name, fifo)?;
    let answer = QueueUrl { queue_url: url(&name, cx) };
    if let Some(queue) = sqs.queues.get(&name) {
        check_equal(queue, &input.attributes)?;
        return encode(&answer);
    }
    let arn: Arn = Arn::new("aws", "sqs", cx.region(), cx.account(), name.as_str());
    let attributes = Attributes::new(fifo).with(&input.attributes)?;
    sqs.check_redrive(&arn, &attributes)?;
    if sqs.deleted.get(&name).is_some_and(|deleted| deleted.plus(PAUSE) > cx.now) {
        return Err(Fault::new(
            "QueueDeletedRecently",
            "You must wait 60 seconds after deleting a queue before you can create another with the same name.",
        ));
    }
    sqs.deleted.retain(|_, deleted| deleted.plus(PAUSE) > cx.now);
    sqs.queues.insert(name, Queue::new(arn, attributes, input.tags, cx.now));
    encode(&answer)
}

/// Checks that a queue that is created again has the same attributes.
fn check_equal(queue: &Queue, given: &BTreeMap<String, String>) -> Result<(), Fault> {
    for (name, value) in given {
        let one = BTreeMap::from([(name.clone(), value.clone())]);
        if queue.attributes.with(&one)? != queue.attributes {
            return Err(Fault::new(
                "QueueNameExists",
                format!("A queue already exists with the same name and a different value for attribute {name}"),
            ));
        }
    }
    Ok(())
}

pub(super) fn get_queue_url(sqs: &Sqs, input: Value, cx: &Cx<'_>) -> Answer {
    let input: GetQueueUrl = decode(input)?;
    let name = input.queue_name.ok_or_else(|| fault::missing("QueueName"))?;
    if input.owner.is_some_and(|owner| owner != cx.account()) {
        return Err(fault::queue_does_not_exist());
    }
    sqs.queue(&name)?;
    encode(&QueueUrl { queue_url: url(&name, cx) })
}

pub(super) fn delete_queue(sqs: &mut Sqs, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: OfQueue = decode(input)?;
    let name = name_in_url(input.queue_url.as_deref(), cx)?;
    // Deviation: on AWS requests to a deleted queue may succeed for up to 60 seconds; in the local cloud the queue is
    // removed at once.
    sqs.queues.remove(name).ok_or_else(fault::queue_does_not_exist)?;
    sqs.deleted.insert(name.to_owned(), cx.now);
    sqs.move_tasks.remove(name);
    Ok(Value::Null)
}

pub(super) fn purge_queue(sqs: &mut Sqs, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: OfQueue = decode(input)?;
    let queue = sqs.queue_mut(name_in_url(input.queue_url.as_deref(), cx)?)?;
    if queue.purged_at.is_some_and(|purged| purged.plus(PAUSE) > cx.now) {
        let message = format!("Only one PurgeQueue operation on {} is allowed every 60 seconds.", queue.name());
        return Err(Fault::new("PurgeQueueInProgress", message).with_status(403));
    }
    queue.purged_at = Some(cx.now);
    queue.store.clear();
    // A purge also ends deduplication: AWS accepts an equal message right after it.
    queue.deduplication = Deduplication::default();
    queue.attempts = Attempts::default();
    Ok(Value::Null)
}

pub(super) fn get_queue_attributes(sqs: &Sqs, input: Value, cx: &Cx<'_>) -> Answer {
    let input: GetQueueAttributes = decode(input)?;
    let queue = sqs.queue(name_in_url(input.queue_url.as_deref(), cx)?)?;
    if let Some(unknown) = input.attribute_names.iter().find(|name| !NAMES.contains(&name.as_str())) {
        return Err(fault::unknown_attribute(unknown));
    }
    let all = input.attribute_names.iter().any(|name| name == "All");
    let mut attributes = queue.print(cx.now);
    attributes.retain(|name, _| all || input.attribute_names.iter().any(|asked| asked == name));
    encode(&Printed { attributes })
}

pub(super) fn set_queue_attributes(sqs: &mut Sqs, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: SetQueueAttributes = decode(input)?;
    let name = name_in_url(input.queue_url.as_deref(), cx)?;
    let changes = input.attributes.ok_or_else(|| fault::missing("Attribute.Name"))?;
    let queue = sqs.queue(name)?;
    let attributes = queue.attributes.with(&changes)?;
    if changes.contains_key("RedrivePolicy") {
        sqs.check_redrive(&queue.arn, &attributes)?;
    }
    let queue = sqs.queue_mut(name)?;
    queue.attributes = attributes;
    queue.modified_at = cx.now;
    Ok(Value::Null)
}

const NAMES: [&str; 22] = [
    "All",
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesDelayed",
    "ApproximateNumberOfMessagesNotVisible",
    "ContentBasedDeduplication",
    "CreatedTimestamp",
    "DeduplicationScope",
    "DelaySeconds",
    "FifoQueue",
    "FifoThroughputLimit",
    "KmsDataKeyReusePeriodSeconds",
    "KmsMasterKeyId",
    "LastModifiedTimestamp",
    "MaximumMessageSize",
    "MessageRetentionPeriod",
    "Policy",
    "QueueArn",
    "ReceiveMessageWaitTimeSeconds",
    "RedriveAllowPolicy",
    "RedrivePolicy",
    "SqsManagedSseEnabled",
    "VisibilityTimeout",
];
