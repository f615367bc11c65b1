//! Waits for a change of the cloud or for a time, in real or virtual time.

use std::time::Duration;

use super::clock_mode::pause;
use super::{ClockMode, Engine, TICK};
use crate::clock::Timestamp;
use crate::local::journal::JournalError;

/// How soon a change made by another process is noticed.
const OTHERS: Duration = Duration::from_millis(50);
/// The number of rounds in which a sleeper whose time has come may fail to continue before it counts as abandoned.
const PATIENCE: u32 = 8;
/// How long the timer task waits if no timer is set, and after an error.
pub(super) const REST: Duration = Duration::from_secs(1);

impl Engine {
    /// Fires timers when they are due, for as long as it is polled.
    pub async fn run_timers(&self) {
        loop {
            // Work that another process began and left, or added to the shared journal before it ended.
            let seen = *self.changes.borrow();
            let waited = match self.take_over().and_then(|()| self.fire_portion()) {
                Ok(next) => self.wait(next.unwrap_or_else(|| self.now().plus(REST)), seen).await,
                Err(error) => Err(error),
            };
            if waited.is_err() {
                // Calls fail with the same error and report it.
                pause(REST).await;
            }
        }
    }

    /// Returns when something has changed or a timer is due; it may also return spuriously.
    pub async fn rest(&self) -> Result<(), JournalError> {
        let seen = *self.changes.borrow();
        self.wait(self.now().plus(REST), seen).await
    }

    /// Returns at `deadline`, when a timer is due, or when there was a change after the first `seen` ones.
    pub(super) async fn wait(&self, deadline: Timestamp, seen: u64) -> Result<(), JournalError> {
        let timer = self.replica().read(|cloud| cloud.next_timer())?;
        let until = timer.map_or(deadline, |timer| timer.min(deadline));
        match self.pace {
            ClockMode::Real => self.wait_really(until, seen).await,
            ClockMode::Virtual => self.pass(until, Some(seen)).await,
        }
    }

    async fn wait_really(&self, until: Timestamp, seen: u64) -> Result<(), JournalError> {
        // Yield even if there is nothing to wait for: a loop around this must leave its thread to others.
        tokio::task::yield_now().await;
        let shared = self.is_shared;
        let mut changes = self.changes.subscribe();
        loop {
            let rest = until.since(self.now());
            if rest.is_zero() || *changes.borrow_and_update() != seen {
                return Ok(());
            }
            tokio::select! {
                _ = changes.changed() => return Ok(()),
                () = pause(if shared { rest.min(OTHERS) } else { rest }) => {}
            }
            if shared && self.replica().is_behind()? {
                return Ok(());
            }
        }
    }

    /// Lets virtual time pass until `until`, or until a change after the first `seen` ones. If nothing is running, this
    /// task advances the time to the next moment for which any task waits.
    pub(super) async fn pass(&self, until: Timestamp, seen: Option<u64>) -> Result<(), JournalError> {
        let place = self.sleepers.enter(until);
        let (mut idle_rounds, mut rounds_behind) = (0, 0);
        loop {
            let (now, before) = (self.now(), *self.changes.borrow());
            if seen.is_some_and(|seen| seen != before) {
                return Ok(());
            }
            if now >= until {
                // Sleepers continue in the order of their times, except those that are no longer polled.
                if place.is_first() || rounds_behind >= PATIENCE {
                    return Ok(());
                }
                rounds_behind += 1;
                tokio::task::yield_now().await;
                continue;
            }
            if self.is_busy() {
                self.rest_from_work().await;
                idle_rounds = 0;
                continue;
            }
            let catch_up = if self.sleepers.has_due(now) { PATIENCE } else { 1 };
            if idle_rounds >= catch_up {
                self.advance(self.next_moment(now, until)?)?;
                idle_rounds = 0;
                continue;
            }
            tokio::task::yield_now().await;
            idle_rounds = if *self.changes.borrow() == before { idle_rounds + 1 } else { 0 };
        }
    }

    /// Returns the next time at which anything happens. Timers count too, since they may start work that takes time.
    fn next_moment(&self, now: Timestamp, until: Timestamp) -> Result<Timestamp, JournalError> {
        let awake = self.sleepers.next_after(now).unwrap_or(until);
        let timer = self.replica().read(|cloud| cloud.next_timer())?;
        Ok(timer.map_or(awake, |timer| timer.min(awake).max(now)))
    }

    fn advance(&self, to: Timestamp) -> Result<(), JournalError> {
        self.replica().change(|cloud| {
            cloud.apply(to, &TICK, false);
            (vec![(to, &TICK)], ())
        })?;
        self.tell_change();
        Ok(())
    }
}
