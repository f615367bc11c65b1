//! The hops of events, for traces: a limited number of them, found by sequence number and by event.
//!
//! They are stored in pages, since one input adds several: a row for each, or an index by event, would cost more to
//! write than everything else that most inputs do. A trace therefore searches all pages; there are few.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::local::keyed::{Bulk, Stored, Table};
use crate::local::service::Hop;

/// The number of pages that are kept; the oldest are removed first.
const KEPT: u64 = 625;
const HOPS_OF_A_PAGE: u64 = 32;
/// The number of pages above that limit before they are removed together: removing each by itself would change as many
/// pages of the file.
const REMOVED_AT_ONCE: u64 = 16;

/// Consecutive hops.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Page(Vec<Hop>);

impl Stored for Page {
    /// Returns the approximate size of the page, from the length of its names.
    fn weight(&self) -> u64 {
        let names = |hop: &Hop| hop.from.len() + hop.to.len() + hop.trace.as_ref().map_or(0, String::len);
        self.0.iter().map(|hop| 64 + names(hop) as u64).sum()
    }
}

#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Trail {
    /// Pages by their number; hops are numbered in the order in which they are recorded.
    pages: Table<u64, Page>,
}

impl Trail {
    pub(super) fn add(&mut self, hop: Hop) {
        let page = self.pages.draw() / HOPS_OF_A_PAGE;
        let mut hop = Some(hop);
        self.pages.update(&page, |page| page.0.extend(hop.take()));
        if let Some(hop) = hop {
            self.pages.add(page, Page(vec![hop]));
            self.trim();
        }
    }

    fn trim(&mut self) {
        if self.pages.len() < KEPT + REMOVED_AT_ONCE {
            return;
        }
        let oldest: Vec<(u64, Arc<Page>)> = self.pages.range(..).take(REMOVED_AT_ONCE as usize).collect();
        oldest.iter().for_each(|(number, page)| self.pages.discard(number, page));
    }

    /// Returns the hops of one event, or all hops that are kept, oldest first.
    pub(super) fn of(&self, trace: Option<&str>) -> Vec<Hop> {
        let Some(trace) = trace else {
            return self.pages.iter().flat_map(|(_, page)| page.0.clone()).collect();
        };
        let hops = |(_, page): (u64, Arc<Page>)| -> Vec<Hop> {
            page.0.iter().filter(|hop| hop.trace.as_deref() == Some(trace)).cloned().collect()
        };
        self.pages.containing(trace).flat_map(hops).collect()
    }

    /// Returns the hops from number `seen` on, and the number of hops recorded so far.
    pub(super) fn after(&self, seen: u64) -> (Vec<Hop>, u64) {
        let hops = |(number, page): (u64, Arc<Page>)| -> Vec<Hop> {
            let numbers = number * HOPS_OF_A_PAGE..;
            numbers.zip(&page.0).filter(|(number, _)| *number >= seen).map(|(_, hop)| hop.clone()).collect()
        };
        (self.pages.range(seen / HOPS_OF_A_PAGE..).flat_map(hops).collect(), self.pages.drawn())
    }

    /// Restores the trail of a cloud that was stored as one text, from its hops and the number of those already
    /// removed.
    pub(super) fn restore(hops: impl IntoIterator<Item = Hop>, gone: u64) -> Self {
        let mut trail = Self::default();
        // A page begins where the page before it would have ended.
        trail.pages.set_drawn(gone.next_multiple_of(HOPS_OF_A_PAGE));
        hops.into_iter().for_each(|hop| trail.add(hop));
        trail
    }

    pub(super) fn tables(&mut self, visit: &mut dyn FnMut(&mut dyn Bulk)) {
        visit(&mut self.pages);
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
        let most = (KEPT + REMOVED_AT_ONCE - 1) * HOPS_OF_A_PAGE;
        for number in 0..most + 10 {
            trail.add(hop((number % 2 == 0).then_some("even"), number));
        }
        let (all, count) = trail.after(0);
        let gone = REMOVED_AT_ONCE * HOPS_OF_A_PAGE;
        let kept = most + 10 - gone;
        assert_eq!((all.len() as u64, count), (kept, most + 10), "the oldest pages are gone");
        assert_eq!(all[0].to, gone.to_string());
        let even = trail.of(Some("even"));
        assert_eq!((even.len() as u64, even[0].to.as_str()), (kept / 2, gone.to_string().as_str()));
        assert_eq!(trail.after(most + 9).0.len(), 1);
        assert!(trail.of(Some("odd")).is_empty());
    }

    #[test]
    fn hops_go_on_in_the_page_that_was_begun() {
        let mut trail = Trail::restore([hop(Some("a"), 0), hop(Some("b"), 1)], 40);
        trail.add(hop(Some("a"), 2));
        let to = |hops: Vec<Hop>| hops.into_iter().map(|hop| hop.to).collect::<Vec<_>>();
        assert_eq!(to(trail.of(Some("a"))), ["0", "2"]);
        assert_eq!((to(trail.after(66).0), trail.after(66).1), (vec!["2".to_owned()], 67));
        assert_eq!(trail.pages.len(), 1);
    }
}
