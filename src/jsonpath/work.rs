//! How much following one path may do.

use std::cell::Cell;

/// Places one path may look at. `..` leads to each place once for every way to it, and filters look at the whole
/// document for each item, so that a path of a line can ask for any power of a payload; the largest payload has less
/// than 200,000 places. Tests reach a smaller bound sooner.
const MAX_PLACES: u64 = if cfg!(test) { 400_000 } else { 4_000_000 };

/// What is left of the work a path may do.
pub(super) struct Work(Cell<u64>);

impl Work {
    pub(super) fn new() -> Work {
        Work(Cell::new(MAX_PLACES))
    }

    /// Whether so many more places may be looked at.
    pub(super) fn spend(&self, places: usize) -> bool {
        let left = self.0.get().saturating_sub(places as u64);
        self.0.set(left);
        left > 0
    }

    pub(super) fn is_spent(&self) -> bool {
        self.0.get() == 0
    }
}
