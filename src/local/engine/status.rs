//! The data that `ork local status` shows about a cloud.

use serde::Serialize;

use super::Engine;
use crate::clock::Timestamp;
use crate::local::cloud::{Input, PendingTimer, service_names};
use crate::local::journal::{JournalError, JournalSize, Kept};

/// A summary of a cloud.
#[derive(Debug, Serialize)]
pub struct Status {
    pub now: Timestamp,
    pub next_timer: Option<Timestamp>,
    pub services: Vec<&'static str>,
    /// `None` for a cloud that ends with its process.
    pub journal: Option<JournalSize>,
    /// The data that grows with use, by service.
    pub kept: Vec<Kept>,
}

impl Engine {
    pub fn status(&self) -> Result<Status, JournalError> {
        let (now, next_timer) = self.observe(|cloud, at| (at, cloud.next_timer()))?;
        let replica = self.replica();
        let (journal, kept) = (replica.size(), replica.kept()?);
        Ok(Status { now, next_timer, services: service_names().collect(), journal, kept })
    }

    /// Returns whether nothing happens by itself until `moment`: no work is running or open, and no timer is due.
    pub fn is_at_rest_until(&self, moment: Timestamp) -> Result<bool, JournalError> {
        self.observe(|cloud, _| {
            let is_busy = cloud.open_work().is_some() || !cloud.workers().is_empty() || cloud.lags();
            !is_busy && cloud.next_timer().is_none_or(|timer| timer > moment)
        })
    }

    /// Returns the pending timers, without firing any.
    pub fn timers(&self) -> Result<Vec<PendingTimer>, JournalError> {
        self.replica().read(|cloud| cloud.pending_timers())
    }

    /// Removes a timer, without firing any. Returns whether it existed.
    pub fn drop_timer(&self, number: u64) -> Result<bool, JournalError> {
        let input = Input::Drop { timer: number };
        let was_there = self.replica().change(|cloud| {
            if !cloud.has_timer(number) {
                return (Vec::new(), false);
            }
            let at = cloud.now();
            cloud.apply(at, &input, false);
            (vec![(at, &input)], true)
        })?;
        self.tell_change();
        Ok(was_there)
    }
}
