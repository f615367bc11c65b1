//! The messages of one queue, and which of them can be received.
//!
//! A standard queue gives of what is visible the oldest first, also what was received before: that is the order AWS
//! makes an effort to keep. A FIFO queue gives, of each message group in turn, the
//! messages up to the first that is not visible: "FIFO queue delivery logic" in the Amazon SQS Developer Guide.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::message::Message;
use crate::clock::Timestamp;

/// Numbers a message within its queue, in the order of arrival.
pub(super) type Key = u64;

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Store {
    messages: BTreeMap<Key, Message>,
    order: Order,
    next_key: Key,
}

#[derive(Debug, Serialize, Deserialize)]
enum Order {
    Standard {
        visible: BTreeSet<Key>,
        /// Also what has become visible since the last receive.
        hidden: BTreeSet<(Timestamp, Key)>,
    },
    Fifo {
        groups: BTreeMap<String, Group>,
        next_turn: u64,
    },
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Group {
    /// The group with the lowest turn is served first.
    turn: u64,
    members: BTreeSet<Key>,
}

/// What a receive would take.
#[derive(Debug, Default)]
pub(super) struct Selection {
    pub(super) live: Vec<Key>,
    /// Received as often as the redrive policy allows.
    pub(super) dead: Vec<Key>,
}

/// The three approximate numbers of a queue, here exact.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) visible: usize,
    pub(super) in_flight: usize,
    pub(super) delayed: usize,
}

impl Store {
    pub(super) fn new(fifo: bool) -> Self {
        let order = if fifo {
            Order::Fifo { groups: BTreeMap::new(), next_turn: 0 }
        } else {
            Order::Standard { visible: BTreeSet::new(), hidden: BTreeSet::new() }
        };
        Self { messages: BTreeMap::new(), order, next_key: 0 }
    }

    pub(super) fn push(&mut self, message: Message) {
        let key = self.next_key;
        self.next_key += 1;
        match &mut self.order {
            Order::Standard { hidden, .. } => {
                hidden.insert((message.visible_at, key));
            }
            Order::Fifo { groups, next_turn } => {
                let name = message.group_id.clone().unwrap_or_default();
                let group = groups.entry(name).or_insert_with(|| {
                    *next_turn += 1;
                    Group { turn: *next_turn, members: BTreeSet::new() }
                });
                group.members.insert(key);
            }
        }
        self.messages.insert(key, message);
    }

    pub(super) fn get(&self, key: Key) -> Option<&Message> {
        self.messages.get(&key)
    }

    pub(super) fn remove(&mut self, key: Key) -> Option<Message> {
        let message = self.messages.remove(&key)?;
        match &mut self.order {
            Order::Standard { visible, hidden } => {
                visible.remove(&key);
                hidden.remove(&(message.visible_at, key));
            }
            Order::Fifo { groups, .. } => {
                let name = message.group_id.as_deref().unwrap_or_default();
                if let Some(group) = groups.get_mut(name) {
                    group.members.remove(&key);
                    if group.members.is_empty() {
                        groups.remove(name);
                    }
                }
            }
        }
        Some(message)
    }

    pub(super) fn hide_until(&mut self, key: Key, visible_at: Timestamp) {
        let Some(message) = self.messages.get_mut(&key) else { return };
        if let Order::Standard { visible, hidden } = &mut self.order {
            visible.remove(&key);
            hidden.remove(&(message.visible_at, key));
            hidden.insert((visible_at, key));
        }
        message.visible_at = visible_at;
    }

    /// Counts a receive, hides the message and returns it as it is now.
    pub(super) fn receive(&mut self, key: Key, now: Timestamp, visible_at: Timestamp) -> Option<&Message> {
        self.show(now);
        self.hide_until(key, visible_at);
        let message = self.messages.get_mut(&key)?;
        message.receives += 1;
        message.first_received.get_or_insert(now);
        message.last_received = Some(now);
        if let Order::Fifo { groups, next_turn } = &mut self.order
            && let Some(group) = groups.get_mut(message.group_id.as_deref().unwrap_or_default())
        {
            *next_turn += 1;
            group.turn = *next_turn;
        }
        Some(message)
    }

    fn show(&mut self, now: Timestamp) {
        if let Order::Standard { visible, hidden } = &mut self.order {
            while hidden.first().is_some_and(|(at, _)| *at <= now) {
                visible.extend(hidden.pop_first().map(|(_, key)| key));
            }
        }
    }

    /// Up to `most` messages that can be received now. Nothing is changed.
    pub(super) fn select(
        &self,
        now: Timestamp,
        retention: Duration,
        most: usize,
        most_receives: Option<u32>,
    ) -> Selection {
        let mut selection = Selection::default();
        let mut take = |key: Key, message: &Message| {
            if selection.live.len() >= most {
                return false;
            }
            if message.is_expired(now, retention) {
                return true;
            }
            let dead = most_receives.is_some_and(|most| message.receives_here() >= most);
            if dead {
                selection.dead.push(key)
            } else {
                selection.live.push(key)
            }
            true
        };
        match &self.order {
            Order::Standard { visible, hidden } => {
                let mut shown: Vec<Key> = hidden.range(..=(now, Key::MAX)).map(|(_, key)| *key).collect();
                shown.sort_unstable();
                for key in in_order(visible.iter().copied(), shown.into_iter()) {
                    if !self.get(key).is_none_or(|message| take(key, message)) {
                        break;
                    }
                }
            }
            Order::Fifo { groups, .. } => {
                let mut waiting: Vec<&Group> = groups.values().collect();
                waiting.sort_by_key(|group| group.turn);
                for group in waiting {
                    let members = group.members.iter().filter_map(|key| self.get(*key).map(|message| (*key, message)));
                    for (key, message) in members {
                        if message.visible_at > now || !take(key, message) {
                            break;
                        }
                    }
                }
            }
        }
        selection
    }

    /// When the next message that is hidden now becomes visible.
    pub(super) fn next_visible(&self, now: Timestamp) -> Option<Timestamp> {
        match &self.order {
            Order::Standard { hidden, .. } => hidden.range((now, Key::MAX)..).next().map(|(at, _)| *at),
            Order::Fifo { .. } => self.messages.values().map(|message| message.visible_at).filter(|at| *at > now).min(),
        }
    }

    pub(super) fn counts(&self, now: Timestamp, retention: Duration) -> Counts {
        let mut counts = Counts::default();
        for message in self.messages.values().filter(|message| !message.is_expired(now, retention)) {
            match (message.visible_at > now, message.last_received) {
                (false, _) => counts.visible += 1,
                (true, Some(_)) => counts.in_flight += 1,
                (true, None) => counts.delayed += 1,
            }
        }
        counts
    }

    /// Forgets messages that are past their retention, oldest first.
    pub(super) fn expire(&mut self, now: Timestamp, retention: Duration) {
        while let Some((key, message)) = self.messages.first_key_value() {
            if !message.is_expired(now, retention) {
                return;
            }
            let key = *key;
            self.remove(key);
        }
    }

    pub(super) fn clear(&mut self) {
        self.messages.clear();
        match &mut self.order {
            Order::Standard { visible, hidden } => {
                visible.clear();
                hidden.clear();
            }
            Order::Fifo { groups, .. } => groups.clear(),
        }
    }
}

/// Two ordered sequences as one.
fn in_order(one: impl Iterator<Item = Key>, other: impl Iterator<Item = Key>) -> impl Iterator<Item = Key> {
    let (mut one, mut other) = (one.peekable(), other.peekable());
    std::iter::from_fn(move || match (one.peek(), other.peek()) {
        (Some(left), Some(right)) if left < right => one.next(),
        (_, Some(_)) => other.next(),
        (_, None) => one.next(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const RETENTION: Duration = Duration::from_secs(60);

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * 1000)
    }

    fn message(body: &str, group: Option<&str>) -> Message {
        Message {
            id: body.to_owned(),
            body: body.to_owned(),
            attributes: BTreeMap::new(),
            trace_header: None,
            sent_at: at(0),
            visible_at: at(0),
            first_received: None,
            last_received: None,
            receives: 0,
            receives_before: 0,
            group_id: group.map(str::to_owned),
            deduplication_id: None,
            sequence_number: None,
            dead_letter_source: None,
            trace: None,
        }
    }

    fn receive(store: &mut Store, now: i64, most: usize, hidden: i64) -> Vec<String> {
        let selection = store.select(at(now), RETENTION, most, None);
        let received = selection.live.iter();
        received.filter_map(|key| store.receive(*key, at(now), at(now + hidden)).map(|it| it.body.clone())).collect()
    }

    #[test]
    fn a_standard_queue_hides_what_was_received() {
        let mut store = Store::new(false);
        for body in ["a", "b", "c"] {
            store.push(message(body, None));
        }
        assert_eq!(receive(&mut store, 0, 2, 30), ["a", "b"]);
        assert_eq!(store.counts(at(0), RETENTION), Counts { visible: 1, in_flight: 2, delayed: 0 });
        assert_eq!(store.next_visible(at(0)), Some(at(30)));
        assert_eq!(receive(&mut store, 0, 10, 30), ["c"]);
        assert_eq!(receive(&mut store, 29, 10, 30), [""; 0]);
        assert_eq!(receive(&mut store, 30, 10, 30), ["a", "b", "c"]);
        assert_eq!(receive(&mut store, 60, 10, 30), [""; 0], "past their retention");
        store.expire(at(60), RETENTION);
        assert!(store.messages.is_empty());
    }

    #[test]
    fn what_shows_again_comes_before_what_was_sent_later() {
        let mut store = Store::new(false);
        store.push(message("a", None));
        store.push(message("b", None));
        assert_eq!(receive(&mut store, 0, 1, 3), ["a"]);
        store.push(Message { visible_at: at(1), ..message("c", None) });
        assert_eq!(receive(&mut store, 1, 1, 0), ["b"]);
        assert_eq!(receive(&mut store, 4, 10, 30), ["a", "b", "c"]);
    }

    #[test]
    fn a_visibility_of_zero_leaves_messages_where_they_are() {
        let mut store = Store::new(false);
        store.push(message("a", None));
        assert_eq!(receive(&mut store, 0, 1, 0), ["a"]);
        assert_eq!(receive(&mut store, 0, 1, 0), ["a"]);
        assert_eq!(store.counts(at(0), RETENTION), Counts { visible: 1, in_flight: 0, delayed: 0 });
    }

    #[test]
    fn a_group_is_given_up_to_its_first_hidden_message() {
        for (hidden, expected) in [(0, vec![]), (1, vec!["a"]), (2, vec!["a", "b"])] {
            let mut store = Store::new(true);
            for body in ["a", "b", "c"] {
                store.push(message(body, Some("g")));
            }
            assert_eq!(receive(&mut store, 0, 5, 1), ["a", "b", "c"]);
            store.hide_until(hidden, at(4));
            assert_eq!(receive(&mut store, 2, 5, 1), expected, "message {hidden} hidden");
        }
    }

    #[test]
    fn groups_take_turns() {
        let mut store = Store::new(true);
        for (body, group) in [("a1", "a"), ("a2", "a"), ("b1", "b")] {
            store.push(message(body, Some(group)));
        }
        assert_eq!(receive(&mut store, 0, 2, 1), ["a1", "a2"]);
        assert_eq!(receive(&mut store, 1, 3, 1), ["b1", "a1", "a2"]);
    }

    #[test]
    fn what_was_received_too_often_is_set_apart() {
        let mut store = Store::new(false);
        store.push(message("a", None));
        receive(&mut store, 0, 1, 0);
        store.push(message("b", None));
        let selection = store.select(at(0), RETENTION, 10, Some(1));
        assert_eq!((selection.live, selection.dead), (vec![1], vec![0]));
    }
}
