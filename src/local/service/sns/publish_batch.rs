//! `PublishBatch`: up to ten messages at once.
//!
//! An invalid message refuses the whole batch, as on AWS, so no entry ever comes back as failed.

use serde::{Deserialize, Serialize};

use super::super::Answer;
use super::publish::{Content, MAX_BYTES, Output, draft, for_topic, send};
use super::{Cx, Fault, Sns, address, not_found, write};

const MAX_ENTRIES: usize = 10;
const MAX_ID_LENGTH: usize = 80;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    topic_arn: Option<String>,
    publish_batch_request_entries: Vec<Content>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct BatchOutput {
    successful: Vec<Success>,
    failed: [(); 0],
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Success {
    id: String,
    #[serde(flatten)]
    output: Output,
}

pub(super) fn publish(sns: &mut Sns, input: Input, cx: &mut Cx<'_>) -> Answer {
    let arn = address::parse("TopicArn", input.topic_arn.as_deref(), cx)?;
    let name = address::own(&arn, cx).to_owned();
    let topic = sns.topics.get(&name).ok_or_else(|| not_found("Topic"))?;
    check_ids(&input.publish_batch_request_entries)?;
    let mut drafts = Vec::new();
    for (index, entry) in input.publish_batch_request_entries.into_iter().enumerate() {
        let place = format!("publishBatchRequestEntries.{}.member.messageAttributes", index + 1);
        drafts.push((entry.id.clone(), draft(entry, &place)?));
    }
    if drafts.iter().map(|(_, draft)| draft.size).sum::<usize>() > MAX_BYTES {
        let message = "The length of all the messages put together is more than the limit.";
        return Err(Fault::new("BatchRequestTooLong", message));
    }
    let complete = drafts.into_iter().map(|(id, draft)| Ok((id, for_topic(draft, topic)?)));
    let drafts = complete.collect::<Result<Vec<_>, Fault>>()?;
    let mut successful = Vec::new();
    for (id, draft) in drafts {
        successful.push(Success { id, output: send(sns, &name, draft, None, cx)? });
    }
    write(BatchOutput { successful, failed: [] })
}

fn check_ids(entries: &[Content]) -> Result<(), Fault> {
    if entries.is_empty() {
        return Err(Fault::new("EmptyBatchRequest", "The batch request doesn't contain any entries."));
    }
    if entries.len() > MAX_ENTRIES {
        let message = "The batch request contains more entries than permissible.";
        return Err(Fault::new("TooManyEntriesInBatchRequest", message));
    }
    for (index, entry) in entries.iter().enumerate() {
        let id = &entry.id;
        if entries.iter().take(index).any(|earlier| earlier.id == *id) {
            let message = "Two or more batch entries in the request have the same Id.";
            return Err(Fault::new("BatchEntryIdsNotDistinct", message));
        }
        if id.len() > MAX_ID_LENGTH {
            let message = format!("The Id of a batch entry in the batch request is too long: {id}");
            return Err(Fault::new("InvalidBatchEntryId", message));
        }
        if id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')) {
            let message =
                format!("The Id of a batch entry in the batch request contains an impermissible character: {id}");
            return Err(Fault::new("InvalidBatchEntryId", message));
        }
    }
    Ok(())
}
