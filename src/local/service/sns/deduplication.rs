//! The state of a FIFO topic: its sequence, and the messages of the last five minutes.
//!
//! "Message deduplication for FIFO topics" in the Developer Guide: a repeated message is accepted, answered like the
//! first one, and not delivered.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;

const WINDOW: Duration = Duration::from_secs(5 * 60);
/// The base of sequence numbers, which have twenty digits.
const FIRST_NUMBER: u64 = 10_000_000_000_000_000_000;

/// The state of one FIFO topic.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Published {
    messages: BTreeMap<String, Receipt>,
    /// The deduplication IDs of the messages, oldest first.
    order: VecDeque<String>,
    count: u64,
}

/// The response to the publisher of a message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Receipt {
    pub(super) message_id: String,
    pub(super) sequence_number: String,
    at: Timestamp,
}

impl Published {
    /// Returns the receipt of a message with this deduplication ID, if it was published within the window.
    pub(super) fn earlier(&mut self, id: &str, now: Timestamp) -> Option<Receipt> {
        while let Some(oldest) = self.order.front() {
            if self.messages.get(oldest).is_some_and(|receipt| now.since(receipt.at) < WINDOW) {
                break;
            }
            self.messages.remove(oldest);
            self.order.pop_front();
        }
        self.messages.get(id).cloned()
    }

    /// Numbers a message and stores its receipt.
    pub(super) fn add(&mut self, id: &str, message_id: String, now: Timestamp) -> Receipt {
        self.count += 1;
        let sequence_number = FIRST_NUMBER.saturating_add(self.count.saturating_mul(1000)).to_string();
        let receipt = Receipt { message_id, sequence_number, at: now };
        self.messages.insert(id.to_owned(), receipt.clone());
        self.order.push_back(id.to_owned());
        receipt
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_remembered_for_five_minutes() {
        let mut published = Published::default();
        let start = Timestamp::from_millis(0);
        let receipt = published.add("d1", "m1".to_owned(), start);
        assert_eq!(receipt.sequence_number, "10000000000000001000");
        assert_eq!(published.earlier("d1", Timestamp::from_millis(299_999)), Some(receipt));
        assert_eq!(published.earlier("d2", start), None);
        assert_eq!(published.earlier("d1", Timestamp::from_millis(300_000)), None);
    }
}
