//! Converts a queue's messages from the format that preceded tables.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde::de::Error as _;
use serde_json::Value;

use super::message::Message;
use super::store::{Key, Order, Store};
use crate::clock::Timestamp;
use crate::local::keyed::Table;

/// A store in either format.
#[derive(Deserialize)]
pub(super) struct Either {
    messages: Value,
    order: Value,
    /// Only in the old format.
    next_key: Option<Key>,
}

#[derive(Deserialize)]
enum OldOrder {
    Standard { visible: BTreeSet<Key>, hidden: BTreeSet<(Timestamp, Key)> },
    Fifo { groups: BTreeMap<String, Group> },
}

#[derive(Deserialize)]
struct Group {
    turn: u64,
    members: BTreeSet<Key>,
}

impl TryFrom<Either> for Store {
    type Error = serde_json::Error;

    fn try_from(either: Either) -> Result<Self, Self::Error> {
        let Some(next_key) = either.next_key else {
            let messages: Table<Key, Message> = serde_json::from_value(either.messages)?;
            let order: Order = serde_json::from_value(either.order)?;
            return Ok(Self::from_parts(messages, order));
        };
        let mut messages: BTreeMap<Key, Message> = serde_json::from_value(either.messages)?;
        let (is_fifo, keys) = match serde_json::from_value(either.order)? {
            OldOrder::Standard { visible, hidden } => {
                (false, visible.into_iter().chain(hidden.into_iter().map(|(_, key)| key)).collect())
            }
            OldOrder::Fifo { groups } => {
                let mut groups: Vec<Group> = groups.into_values().collect();
                groups.sort_by_key(|group| group.turn);
                (true, groups.into_iter().flat_map(|group| group.members).collect::<Vec<Key>>())
            }
        };
        // Message groups take turns in the order in which their first message is added.
        let mut store = Self::new(is_fifo);
        for key in keys {
            let missing = || serde_json::Error::custom(format!("message {key} is missing"));
            store.put(key, messages.remove(&key).ok_or_else(missing)?);
        }
        store.set_next_key(next_key);
        Ok(store)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::json;

    use super::*;

    #[test]
    fn a_fifo_queue_keeps_its_messages_and_its_turns() {
        let message = |body: &str, group: &str| {
            json!({
                "id": body, "body": body, "attributes": {}, "trace_header": null, "sent_at": 5, "visible_at": 5,
                "first_received": null, "last_received": null, "receives": 0, "receives_before": 0, "group_id": group,
                "deduplication_id": null, "sequence_number": null, "dead_letter_source": null,
            })
        };
        let old = json!({
            "messages": {"3": message("a", "g"), "4": message("b", "h"), "12": message("c", "g")},
            "order": {"Fifo": {
                "groups": {"g": {"turn": 9, "members": [3, 12]}, "h": {"turn": 2, "members": [4]}}, "next_turn": 9,
            }},
            "next_key": 13,
        });
        let mut store: Store = serde_json::from_value(old).expect("the old form");
        store.check().expect("sound indexes");
        let now = Timestamp::from_millis(6);
        let bodies = |store: &Store| -> Vec<String> {
            let selection = store.select(now, Duration::from_secs(60), 10, None);
            selection.live.iter().filter_map(|key| store.get(*key)).map(|message| message.body.clone()).collect()
        };
        assert_eq!(bodies(&store), ["b", "a", "c"]);
        store.push(serde_json::from_value(message("d", "h")).unwrap());
        assert!(store.get(13).is_some(), "numbers go on");
        let again: Store = serde_json::from_value(serde_json::to_value(&store).unwrap()).expect("the new form");
        assert_eq!(bodies(&again), ["b", "d", "a", "c"]);
    }
}
