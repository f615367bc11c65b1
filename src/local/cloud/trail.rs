//! The hops of events, for traces: so many of them, found by their number and by their event.

use serde::{Deserialize, Serialize};

use crate::local::keyed::{Bulk, Fingerprint, Stored, Table};
use crate::local::service::Hop;

/// Hops that are kept; the oldest go first.
const KEPT: u64 = 20_000;

impl Stored for Hop {}

#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Trail {
    /// By a number that counts all there ever were.
    hops: Table<u64, Hop>,
    by_trace: Table<(Fingerprint, u64), ()>,
}

impl Trail {
    pub(super) fn add(&mut self, hop: Hop) {
        let number = self.hops.draw();
        if let Some(trace) = &hop.trace {
            self.by_trace.add((Fingerprint::of(trace), number), ());
        }
        self.hops.add(number, hop);
        while self.hops.len() > KEPT
            && let Some((oldest, hop)) = self.hops.first()
        {
            self.hops.discard(&oldest);
            if let Some(trace) = &hop.trace {
                self.by_trace.discard(&(Fingerprint::of(trace), oldest));
            }
        }
    }

    /// The hops of one event, or all that are kept, oldest first.
    pub(super) fn of(&self, trace: Option<&str>) -> Vec<Hop> {
        let Some(trace) = trace else {
            return self.hops.iter().map(|(_, hop)| hop.as_ref().clone()).collect();
        };
        let print = Fingerprint::of(trace);
        let numbers = self.by_trace.range((print, 0)..=(print, u64::MAX));
        numbers.filter_map(|((_, number), _)| self.hops.get(&number)).map(|hop| hop.as_ref().clone()).collect()
    }

    /// The hops from number `seen` on, and how many there were by now.
    pub(super) fn after(&self, seen: u64) -> (Vec<Hop>, u64) {
        let hops = self.hops.range(seen..).map(|(_, hop)| hop.as_ref().clone());
        (hops.collect(), self.hops.drawn())
    }

    /// The trail of a cloud that was kept as one text: its hops, and how many were gone.
    pub(super) fn restore(hops: impl IntoIterator<Item = Hop>, gone: u64) -> Self {
        let mut trail = Self::default();
        trail.hops.set_drawn(gone);
        hops.into_iter().for_each(|hop| trail.add(hop));
        trail
    }

    pub(super) fn tables(&mut self, visit: &mut dyn FnMut(&mut dyn Bulk)) {
        visit(&mut self.hops);
        visit(&mut self.by_trace);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Timestamp;
    use crate::trace::Outcome;

    fn hop(trace: Option<&str>, to: u64) -> Hop {
        let trace = trace.map(str::to_owned);
        Hop { at: Timestamp::default(), trace, from: String::new(), to: to.to_string(), outcome: Outcome::Delivered }
    }

    #[test]
    fn the_newest_hops_are_kept_and_found_by_their_event() {
        let mut trail = Trail::default();
        for number in 0..KEPT + 10 {
            trail.add(hop((number % 2 == 0).then_some("even"), number));
        }
        let (all, count) = trail.after(0);
        assert_eq!((all.len() as u64, count), (KEPT, KEPT + 10));
        assert_eq!(all[0].to, "10");
        let even = trail.of(Some("even"));
        assert_eq!((even.len() as u64, even[0].to.as_str()), (KEPT / 2, "10"));
        assert_eq!(trail.by_trace.len(), KEPT / 2);
        assert_eq!(trail.after(KEPT + 9).0.len(), 1);
        assert!(trail.of(Some("odd")).is_empty());
    }
}
