//! The modes of the clock: real time, or virtual time that jumps to the next event.

use std::collections::BTreeSet;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use super::Engine;
use crate::clock::{Clock, Timestamp};

/// The clock of a cloud.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockMode {
    Real,
    /// Time stands still while anything is running, and jumps to the next timer or to the end of the shortest sleep
    /// when everything waits. Whether everything waits can only be determined on a current-thread runtime.
    Virtual,
}

/// The times at which sleeping tasks are to wake up.
#[derive(Debug, Default)]
pub(super) struct TimerQueue {
    waiting: Mutex<(u64, BTreeSet<(Timestamp, u64)>)>,
}

/// A task's entry in the queue of sleepers, removed when dropped.
pub(super) struct Sleeper<'a> {
    sleepers: &'a TimerQueue,
    key: (Timestamp, u64),
}

impl TimerQueue {
    pub(super) fn enter(&self, until: Timestamp) -> Sleeper<'_> {
        let mut waiting = self.lock();
        waiting.0 += 1;
        let key = (until, waiting.0);
        waiting.1.insert(key);
        Sleeper { sleepers: self, key }
    }

    /// Returns the first time after `now` for which a task waits.
    pub(super) fn next_after(&self, now: Timestamp) -> Option<Timestamp> {
        self.lock().1.range((now, u64::MAX)..).next().map(|(until, _)| *until)
    }

    /// Returns whether a task's time has come and the task has not continued yet.
    pub(super) fn has_due(&self, now: Timestamp) -> bool {
        self.lock().1.first().is_some_and(|(until, _)| *until <= now)
    }

    fn is_first(&self, place: &Sleeper<'_>) -> bool {
        self.lock().1.first() == Some(&place.key)
    }

    fn lock(&self) -> MutexGuard<'_, (u64, BTreeSet<(Timestamp, u64)>)> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Sleeper<'_> {
    /// Returns whether no other task is to wake up earlier.
    pub(super) fn is_first(&self) -> bool {
        self.sleepers.is_first(self)
    }
}

impl Drop for Sleeper<'_> {
    fn drop(&mut self) {
        self.sleepers.lock().1.remove(&self.key);
    }
}

impl Engine {
    /// Returns the clock of the cloud, for a flow.
    pub fn clock(self: &Arc<Self>) -> Arc<dyn Clock> {
        self.start_workers();
        Arc::new(EngineClock(Arc::clone(self)))
    }
}

struct EngineClock(Arc<Engine>);

impl Clock for EngineClock {
    fn now(&self) -> Timestamp {
        self.0.now()
    }

    fn is_virtual(&self) -> bool {
        self.0.pace == ClockMode::Virtual
    }

    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        match self.0.pace {
            ClockMode::Real => Box::pin(pause(duration)),
            ClockMode::Virtual => {
                let until = self.0.now().plus(duration);
                // Only a cloud lost to a panic cannot let time pass; the next call reports it.
                Box::pin(async move { self.0.pass(until, None).await.unwrap_or_default() })
            }
        }
    }
}

/// Measures elapsed time with the clock of the cloud.
#[derive(Debug, Clone, Copy)]
pub struct Stopwatch {
    started: Timestamp,
    really: Instant,
}

impl Engine {
    #[expect(clippy::disallowed_methods, reason = "this is the edge at which time comes in")]
    pub fn stopwatch(&self) -> Stopwatch {
        Stopwatch { started: self.now(), really: Instant::now() }
    }
}

/// The real time within which a call lets a cloud that was not in use catch up.
const CATCHING_UP: Duration = Duration::from_secs(1);

/// The limit on the time within which one call lets a cloud catch up.
#[derive(Debug)]
pub(super) struct CatchUp {
    end: Option<Instant>,
    is_endless: bool,
}

impl Engine {
    /// Returns the limit for one call. Virtual time has none: it continues only when everything that is due has fired.
    pub(super) fn catch_up(&self) -> CatchUp {
        CatchUp { end: None, is_endless: self.is_virtual() }
    }
}

impl CatchUp {
    /// Returns whether the limit is reached; the time begins with the first query.
    #[expect(clippy::disallowed_methods, reason = "this is the edge at which time comes in")]
    pub(super) fn is_over(&mut self) -> bool {
        let now = Instant::now();
        !self.is_endless && *self.end.get_or_insert(now + CATCHING_UP) <= now
    }
}

impl Stopwatch {
    pub fn micros(&self, engine: &Engine) -> u64 {
        let passed = if engine.is_virtual() { engine.now().since(self.started) } else { self.really.elapsed() };
        u64::try_from(passed.as_micros()).unwrap_or(u64::MAX)
    }
}

impl fmt::Debug for EngineClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("EngineClock").field(&self.0.pace).finish()
    }
}

/// Returns the real time.
pub(super) fn wall() -> Timestamp {
    Timestamp::default().plus(since_epoch())
}

/// Returns a seed that differs between clouds.
pub(super) fn seed() -> u64 {
    let nanos = since_epoch().as_nanos();
    u64::try_from(nanos & u128::from(u64::MAX)).unwrap_or_default() ^ u64::from(std::process::id()).rotate_left(40)
}

/// Waits in real time.
#[expect(clippy::disallowed_methods, reason = "this is the clock others wait on")]
pub(in crate::local) async fn pause(duration: Duration) {
    tokio::time::sleep(duration).await;
}

#[expect(clippy::disallowed_methods, reason = "this is the edge at which time comes in")]
fn since_epoch() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}
