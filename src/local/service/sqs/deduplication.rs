//! The messages that a FIFO queue accepted within the last five minutes, for deduplication.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::clock::Timestamp;
use crate::local::keyed::{Bulk, Fingerprint, Stored, Table};

const INTERVAL: Duration = Duration::from_secs(5 * 60);
/// The number of keys that one message removes, so that none has to wait for all of them.
const FORGOTTEN_AT_ONCE: usize = 1_000;

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(try_from = "Value")]
pub(super) struct Deduplication {
    /// By the fingerprint of the deduplication key, with the time of expiry.
    seen: Table<Fingerprint, Seen>,
    /// The time of expiry of each key, soonest first.
    forgotten_at: Table<(Timestamp, u64), Fingerprint>,
}

/// The response to the first of several equal messages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Accepted {
    pub(super) message_id: String,
    pub(super) sequence_number: Option<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Seen {
    accepted: Accepted,
    until: Timestamp,
}

impl Stored for Seen {}

impl Deduplication {
    /// Returns the response to an equal message sent within the last five minutes.
    pub(super) fn find(&mut self, key: &str, now: Timestamp) -> Option<Accepted> {
        self.forget(now);
        let seen = self.seen.get(&Fingerprint::of(key)).filter(|seen| seen.until > now)?;
        Some(seen.accepted.clone())
    }

    pub(super) fn remember(&mut self, key: &str, accepted: Accepted, now: Timestamp) {
        let (print, until) = (Fingerprint::of(key), now.plus(INTERVAL));
        self.seen.put(print, Seen { accepted, until });
        let number = self.forgotten_at.draw();
        self.forgotten_at.add((until, number), print);
    }

    fn forget(&mut self, now: Timestamp) {
        let over: Vec<((Timestamp, u64), Arc<Fingerprint>)> =
            self.forgotten_at.range(..=(now, u64::MAX)).take(FORGOTTEN_AT_ONCE).collect();
        for (at, print) in over {
            self.forgotten_at.discard(&at, &print);
            // A later equal message has a later expiry.
            if self.seen.get(&print).is_some_and(|seen| seen.until <= at.0) {
                self.seen.take(&print);
            }
        }
    }

    pub(super) fn tables(&mut self, visit: &mut dyn FnMut(&mut dyn Bulk)) {
        visit(&mut self.seen);
        visit(&mut self.forgotten_at);
    }
}

/// The format that preceded tables.
#[derive(Deserialize)]
struct Old {
    seen: BTreeMap<String, Accepted>,
    forgotten_at: VecDeque<(Timestamp, String)>,
}

#[derive(Deserialize)]
struct New {
    seen: Table<Fingerprint, Seen>,
    forgotten_at: Table<(Timestamp, u64), Fingerprint>,
}

impl TryFrom<Value> for Deduplication {
    type Error = serde_json::Error;

    fn try_from(state: Value) -> Result<Self, Self::Error> {
        if !state.get("forgotten_at").is_some_and(Value::is_array) {
            let New { seen, forgotten_at } = serde_json::from_value(state)?;
            return Ok(Self { seen, forgotten_at });
        }
        let mut old: Old = serde_json::from_value(state)?;
        let mut deduplication = Self::default();
        for (until, key) in old.forgotten_at {
            if let Some(accepted) = old.seen.remove(&key) {
                let print = Fingerprint::of(&key);
                deduplication.seen.put(print, Seen { accepted, until });
                let number = deduplication.forgotten_at.draw();
                deduplication.forgotten_at.add((until, number), print);
            }
        }
        Ok(deduplication)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn five_minutes_later_a_message_is_new_again() {
        let mut deduplication = Deduplication::default();
        let accepted = Accepted { message_id: "m".to_owned(), sequence_number: None };
        deduplication.remember("k", accepted.clone(), Timestamp::from_millis(0));
        assert_eq!(deduplication.find("k", Timestamp::from_millis(299_999)), Some(accepted));
        assert_eq!(deduplication.find("other", Timestamp::from_millis(1)), None);
        assert_eq!(deduplication.find("k", Timestamp::from_millis(300_000)), None);
    }

    #[test]
    fn what_was_kept_as_one_text_is_remembered_for_as_long() {
        let accepted = json!({"message_id": "m", "sequence_number": "1"});
        let old = json!({"seen": {"k": accepted}, "forgotten_at": [[300_000, "k"]]});
        let mut taken: Deduplication = serde_json::from_value(old).expect("the old form");
        let mut again: Deduplication = serde_json::from_value(serde_json::to_value(&taken).unwrap()).expect("the new");
        for deduplication in [&mut taken, &mut again] {
            let found = deduplication.find("k", Timestamp::from_millis(299_999)).expect("an equal message");
            assert_eq!(serde_json::to_value(found).unwrap(), accepted);
            assert_eq!(deduplication.find("k", Timestamp::from_millis(300_000)), None);
            assert!(deduplication.seen.is_empty() && deduplication.forgotten_at.is_empty());
        }
    }
}
