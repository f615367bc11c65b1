//! Limits the work of evaluating a path.

use std::cell::Cell;

/// The maximum number of places that one path may visit. `..` visits a place once for each way to it, and filters
/// evaluate the whole document for each item, so a short path can take a time that grows with any power of the payload.
/// The largest payload has fewer than 200,000 places. Tests use a lower limit.
const MAX_PLACES: u64 = if cfg!(test) { 400_000 } else { 4_000_000 };

/// The remaining number of places that a path may visit.
pub(super) struct Work(Cell<u64>);

impl Work {
    pub(super) fn new() -> Work {
        Work(Cell::new(MAX_PLACES))
    }

    /// Counts visited places. Returns whether the limit has not been reached.
    pub(super) fn spend(&self, places: usize) -> bool {
        let left = self.0.get().saturating_sub(places as u64);
        self.0.set(left);
        left > 0
    }

    pub(super) fn is_spent(&self) -> bool {
        self.0.get() == 0
    }
}
