//! `ReceiveRequestAttemptId`: a FIFO receive that is repeated, because its response was lost, returns the same
//! messages.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::store::{Key, Store};
use crate::clock::Timestamp;

const INTERVAL: Duration = Duration::from_secs(5 * 60);

#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Attempts {
    by_id: BTreeMap<String, Attempt>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Attempt {
    at: Timestamp,
    /// The messages returned, each with its number of receives at that time.
    given: Vec<(Key, u32)>,
}

impl Attempts {
    /// Returns the messages of an earlier attempt, unless one of them was deleted, became visible or was received
    /// again.
    pub(super) fn find(&self, id: &str, store: &Store, now: Timestamp) -> Option<Vec<Key>> {
        let attempt = self.by_id.get(id).filter(|attempt| attempt.at.plus(INTERVAL) > now)?;
        let same = |(key, receives): &(Key, u32)| {
            store.get(*key).is_some_and(|message| message.receives == *receives && message.visible_at > now)
        };
        attempt.given.iter().all(same).then(|| attempt.given.iter().map(|(key, _)| *key).collect())
    }

    pub(super) fn remember(&mut self, id: &str, given: &[Key], store: &Store, now: Timestamp) {
        self.by_id.retain(|_, attempt| attempt.at.plus(INTERVAL) > now);
        let given = given.iter().filter_map(|key| store.get(*key).map(|message| (*key, message.receives))).collect();
        self.by_id.insert(id.to_owned(), Attempt { at: now, given });
    }
}
