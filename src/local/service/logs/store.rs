//! The events of one log group, kept in the order of their time.
//!
//! A store knows nothing of requests: it appends, forgets what is too old, and hands out ranges. Streams hold
//! only the positions of their events, so that reading one stream and searching the whole group are both ranges.

use std::collections::BTreeMap;
use std::ops::{Bound, RangeBounds};

use serde::{Deserialize, Serialize};

/// Where an event stands: by time, and by arrival among events of one millisecond.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct Position {
    pub(super) timestamp: i64,
    pub(super) number: u64,
}

/// Digits of an event id; the first ones hold the time.
const ID_DIGITS: usize = 56;
const TIME_DIGITS: usize = 20;

impl Position {
    /// Before every event of this millisecond.
    pub(super) const fn at(timestamp: i64) -> Self {
        Self { timestamp, number: 0 }
    }

    /// 56 digits, as the ids of AWS are, in the same order as the positions.
    pub(super) fn id(self) -> String {
        format!("{:0TIME_DIGITS$}{:036}", self.timestamp, self.number)
    }

    pub(super) fn from_id(id: &str) -> Option<Self> {
        if id.len() != ID_DIGITS || !id.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let (timestamp, number) = id.split_at(TIME_DIGITS);
        Some(Self { timestamp: timestamp.parse().ok()?, number: number.parse().ok()? })
    }
}

/// One log event.
#[derive(Debug, Clone)]
pub(super) struct Event {
    pub(super) stream: Box<str>,
    pub(super) ingested: i64,
    pub(super) message: Box<str>,
}

/// Bytes that each event counts for besides its message ("PutLogEvents" in the API Reference).
pub(super) const EVENT_OVERHEAD: usize = 26;

impl Event {
    pub(super) fn size(&self) -> usize {
        self.message.len() + EVENT_OVERHEAD
    }
}

/// All events of a group.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Store {
    #[serde(with = "rows")]
    events: BTreeMap<Position, Event>,
    /// The number of the newest event; 0 stands before all.
    last_number: u64,
    bytes: u64,
}

impl Store {
    pub(super) fn append(&mut self, timestamp: i64, event: Event) -> Position {
        self.last_number += 1;
        let position = Position { timestamp, number: self.last_number };
        self.bytes += event.size() as u64;
        self.events.insert(position, event);
        position
    }

    pub(super) fn get(&self, position: Position) -> Option<&Event> {
        self.events.get(&position)
    }

    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The events from `from` on, up to `to`.
    pub(super) fn range(
        &self,
        from: Bound<Position>,
        to: Bound<Position>,
    ) -> Box<dyn Iterator<Item = (Position, &Event)> + '_> {
        let bounds = (from, to);
        if is_empty(&bounds) {
            return Box::new(std::iter::empty());
        }
        Box::new(self.events.range(bounds).map(|(position, event)| (*position, event)))
    }

    pub(super) fn remove(&mut self, position: Position) {
        if let Some(event) = self.events.remove(&position) {
            self.bytes = self.bytes.saturating_sub(event.size() as u64);
        }
    }

    /// Takes out what is older than `oldest`, oldest first.
    pub(super) fn forget_before(&mut self, oldest: i64) -> Vec<(Position, Event)> {
        let kept = self.events.split_off(&Position::at(oldest));
        let forgotten: Vec<_> = std::mem::replace(&mut self.events, kept).into_iter().collect();
        let bytes: u64 = forgotten.iter().map(|(_, event)| event.size() as u64).sum();
        self.bytes = self.bytes.saturating_sub(bytes);
        forgotten
    }
}

/// Whether nothing lies between the bounds; `BTreeMap::range` panics on the ones that cross.
fn is_empty(bounds: &(Bound<Position>, Bound<Position>)) -> bool {
    let (Bound::Included(from) | Bound::Excluded(from)) = bounds.start_bound() else { return false };
    let (Bound::Included(to) | Bound::Excluded(to)) = bounds.end_bound() else { return false };
    from > to || (from == to && !matches!(bounds, (Bound::Included(_), Bound::Included(_))))
}

/// The events as rows: JSON has no maps with positions as keys, and a million objects are large.
mod rows {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Deserializer, Serializer};

    use super::{Event, Position};

    pub(super) fn serialize<S: Serializer>(
        events: &BTreeMap<Position, Event>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(events.iter().map(|(position, event)| {
            (position.timestamp, position.number, &event.stream, event.ingested, &event.message)
        }))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<BTreeMap<Position, Event>, D::Error> {
        let rows = Vec::<(i64, u64, Box<str>, i64, Box<str>)>::deserialize(deserializer)?;
        let event = |(timestamp, number, stream, ingested, message)| {
            (Position { timestamp, number }, Event { stream, ingested, message })
        };
        Ok(rows.into_iter().map(event).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(message: &str) -> Event {
        Event { stream: "s".into(), ingested: 0, message: message.into() }
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
        assert_eq!(store.forget_before(2).len(), 1);
        assert_eq!(store.bytes(), 5 + 26);
    }

    #[test]
    fn an_id_has_56_digits_and_leads_back() {
        let position = Position { timestamp: 1_700_000_000_123, number: 42 };
        assert_eq!(position.id().len(), 56);
        assert_eq!(Position::from_id(&position.id()), Some(position));
        for wrong in ["", "42", &"x".repeat(56), &"9".repeat(56)] {
            assert_eq!(Position::from_id(wrong), None, "{wrong}");
        }
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
