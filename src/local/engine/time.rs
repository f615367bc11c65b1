//! The time of the shared cloud, moved on by hand.
//!
//! It is the time outside and what it was moved on by, in every process that uses the cloud. It passes from one timer to
//! the next, and what a timer sets off is done before time goes on, as where time is virtual: a function that takes a
//! second does not take an hour.

use std::time::Duration;

use super::Engine;
use super::clock_mode::pause;
use super::wait::REST;
use crate::clock::Timestamp;
use crate::local::cloud::Input;
use crate::local::journal::JournalError;

/// How often it is looked whether work has come to its end: ten seconds in all.
const LOOKS: u32 = 100;

/// The time of a cloud.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Time {
    pub now: Timestamp,
    /// How far it is ahead of the time outside.
    pub ahead: Duration,
    pub next_timer: Option<Timestamp>,
}

impl Engine {
    pub fn time(&self) -> Result<Time, JournalError> {
        self.observe(|cloud, now| Time { now, ahead: cloud.ahead(), next_timer: cloud.next_timer() })
    }

    /// Moves time on by `most`, or to the next timer where that is nearer, and does what is due then. Returns by how
    /// much; none where work of the cloud is under way, which takes the time it takes.
    pub async fn move_on(&self, most: Duration) -> Result<Option<Duration>, JournalError> {
        if !self.comes_to_rest().await? {
            return Ok(None);
        }
        let by = self.observe(|cloud, at| cloud.next_timer().map_or(most, |timer| timer.since(at).min(most)))?;
        let input = Input::Advance { millis: u64::try_from(by.as_millis()).unwrap_or(u64::MAX) };
        self.take(&input)?;
        self.observe(|_, _| ())?;
        self.start_work();
        Ok(self.comes_to_rest().await?.then_some(by))
    }

    /// Waits until no work is done or open, but not for ever.
    async fn comes_to_rest(&self) -> Result<bool, JournalError> {
        for _ in 0..LOOKS {
            let is_at_rest = self.observe(|cloud, _| cloud.open_work().is_none() && cloud.workers().is_empty())?;
            if is_at_rest {
                return Ok(true);
            }
            pause(REST / 10).await;
        }
        Ok(false)
    }
}
