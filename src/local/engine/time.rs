//! Advances the clock of the shared cloud by hand.
//!
//! The time of the cloud is real time plus the total by which it was advanced, in every process that uses the cloud. It
//! advances from one timer to the next, and what a timer starts is completed before the clock continues, as with
//! virtual time: a function that takes a second must not take an hour.

use std::time::Duration;

use super::Engine;
use super::clock_mode::pause;
use super::wait::REST;
use crate::clock::Timestamp;
use crate::local::cloud::Input;
use crate::local::journal::JournalError;

/// The number of checks whether work has ended: ten seconds in all.
const LOOKS: u32 = 100;

/// The time of a cloud.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Time {
    pub now: Timestamp,
    /// The difference to real time.
    pub ahead: Duration,
    pub next_timer: Option<Timestamp>,
}

impl Engine {
    pub fn time(&self) -> Result<Time, JournalError> {
        self.observe(|cloud, now| Time { now, ahead: cloud.ahead(), next_timer: cloud.next_timer() })
    }

    /// Advances the clock by `most`, or to the next timer if that is earlier, and fires what is due then. Returns the
    /// duration; `None` if work of the cloud is running, which takes real time.
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

    /// Waits for a limited time until no work is running or open.
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
