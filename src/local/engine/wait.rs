//! Waiting for a change of the cloud or for a moment, in either time.

use std::time::Duration;

use super::clock_mode::pause;
use super::{ClockMode, Engine, TICK};
use crate::clock::Timestamp;
use crate::local::journal::JournalError;

/// How soon a change made by another process is noticed.
const OTHERS: Duration = Duration::from_millis(50);
/// Rounds in which a sleeper whose time has come may fail to go on before it counts as forgotten.
const PATIENCE: u32 = 8;
/// How long the timers rest when none is set, and after an error.
pub(super) const REST: Duration = Duration::from_secs(1);

impl Engine {
    /// Fires timers when they are due, for as long as it is polled.
    pub async fn run_timers(&self) {
        loop {
            // Work that another process began and left, or put into the shared journal before it ended.
            let seen = *self.changes.borrow();
            let waited = match self.take_over().and_then(|()| self.fire_portion()) {
                Ok(next) => self.wait(next.unwrap_or_else(|| self.now().plus(REST)), seen).await,
                Err(error) => Err(error),
            };
            if waited.is_err() {
                // Calls meet the same error and report it.
                pause(REST).await;
            }
        }
    }

    /// Returns when something changed or a timer is due, and at times for nothing.
    pub async fn rest(&self) -> Result<(), JournalError> {
        let seen = *self.changes.borrow();
        self.wait(self.now().plus(REST), seen).await
    }

    /// Returns at `deadline`, when a timer is due, or when there was another change than the `seen` ones.
    pub(super) async fn wait(&self, deadline: Timestamp, seen: u64) -> Result<(), JournalError> {
        let timer = self.replica().read(|cloud| cloud.next_timer())?;
        let until = timer.map_or(deadline, |timer| timer.min(deadline));
        match self.pace {
            ClockMode::Real => self.wait_really(until, seen).await,
            ClockMode::Virtual => self.pass(until, Some(seen)).await,
        }
    }

    async fn wait_really(&self, until: Timestamp, seen: u64) -> Result<(), JournalError> {
        // Also where there is nothing to wait for: a loop around this must leave its thread to others.
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

    /// Lets virtual time pass up to `until`, or up to a change other than the `seen` ones. Whoever finds that nobody
    /// did anything moves time on to the next moment anybody waits for.
    pub(super) async fn pass(&self, until: Timestamp, seen: Option<u64>) -> Result<(), JournalError> {
        let place = self.sleepers.enter(until);
        let (mut idle_rounds, mut rounds_behind) = (0, 0);
        loop {
            let (now, before) = (self.now(), *self.changes.borrow());
            if seen.is_some_and(|seen| seen != before) {
                return Ok(());
            }
            if now >= until {
                // They go on in the order of their times, but for those that nobody polls any more.
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

    /// The next moment at which anything happens: also a timer, since it may set off work that takes its own time.
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
