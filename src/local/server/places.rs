//! The limit on the number of connections. When it is reached, the connection that has been idle longest is closed in
//! favor of a new one: its client opens another when it needs one, as after every connection that a server closes.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

/// All connections of a server.
#[derive(Debug)]
pub(super) struct Places {
    limit: usize,
    table: Mutex<Table>,
}

/// The state of the connections.
#[derive(Debug, Default)]
struct Table {
    next: u64,
    seats: HashMap<u64, Seat>,
    /// The connections that wait for a request, the longest waiting first.
    waiting: BTreeMap<u64, u64>,
}

#[derive(Debug)]
struct Seat {
    state: State,
    leave: Arc<Notify>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// For a request, since this point in the sequence.
    Waiting(u64),
    /// A request is arriving, or is being answered.
    Asked,
    /// The response is complete and not yet fully written.
    Answered,
}

/// The place of one connection, released when it is dropped.
#[derive(Debug)]
pub(super) struct Place {
    places: Arc<Places>,
    id: u64,
    leave: Arc<Notify>,
}

impl Places {
    pub(super) fn new(limit: usize) -> Arc<Self> {
        Arc::new(Self { limit, table: Mutex::default() })
    }

    pub(super) fn limit(&self) -> usize {
        self.limit
    }

    /// Returns a place for a new connection; `None` if all others are busy.
    pub(super) fn take(self: &Arc<Self>) -> Option<Place> {
        let mut table = self.table();
        if table.seats.len() >= self.limit && !table.let_one_go() {
            return None;
        }
        let (id, turn) = (table.number(), table.number());
        let leave = Arc::new(Notify::new());
        table.seats.insert(id, Seat { state: State::Waiting(turn), leave: Arc::clone(&leave) });
        table.waiting.insert(turn, id);
        Some(Place { places: Arc::clone(self), id, leave })
    }

    /// Closes the connection that has waited longest for a request. Returns false if none waits.
    pub(super) fn let_one_go(&self) -> bool {
        self.table().let_one_go()
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Table {
    fn number(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    fn let_one_go(&mut self) -> bool {
        let Some((_, id)) = self.waiting.pop_first() else { return false };
        if let Some(seat) = self.seats.remove(&id) {
            seat.leave.notify_one();
        }
        true
    }

    /// Changes the state of a connection, unless it was told to close.
    fn change(&mut self, id: u64, to: State) {
        let Some(seat) = self.seats.get_mut(&id) else { return };
        let before = std::mem::replace(&mut seat.state, to);
        if let State::Waiting(turn) = before {
            self.waiting.remove(&turn);
        }
        if let State::Waiting(turn) = to {
            self.waiting.insert(turn, id);
        }
    }
}

impl Place {
    /// Marks that a part of a request has arrived.
    pub(super) fn asked(&self) {
        self.places.table().change(self.id, State::Asked);
    }

    /// Marks that the response is complete.
    pub(super) fn answered(&self) {
        self.places.table().change(self.id, State::Answered);
    }

    /// Marks that the response is fully written.
    pub(super) fn written(&self) {
        let mut table = self.places.table();
        if table.seats.get(&self.id).is_some_and(|seat| seat.state == State::Answered) {
            let turn = table.number();
            table.change(self.id, State::Waiting(turn));
        }
    }

    /// Completes when this connection is to close.
    pub(super) async fn let_go(&self) {
        self.leave.notified().await;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut table = self.places.table();
        if let Some(Seat { state: State::Waiting(turn), .. }) = table.seats.remove(&self.id) {
            table.waiting.remove(&turn);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_waits_longest_gives_way_and_who_works_does_not() {
        let places = Places::new(2);
        let (one, other) = (places.take().unwrap(), places.take().unwrap());
        one.asked();
        one.answered();
        other.asked();
        assert!(places.take().is_none(), "the answer of one is not written yet");
        one.written();
        other.answered();
        other.written();
        other.asked();
        let third = places.take().expect("one waits");
        assert_eq!(places.table().seats.len(), 2);
        one.asked();
        drop(one);
        assert_eq!(places.table().seats.len(), 2, "who was let go frees no second place");
        third.asked();
        assert!(!places.let_one_go());
        drop(other);
        assert!(places.take().is_some());
        assert!(places.table().waiting.is_empty(), "a place that is dropped waits no more");
    }
}
