//! A queue: its name, its attributes, and its messages.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::attributes::Attributes;
use super::deduplication::Deduplication;
use super::receive_attempt::Attempts;
use super::store::Store;
use crate::arn::Arn;
use crate::clock::Timestamp;

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Queue {
    pub(super) arn: Arn,
    pub(super) attributes: Attributes,
    pub(super) tags: BTreeMap<String, String>,
    created_at: Timestamp,
    pub(super) modified_at: Timestamp,
    pub(super) purged_at: Option<Timestamp>,
    pub(super) store: Store,
    pub(super) deduplication: Deduplication,
    pub(super) attempts: Attempts,
    /// The number of messages with a sequence number; FIFO queues only.
    pub(super) numbered: u64,
}

impl Queue {
    pub(super) fn new(arn: Arn, attributes: Attributes, tags: BTreeMap<String, String>, now: Timestamp) -> Self {
        let fifo = attributes.fifo.is_some();
        Self {
            arn,
            attributes,
            tags,
            created_at: now,
            modified_at: now,
            purged_at: None,
            store: Store::new(fifo),
            deduplication: Deduplication::default(),
            attempts: Attempts::default(),
            numbered: 0,
        }
    }

    pub(super) fn name(&self) -> &str {
        self.arn.name()
    }

    pub(super) fn is_fifo(&self) -> bool {
        self.attributes.fifo.is_some()
    }

    /// Returns all attributes for `GetQueueAttributes`, by name.
    pub(super) fn print(&self, now: Timestamp) -> BTreeMap<&'static str, String> {
        let mut printed = self.attributes.print();
        let counts = self.store.counts(now, self.attributes.retention());
        printed.insert("ApproximateNumberOfMessages", counts.visible.to_string());
        printed.insert("ApproximateNumberOfMessagesNotVisible", counts.in_flight.to_string());
        printed.insert("ApproximateNumberOfMessagesDelayed", counts.delayed.to_string());
        printed.insert("CreatedTimestamp", self.created_at.seconds().to_string());
        printed.insert("LastModifiedTimestamp", self.modified_at.seconds().to_string());
        printed.insert("QueueArn", self.arn.to_string());
        printed
    }
}
