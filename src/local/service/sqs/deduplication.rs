//! What a FIFO queue remembers of messages it accepted, so that it takes none twice within five minutes.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;

const INTERVAL: Duration = Duration::from_secs(5 * 60);

#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Deduplication {
    seen: BTreeMap<String, Accepted>,
    /// When each key is forgotten, soonest first.
    forgotten_at: VecDeque<(Timestamp, String)>,
}

/// What sending the first of several equal messages was answered with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Accepted {
    pub(super) message_id: String,
    pub(super) sequence_number: Option<String>,
}

impl Deduplication {
    /// The answer to an equal message sent within the last five minutes.
    pub(super) fn find(&mut self, key: &str, now: Timestamp) -> Option<Accepted> {
        while self.forgotten_at.front().is_some_and(|(at, _)| *at <= now) {
            if let Some((_, key)) = self.forgotten_at.pop_front() {
                self.seen.remove(&key);
            }
        }
        self.seen.get(key).cloned()
    }

    pub(super) fn remember(&mut self, key: String, accepted: Accepted, now: Timestamp) {
        self.forgotten_at.push_back((now.plus(INTERVAL), key.clone()));
        self.seen.insert(key, accepted);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_minutes_later_a_message_is_new_again() {
        let mut deduplication = Deduplication::default();
        let accepted = Accepted { message_id: "m".to_owned(), sequence_number: None };
        deduplication.remember("k".to_owned(), accepted.clone(), Timestamp::from_millis(0));
        assert_eq!(deduplication.find("k", Timestamp::from_millis(299_999)), Some(accepted));
        assert_eq!(deduplication.find("other", Timestamp::from_millis(1)), None);
        assert_eq!(deduplication.find("k", Timestamp::from_millis(300_000)), None);
    }
}
