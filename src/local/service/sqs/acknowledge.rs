//! Acknowledgements of received messages: deletion, and changes of the visibility timeout.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::address::name_in_url;
use super::batch::{self, BatchResult, Entry};
use super::message::Message;
use super::queue::Queue;
use super::receipt::Receipt;
use super::receive::{MAX_VISIBILITY_SECONDS, visibility};
use super::{Sqs, encode, fault};
use crate::local::service::{Answer, Cx, Fault, decode};

/// An acknowledgement, by itself or as an entry of a batch.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Acknowledgement {
    queue_url: Option<String>,
    id: Option<String>,
    receipt_handle: Option<String>,
    visibility_timeout: Option<i64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Batch<T> {
    queue_url: Option<String>,
    entries: Option<Vec<T>>,
}

#[derive(Deserialize)]
#[serde(transparent)]
struct Deletion(Acknowledgement);

#[derive(Deserialize)]
#[serde(transparent)]
struct Change(Acknowledgement);

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Done {
    id: String,
}

impl Entry for Deletion {
    const KIND: &'static str = "DeleteMessageBatchRequestEntry";

    fn id(&self) -> &str {
        self.0.id.as_deref().unwrap_or_default()
    }
}

impl Entry for Change {
    const KIND: &'static str = "ChangeMessageVisibilityBatchRequestEntry";

    fn id(&self) -> &str {
        self.0.id.as_deref().unwrap_or_default()
    }
}

pub(super) fn delete_message(sqs: &mut Sqs, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: Acknowledgement = decode(input)?;
    sqs.queue_mut(name_in_url(input.queue_url.as_deref(), cx)?)?.delete(&input, cx)?;
    Ok(Value::Null)
}

pub(super) fn delete_message_batch(sqs: &mut Sqs, input: Value, cx: &mut Cx<'_>) -> Answer {
    each(sqs, input, cx, |queue, deletion: &Deletion, cx| queue.delete(&deletion.0, cx))
}

pub(super) fn change_message_visibility(sqs: &mut Sqs, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: Acknowledgement = decode(input)?;
    sqs.queue_mut(name_in_url(input.queue_url.as_deref(), cx)?)?.change_visibility(&input, cx)?;
    Ok(Value::Null)
}

pub(super) fn change_message_visibility_batch(sqs: &mut Sqs, input: Value, cx: &mut Cx<'_>) -> Answer {
    each(sqs, input, cx, |queue, change: &Change, cx| queue.change_visibility(&change.0, cx))
}

fn each<T: Entry + for<'de> Deserialize<'de>>(
    sqs: &mut Sqs,
    input: Value,
    cx: &mut Cx<'_>,
    act: impl Fn(&mut Queue, &T, &Cx<'_>) -> Result<(), Fault>,
) -> Answer {
    let input: Batch<T> = decode(input)?;
    let queue = sqs.queue_mut(name_in_url(input.queue_url.as_deref(), cx)?)?;
    let entries = input.entries.unwrap_or_default();
    batch::check(&entries)?;
    let mut result = BatchResult::default();
    for entry in &entries {
        result.push(entry.id(), act(queue, entry, cx).map(|()| Done { id: entry.id().to_owned() }));
    }
    encode(&result)
}

impl Queue {
    fn delete(&mut self, deletion: &Acknowledgement, cx: &Cx<'_>) -> Result<(), Fault> {
        let handle = deletion.receipt_handle.as_deref();
        let receipt = Receipt::parse(handle, self)?;
        let Some(message) = self.store.get(receipt.key) else { return Ok(()) };
        if !self.takes(receipt, &message, cx) {
            let handle = handle.unwrap_or_default();
            return Err(fault::invalid_value(handle, "ReceiptHandle", "The receipt handle has expired."));
        }
        self.store.remove(receipt.key);
        Ok(())
    }

    /// Returns whether a receipt handle is valid: a standard queue accepts the handle of any receive; a FIFO queue only
    /// that of the last, until the message is visible again.
    fn takes(&self, receipt: Receipt, message: &Message, cx: &Cx<'_>) -> bool {
        !self.is_fifo() || message.receives == receipt.receives && message.visible_at > cx.now
    }

    fn change_visibility(&mut self, change: &Acknowledgement, cx: &Cx<'_>) -> Result<(), Fault> {
        let handle = change.receipt_handle.as_deref();
        let seconds = change.visibility_timeout.ok_or_else(|| fault::missing("VisibilityTimeout"))?;
        let timeout = visibility(seconds)?;
        let receipt = Receipt::parse(handle, self)?;
        let message = self.store.get(receipt.key).filter(|message| self.takes(receipt, message, cx));
        let Some(message) = message else {
            return Err(fault::invalid_value(
                handle.unwrap_or_default(),
                "ReceiptHandle",
                "Message does not exist or is not available for visibility timeout change.",
            ));
        };
        let most = Duration::from_secs(MAX_VISIBILITY_SECONDS.unsigned_abs());
        let until = cx.now.plus(timeout);
        if message.last_received.is_some_and(|received| until > received.plus(most)) {
            return Err(fault::invalid_value(
                seconds,
                "VisibilityTimeout",
                "Total VisibilityTimeout for the message is beyond the limit [43200 seconds].",
            ));
        }
        self.store.hide_until(receipt.key, until);
        Ok(())
    }
}
