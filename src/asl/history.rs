//! The events of one execution, in order.

use serde::{Deserialize, Serialize};

use super::data::Data;
use super::event::{Detail, Event, Payload};
use crate::clock::Timestamp;

/// The maximum number of events (Developer Guide, "Avoid reaching the history quota").
pub const MAX_EVENTS: u64 = 25_000;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct History {
    /// Number of events that were taken out; ids continue after them.
    #[serde(default)]
    taken: u64,
    events: Vec<Event>,
    /// The payloads of `events`, and no others.
    payloads: Vec<Data>,
}

impl History {
    /// Returns the events that were not taken out.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// Takes out the events with their payloads, so that the caller can store them; ids continue after them. Call this
    /// only between two inputs of an execution, because the events of one input share payloads.
    pub fn take(&mut self) -> History {
        let rest = History { taken: self.len(), ..History::default() };
        std::mem::replace(self, rest)
    }

    pub fn payload(&self, payload: Payload) -> Option<&Data> {
        self.payloads.get(usize::try_from(payload.0).ok()?)
    }

    /// Returns the number of all events, including those that were taken out.
    pub fn len(&self) -> u64 {
        self.taken + self.events.len() as u64
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds an event and returns its id; ids start at 1.
    pub(crate) fn push(&mut self, previous: u64, time: Timestamp, detail: Detail) -> u64 {
        let id = self.len() + 1;
        self.events.push(Event { id, previous, time, detail });
        id
    }

    /// Stores a payload and returns its index. One of the last three payloads is not stored again.
    pub(crate) fn keep(&mut self, data: &Data) -> Payload {
        let known = self.payloads.iter().rev().take(3).position(|kept| kept.is_same(data));
        let index = match known {
            Some(back) => self.payloads.len() - 1 - back,
            None => {
                self.payloads.push(data.clone());
                self.payloads.len() - 1
            }
        };
        Payload(u32::try_from(index).unwrap_or(u32::MAX))
    }
}
