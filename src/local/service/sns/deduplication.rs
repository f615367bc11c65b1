//! What a FIFO topic remembers: its sequence, and for five minutes what it published.
//!
//! "Message deduplication for FIFO topics" in the Developer Guide: a message that comes again is accepted, answered
//! as the first one was, and not delivered.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;

const WINDOW: Duration = Duration::from_secs(5 * 60);
/// Sequence numbers have twenty digits.
const FIRST_NUMBER: u64 = 10_000_000_000_000_000_000;

/// The memory of one FIFO topic.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Published {
    messages: BTreeMap<String, Receipt>,
    /// The ids of the messages, oldest first.
    order: VecDeque<String>,
    count: u64,
}

/// What the publisher of a message was told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Receipt {
    pub(super) message_id: String,
    pub(super) sequence_number: String,
    at: Timestamp,
}

impl Published {
    /// The receipt of a message with this deduplication id, when it was published within the window.
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

    /// Numbers a message and remembers it.
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
