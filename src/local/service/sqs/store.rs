//! The messages of one queue, and which of them can be received.
//!
//! A standard queue returns the oldest visible messages first, including those received before: this is the order that
//! AWS attempts to keep. A FIFO queue returns, from each message group in turn, the messages before the first that is
//! not visible: "FIFO queue delivery logic" in the Amazon SQS Developer Guide.

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::message::Message;
use super::old_store;
use crate::clock::Timestamp;
use crate::local::keyed::{Bulk, Fingerprint, Stored, Table};

/// The number of a message within its queue, in the order of arrival.
pub(super) type Key = u64;

impl Stored for Message {
    fn weight(&self) -> u64 {
        let attributes =
            self.attributes.iter().map(|(name, part)| name.len() + part.data_type.len() + part.value.len());
        (self.body.len() + attributes.sum::<usize>()) as u64
    }
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(try_from = "old_store::Either")]
pub(super) struct Store {
    messages: Table<Key, Message>,
    order: Order,
}

#[derive(Debug, Serialize, Deserialize)]
#[expect(clippy::large_enum_variant, reason = "there is one for each queue, and none is moved")]
pub(super) enum Order {
    /// Each message is in one of the two tables.
    Standard {
        visible: Table<Key, ()>,
        /// By the time at which they become visible; includes those that have become visible since the queue was last
        /// changed.
        hidden: Table<(Timestamp, Key), ()>,
    },
    Fifo {
        /// The turn of each message group: the group with the lowest is served first.
        groups: Table<Fingerprint, u64>,
        turns: Table<u64, Fingerprint>,
        members: Table<(Fingerprint, Key), ()>,
        /// Every message, by the time at which it becomes or became visible.
        hidden: Table<(Timestamp, Key), ()>,
    },
}

/// The number of expired messages that one input removes, so that no input has to wait for all of them.
const EXPIRED_AT_ONCE: usize = 1_000;

/// The messages that a receive would take.
#[derive(Debug, Default)]
pub(super) struct Selection {
    pub(super) live: Vec<Key>,
    /// Received as often as the redrive policy allows.
    pub(super) dead: Vec<Key>,
}

/// The three approximate counts of a queue, which are exact here.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) visible: u64,
    pub(super) in_flight: u64,
    pub(super) delayed: u64,
}

impl Store {
    pub(super) fn new(fifo: bool) -> Self {
        let order = if fifo {
            Order::Fifo { groups: Table::new(), turns: Table::new(), members: Table::new(), hidden: Table::new() }
        } else {
            Order::Standard { visible: Table::new(), hidden: Table::new() }
        };
        Self { messages: Table::new(), order }
    }

    pub(super) fn from_parts(messages: Table<Key, Message>, order: Order) -> Self {
        Self { messages, order }
    }

    pub(super) fn tables(&mut self, visit: &mut dyn FnMut(&mut dyn Bulk)) {
        visit(&mut self.messages);
        match &mut self.order {
            Order::Standard { visible, hidden } => {
                visit(visible);
                visit(hidden);
            }
            Order::Fifo { groups, turns, members, hidden } => {
                visit(groups);
                visit(turns);
                visit(members);
                visit(hidden);
            }
        }
    }

    pub(super) fn push(&mut self, message: Message) {
        let key = self.messages.draw();
        self.put(key, message);
    }

    /// Adds a message with a key that was drawn for it.
    pub(super) fn put(&mut self, key: Key, message: Message) {
        match &mut self.order {
            Order::Standard { visible, .. } if message.visible_at <= message.sent_at => visible.add(key, ()),
            Order::Standard { hidden, .. } => hidden.add((message.visible_at, key), ()),
            Order::Fifo { groups, turns, members, hidden } => {
                let group = group_of(&message);
                if !groups.contains(&group) {
                    let turn = turns.draw();
                    turns.add(turn, group);
                    groups.add(group, turn);
                }
                members.add((group, key), ());
                hidden.add((message.visible_at, key), ());
            }
        }
        self.messages.add(key, message);
    }

    /// Sets the number from which the numbers of messages continue.
    pub(super) fn set_next_key(&mut self, next: Key) {
        self.messages.set_drawn(next);
    }

    pub(super) fn get(&self, key: Key) -> Option<Arc<Message>> {
        self.messages.get(&key)
    }

    pub(super) fn remove(&mut self, key: Key) -> Option<Arc<Message>> {
        let message = self.messages.take(&key)?;
        self.order.forget(key, &message);
        Some(message)
    }

    pub(super) fn hide_until(&mut self, key: Key, visible_at: Timestamp) {
        let Some(message) = self.messages.get(&key) else { return };
        self.order.hide(key, message.visible_at, visible_at);
        drop(message);
        self.messages.update(&key, |message| message.visible_at = visible_at);
    }

    /// Counts a receive and hides the message.
    pub(super) fn receive(&mut self, key: Key, now: Timestamp, visible_at: Timestamp) {
        self.order.show(now);
        self.hide_until(key, visible_at);
        self.messages.update(&key, |message| {
            message.receives += 1;
            message.first_received.get_or_insert(now);
            message.last_received = Some(now);
        });
        if let (Order::Fifo { .. }, Some(message)) = (&self.order, self.messages.get(&key)) {
            self.order.serve_last(group_of(&message));
        }
    }

    /// Returns up to `most` messages that can be received now, without a change.
    pub(super) fn select(
        &self,
        now: Timestamp,
        retention: Duration,
        most: usize,
        most_receives: Option<u32>,
    ) -> Selection {
        let mut selection = Selection::default();
        let mut take = |key: Key, message: &Message| {
            if message.is_expired(now, retention) {
                return true;
            }
            let dead = most_receives.is_some_and(|most| message.receives_here() >= most);
            if dead {
                selection.dead.push(key)
            } else {
                selection.live.push(key)
            }
            selection.live.len() < most
        };
        match &self.order {
            Order::Standard { visible, hidden } => {
                let mut shown: Vec<Key> = hidden.keys_in(..=(now, Key::MAX)).map(|(_, key)| key).collect();
                shown.sort_unstable();
                for key in in_order(visible.keys(), shown.into_iter()) {
                    if !self.get(key).is_none_or(|message| take(key, &message)) {
                        break;
                    }
                }
            }
            Order::Fifo { turns, members, .. } => {
                'groups: for (_, group) in turns.iter() {
                    for (_, key) in members.keys_in((*group, 0)..=(*group, Key::MAX)) {
                        let Some(message) = self.get(key) else { continue };
                        if message.visible_at > now {
                            break;
                        }
                        if !take(key, &message) {
                            break 'groups;
                        }
                    }
                }
            }
        }
        selection
    }

    /// Returns the time at which the next hidden message becomes visible.
    pub(super) fn next_visible(&self, now: Timestamp) -> Option<Timestamp> {
        let (Order::Standard { hidden, .. } | Order::Fifo { hidden, .. }) = &self.order;
        let mut later = hidden.keys_in((now, Key::MAX)..).map(|(at, _)| at);
        later.find(|at| *at > now)
    }

    /// Counts messages by reading only hidden ones. An expired message counts until those before it have expired too.
    pub(super) fn counts(&self, now: Timestamp, retention: Duration) -> Counts {
        let (Order::Standard { hidden, .. } | Order::Fifo { hidden, .. }) = &self.order;
        let mut counts = Counts::default();
        let mut hidden_now = 0;
        for message in hidden.keys_in((now, Key::MAX)..).filter_map(|(_, key)| self.get(key)) {
            hidden_now += 1;
            match message.last_received {
                _ if message.is_expired(now, retention) => {}
                Some(_) => counts.in_flight += 1,
                None => counts.delayed += 1,
            }
        }
        let expired = self.messages.iter().take_while(|(_, message)| message.is_expired(now, retention));
        let expired_in_sight = expired.filter(|(_, message)| message.visible_at <= now).count() as u64;
        counts.visible = self.messages.len().saturating_sub(hidden_now + expired_in_sight);
        counts
    }

    /// Removes expired messages, oldest first.
    pub(super) fn expire(&mut self, now: Timestamp, retention: Duration) {
        for _ in 0..EXPIRED_AT_ONCE {
            match self.messages.first().filter(|(_, message)| message.is_expired(now, retention)) {
                Some((key, _)) => drop(self.remove(key)),
                None => return,
            }
        }
    }

    pub(super) fn clear(&mut self) {
        self.messages.clear();
        self.order.clear();
    }

    /// Checks that every index contains exactly the messages.
    #[cfg(test)]
    pub(super) fn check(&self) -> Result<(), String> {
        let messages: Vec<(Key, Arc<Message>)> = self.messages.iter().collect();
        let expect = |is: bool, what: &str| if is { Ok(()) } else { Err(format!("{what} disagrees")) };
        expect(messages.len() as u64 == self.messages.len(), "the number of messages")?;
        expect(messages.iter().map(|(_, it)| it.weight()).sum::<u64>() == self.messages.weight(), "their weight")?;
        match &self.order {
            Order::Standard { visible, hidden } => {
                expect(visible.len() + hidden.len() == self.messages.len(), "the number of visible and hidden ones")?;
                for (key, message) in &messages {
                    let (shows, hides) = (visible.contains(key), hidden.contains(&(message.visible_at, *key)));
                    expect(shows != hides, &format!("where message {key} stands"))?;
                }
            }
            Order::Fifo { groups, turns, members, hidden } => {
                expect(members.len() == self.messages.len(), "the number of members")?;
                expect(hidden.len() == self.messages.len(), "the number of hidden ones")?;
                for (key, message) in &messages {
                    expect(hidden.contains(&(message.visible_at, *key)), &format!("when message {key} shows"))?;
                    let group = group_of(message);
                    expect(members.contains(&(group, *key)), &format!("the group of message {key}"))?;
                    let turn = groups.get(&group).ok_or("a group has no turn")?;
                    expect(turns.get(&turn).is_some_and(|of| *of == group), "a turn")?;
                }
                expect(groups.len() == turns.len(), "the number of turns")?;
            }
        }
        Ok(())
    }
}

impl Order {
    fn forget(&mut self, key: Key, message: &Message) {
        match self {
            Self::Standard { visible, hidden } => {
                if visible.contains(&key) {
                    visible.discard(&key, &());
                } else {
                    hidden.discard(&(message.visible_at, key), &());
                }
            }
            Self::Fifo { groups, turns, members, hidden } => {
                hidden.discard(&(message.visible_at, key), &());
                let group = group_of(message);
                members.discard(&(group, key), &());
                if members.keys_in((group, 0)..=(group, Key::MAX)).next().is_none()
                    && let Some(turn) = groups.take(&group)
                {
                    turns.take(&turn);
                }
            }
        }
    }

    fn hide(&mut self, key: Key, before: Timestamp, visible_at: Timestamp) {
        match self {
            Self::Standard { visible, hidden } => {
                if visible.contains(&key) {
                    visible.discard(&key, &());
                } else {
                    hidden.discard(&(before, key), &());
                }
                hidden.add((visible_at, key), ());
            }
            Self::Fifo { hidden, .. } => {
                hidden.discard(&(before, key), &());
                hidden.add((visible_at, key), ());
            }
        }
    }

    /// Moves messages that have become visible to the visible ones.
    fn show(&mut self, now: Timestamp) {
        if let Self::Standard { visible, hidden } = self {
            let shown: Vec<(Timestamp, Key)> = hidden.keys_in(..=(now, Key::MAX)).collect();
            for (at, key) in shown {
                hidden.discard(&(at, key), &());
                visible.add(key, ());
            }
        }
    }

    /// Makes every other group be served before this one is served again.
    fn serve_last(&mut self, group: Fingerprint) {
        if let Self::Fifo { groups, turns, .. } = self
            && let Some(turn) = groups.take(&group)
        {
            turns.take(&turn);
            let turn = turns.draw();
            turns.add(turn, group);
            groups.add(group, turn);
        }
    }

    fn clear(&mut self) {
        match self {
            Self::Standard { visible, hidden } => {
                visible.clear();
                hidden.clear();
            }
            Self::Fifo { groups, turns, members, hidden } => {
                groups.clear();
                turns.clear();
                members.clear();
                hidden.clear();
            }
        }
    }
}

fn group_of(message: &Message) -> Fingerprint {
    Fingerprint::of(message.group_id.as_deref().unwrap_or_default())
}

/// Merges two ordered sequences.
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
    use std::collections::BTreeMap;

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
        selection.live.iter().for_each(|key| store.receive(*key, at(now), at(now + hidden)));
        store.check().expect("sound indexes");
        selection.live.iter().filter_map(|key| store.get(*key)).map(|it| it.body.clone()).collect()
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
