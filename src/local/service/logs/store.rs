//! The events of one log group, ordered by time.
//!
//! A store appends events, removes those that are too old, and returns ranges, independently of requests. It also has
//! the positions of the events of each stream, so that reading one stream and searching the whole group are both range
//! reads.

use std::ops::Bound;

use serde::{Deserialize, Serialize};

#[cfg(test)]
use super::mention::mentions;
use super::mention::{Mentions, Wanted, within};
use super::position::Position;
use crate::local::keyed::{Bulk, Rows, Stored, Table};

/// One log event.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Event {
    pub(super) stream: Box<str>,
    /// The number of the event's stream within the group.
    pub(super) stream_number: u64,
    pub(super) ingested: i64,
    pub(super) message: Box<str>,
}

impl Stored for Event {
    fn weight(&self) -> u64 {
        self.size() as u64
    }
}

/// The bytes that each event counts in addition to its message ("PutLogEvents" in the API Reference).
pub(super) const EVENT_OVERHEAD: usize = 26;

impl Event {
    pub(super) fn size(&self) -> usize {
        self.message.len() + EVENT_OVERHEAD
    }
}

/// The number of events that one input removes, so that no input has to wait for all of them.
const FORGOTTEN_AT_ONCE: usize = 1_000;

/// The number of a stream, and the position of one of its events.
type EventKey = (u64, Position);

/// All events of a group.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Store {
    events: Table<Position, Event>,
    /// By the number of the stream: EventBridge creates a stream for each event, and numbers keep them together.
    by_stream: Table<EventKey, ()>,
    /// `None` for groups that are older than this index.
    #[serde(default)]
    mentions: Option<Mentions>,
}

impl Default for Store {
    fn default() -> Self {
        Self { events: Table::new(), by_stream: Table::new(), mentions: Some(Mentions::default()) }
    }
}

impl Store {
    pub(super) fn tables(&mut self, visit: &mut dyn FnMut(&mut dyn Bulk)) {
        visit(&mut self.events);
        visit(&mut self.by_stream);
        if let Some(mentions) = &mut self.mentions {
            mentions.tables(visit);
        }
    }

    pub(super) fn append(&mut self, timestamp: i64, event: Event) -> Position {
        // The number 0 is before all events.
        let position = Position { timestamp, number: self.events.draw() + 1 };
        self.put(position, event);
        position
    }

    /// Adds an event at its previous position.
    pub(super) fn put(&mut self, position: Position, event: Event) {
        self.by_stream.add((event.stream_number, position), ());
        if let Some(mentions) = &mut self.mentions {
            mentions.note(position, &event.message);
        }
        self.events.add(position, event);
    }

    /// Sets the number after which the numbers of events continue.
    pub(super) fn set_last_number(&mut self, last: u64) {
        self.events.set_drawn(last);
    }

    pub(super) fn get(&self, position: Position) -> Option<std::sync::Arc<Event>> {
        self.events.get(&position)
    }

    pub(super) fn bytes(&self) -> u64 {
        self.events.weight()
    }

    /// Returns the events from `from` on, up to `to`.
    pub(super) fn range(&self, from: Bound<Position>, to: Bound<Position>) -> Rows<'_, Position, Event> {
        self.events.range((from, to))
    }

    /// Returns the events of a range without most of those that do not contain the UUIDs of a search.
    pub(super) fn mentioning(
        &self,
        wanted: &Wanted,
        from: Bound<Position>,
        to: Bound<Position>,
    ) -> Rows<'_, Position, Event> {
        match &self.mentions {
            Some(mentions) if wanted.selects() => {
                let spans = mentions.spans(wanted).into_iter();
                Box::new(spans.flat_map(move |span| self.events.range(within(&span, from, to))))
            }
            _ => self.range(from, to),
        }
    }

    /// Returns the same, the last one first.
    pub(super) fn range_back(&self, from: Bound<Position>, to: Bound<Position>) -> Rows<'_, Position, Event> {
        self.events.range_back((from, to))
    }

    /// Returns the positions of the events of a stream, from `from` on, up to `to`.
    pub(super) fn positions(
        &self,
        stream: u64,
        from: Bound<Position>,
        to: Bound<Position>,
    ) -> impl Iterator<Item = Position> + '_ {
        self.by_stream.keys_in(Self::of_stream(stream, from, to)).map(|(_, position)| position)
    }

    /// Returns the same, the last one first.
    pub(super) fn positions_back(
        &self,
        stream: u64,
        from: Bound<Position>,
        to: Bound<Position>,
    ) -> impl Iterator<Item = Position> + '_ {
        self.by_stream.range_back(Self::of_stream(stream, from, to)).map(|((_, position), _)| position)
    }

    fn of_stream(stream: u64, from: Bound<Position>, to: Bound<Position>) -> (Bound<EventKey>, Bound<EventKey>) {
        let from = if from == Bound::Unbounded { Bound::Included(Position::at(i64::MIN)) } else { from };
        let to = if to == Bound::Unbounded { Bound::Included(Position::MAX) } else { to };
        (from.map(|position| (stream, position)), to.map(|position| (stream, position)))
    }

    /// Removes the events of a stream.
    pub(super) fn remove_stream(&mut self, stream: u64) {
        let positions: Vec<Position> = self.positions(stream, Bound::Unbounded, Bound::Unbounded).collect();
        for position in positions {
            self.events.take(&position);
            self.by_stream.discard(&(stream, position), &());
        }
    }

    /// Removes events older than `oldest`, the oldest first.
    pub(super) fn forget_before(&mut self, oldest: i64) {
        if let Some(mentions) = &mut self.mentions {
            mentions.forget_before(oldest);
        }
        for _ in 0..FORGOTTEN_AT_ONCE {
            let first = self.events.first().filter(|(position, _)| position.timestamp < oldest);
            let Some((position, event)) = first else { return };
            self.by_stream.discard(&(event.stream_number, position), &());
            self.events.take(&position);
        }
    }

    /// Checks that the index contains exactly the events.
    #[cfg(test)]
    pub(super) fn check(&self) -> Result<(), String> {
        let events: Vec<_> = self.events.iter().collect();
        let expect = |is: bool, what: &str| if is { Ok(()) } else { Err(format!("{what} disagrees")) };
        expect(events.len() as u64 == self.events.len(), "the number of events")?;
        expect(self.by_stream.len() == self.events.len(), "the number of positions")?;
        expect(events.iter().map(|(_, event)| event.weight()).sum::<u64>() == self.bytes(), "the number of bytes")?;
        for (position, event) in events {
            let place = (event.stream_number, position);
            expect(self.by_stream.contains(&place), &format!("the stream of event {}", position.id()))?;
            let wanted = Wanted(vec![mentions(&event.message).collect()]);
            let mut mentioning = self.mentioning(&wanted, Bound::Included(position), Bound::Included(position));
            expect(mentioning.next().is_some(), &format!("the mentions of event {}", position.id()))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(message: &str) -> Event {
        Event { stream: "s".into(), stream_number: 0, ingested: 0, message: message.into() }
    }

    fn messages(store: &Store, from: Bound<Position>, to: Bound<Position>) -> Vec<String> {
        store.range(from, to).map(|(_, event)| event.message.to_string()).collect()
    }

    #[test]
    fn events_stand_in_the_order_of_time_then_arrival() {
        let mut store = Store::default();
        for (timestamp, message) in [(20, "c"), (10, "a"), (20, "d"), (15, "b")] {
            store.append(timestamp, event(message));
        }
        assert_eq!(messages(&store, Bound::Unbounded, Bound::Unbounded), ["a", "b", "c", "d"]);
        let (from, to) = (Bound::Included(Position::at(15)), Bound::Excluded(Position::at(20)));
        assert_eq!(messages(&store, from, to), ["b"]);
        assert!(messages(&store, Bound::Included(Position::at(20)), Bound::Excluded(Position::at(10))).is_empty());
        assert!(messages(&store, Bound::Excluded(Position::at(9)), Bound::Excluded(Position::at(9))).is_empty());
    }

    #[test]
    fn forgetting_gives_back_the_bytes() {
        let mut store = Store::default();
        store.append(1, event("old"));
        store.append(2, event("newer"));
        assert_eq!(store.bytes(), 3 + 5 + 2 * 26);
        store.forget_before(2);
        assert_eq!(store.bytes(), 5 + 26);
        store.check().expect("sound indexes");
        store.remove_stream(0);
        assert_eq!(store.bytes(), 0);
        store.check().expect("sound indexes");
    }

    #[test]
    fn a_store_survives_a_snapshot() {
        let mut store = Store::default();
        store.append(7, event("kept"));
        let saved = serde_json::to_value(&store).unwrap();
        let mut loaded: Store = serde_json::from_value(saved).unwrap();
        assert_eq!(messages(&loaded, Bound::Unbounded, Bound::Unbounded), ["kept"]);
        assert_eq!(loaded.append(7, event("next")).number, 2);
    }
}
