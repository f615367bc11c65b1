//! The events of one execution, in order.

use serde::{Deserialize, Serialize};

use super::data::Data;
use super::event::{Detail, Event, Payload};
use crate::clock::Timestamp;

/// The last place of a history (Developer Guide, "Avoid reaching the history quota").
pub const MAX_EVENTS: u64 = 25_000;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct History {
    /// Events that were taken out; ids go on after them.
    #[serde(default)]
    taken: u64,
    events: Vec<Event>,
    /// What these events refer to, and no others.
    payloads: Vec<Data>,
}

impl History {
    /// The events that were not taken out.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// Takes the events out with their payloads, for whoever keeps them, and goes on after them. Between two inputs of an
    /// execution only: the events of an input share payloads.
    pub fn take(&mut self) -> History {
        let rest = History { taken: self.len(), ..History::default() };
        std::mem::replace(self, rest)
    }

    pub fn payload(&self, payload: Payload) -> Option<&Data> {
        self.payloads.get(usize::try_from(payload.0).ok()?)
    }

    /// The number of all events, those that were taken out too.
    pub fn len(&self) -> u64 {
        self.taken + self.events.len() as u64
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds an event and gives its id, which counts from 1.
    pub(crate) fn push(&mut self, previous: u64, time: Timestamp, detail: Detail) -> u64 {
        let id = self.len() + 1;
        self.events.push(Event { id, previous, time, detail });
        id
    }

    /// Keeps a payload; one that was just kept is not kept again.
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
