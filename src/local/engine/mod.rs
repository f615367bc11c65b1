//! The ring around the cloud: it owns the state, the journal and the time, and turns requests into replies.
//!
//! Everything below is a pure fold; everything that waits, reads a clock or touches a file happens here. The state is
//! behind a plain mutex that is held for one input at a time and never across an `.await`. With a journal, such a
//! section includes one write to a local file, which takes tens of microseconds and is not worth a thread of its own.

mod answer;
mod blobs;
mod clock_mode;
mod group;
mod http;
mod status;
#[cfg(test)]
mod tests;
mod time;
mod turn;
mod wait;
mod work;

use std::fmt;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::watch;

pub use clock_mode::ClockMode;
pub use clock_mode::Stopwatch;
pub(in crate::local) use clock_mode::pause;
pub use status::Status;
pub use time::Time;
pub use turn::{Participant, TurnGuard};
pub use work::Busy;

use super::blobs::BlobFolder;
use super::cloud::{Cloud, Input};
use super::function::Functions;
use super::journal::{self, JournalError, Replica, Workers};
use super::service::Place;
use crate::api_call::CallLog;
use crate::clock::Timestamp;
use crate::id::Ids;
use crate::trace::Hop;
use clock_mode::{TimerQueue, wall};
use group::Group;
use turn::Scheduler;

static TICK: Input = Input::Tick;

/// A running local cloud.
pub struct Engine {
    replica: Mutex<Replica>,
    /// Whether other processes can change the cloud too, and changes are committed to a journal.
    is_shared: bool,
    group: Group,
    pace: ClockMode,
    /// The number of milliseconds by which the cloud's clock is ahead, as last seen by this process.
    ahead: AtomicU64,
    sleepers: TimerQueue,
    /// The number of changes, so that a waiting call can tell whether one happened.
    changes: watch::Sender<u64>,
    request_ids: Mutex<Ids>,
    /// The engine itself and the runtime on which it works, once it performs the work of the cloud's outbox.
    employed: Mutex<Option<(Weak<Engine>, Handle)>>,
    /// The pieces of work that are running, except those that only wait for time to pass.
    busy: watch::Sender<usize>,
    /// All pieces of work that are running.
    working: watch::Sender<usize>,
    scheduler: Scheduler,
    /// Distinguishes the claims of this engine from those of others.
    worker: u64,
    /// The processes that share this cloud; `None` for a cloud that ends with the process.
    workers: Option<Workers>,
    functions: Functions,
    /// The folder for large bodies; `None` for a cloud that ends with the process, which holds them in memory.
    blobs: Option<Arc<BlobFolder>>,
    /// The calls of clients, if they are recorded.
    calls: OnceLock<Arc<CallLog>>,
}

impl Engine {
    /// Returns a cloud that ends with the process. `start` is its initial time; real time continues from now if that is
    /// later.
    pub fn memory(pace: ClockMode, seed: u64, start: Timestamp) -> Self {
        Self::new(Replica::memory(Cloud::new(seed, start)), pace, seed)
    }

    /// Like [`Engine::memory`], but records every input for [`Engine::recorded`].
    pub fn recording(pace: ClockMode, seed: u64, start: Timestamp) -> Self {
        Self::new(Replica::recording(Cloud::new(seed, start)), pace, seed)
    }

    /// Returns the inputs of a recording cloud, oldest first: applied to a new cloud they lead to the same state.
    pub fn recorded(&self) -> Vec<(Timestamp, Input)> {
        self.replica().recorded().to_vec()
    }

    /// Opens the cloud stored in a directory, in real time, and creates it if there is none yet.
    pub fn open(directory: &Path) -> Result<Self, JournalError> {
        let seed = clock_mode::seed();
        let replica = Replica::open(directory, || Cloud::new(seed, wall()))?;
        let mut engine = Self::new(replica, ClockMode::Real, seed);
        let failed = |source| JournalError::io(directory, source);
        let workers = Workers::join(directory, engine.worker).map_err(failed)?;
        workers.sweep();
        let blobs = BlobFolder::of(directory, engine.worker);
        let is_known = |file: &str| engine.replica().read(|cloud| cloud.keeps(file)).unwrap_or(true);
        blobs.sweep(|worker| workers.is_gone(worker), is_known);
        engine.blobs = Some(Arc::new(blobs));
        engine.workers = Some(workers);
        // Initializes `ahead`.
        engine.replica().read(|cloud| engine.present(cloud))?;
        Ok(engine)
    }

    /// Makes every change that is acknowledged from now on survive a power loss too.
    pub fn outlive_power_loss(&self) -> Result<(), JournalError> {
        self.replica().outlive_power_loss()
    }

    /// Returns the number of changes that earlier processes acknowledged and that are missing.
    pub fn lost_changes(&self) -> i64 {
        self.replica().lost_changes()
    }

    /// Empties the cloud stored in a directory, also for the processes that are using it.
    pub fn reset(directory: &Path) -> Result<(), JournalError> {
        journal::reset(directory, || Cloud::new(clock_mode::seed(), wall()))?;
        BlobFolder::clear(directory).map_err(|source| JournalError::io(directory, source))
    }

    fn new(replica: Replica, pace: ClockMode, seed: u64) -> Self {
        Self {
            is_shared: replica.is_shared(),
            replica: Mutex::new(replica),
            group: Group::default(),
            pace,
            ahead: AtomicU64::new(0),
            sleepers: TimerQueue::default(),
            changes: watch::Sender::new(0),
            request_ids: Mutex::new(Ids::new(!seed)),
            employed: Mutex::new(None),
            busy: watch::Sender::new(0),
            working: watch::Sender::new(0),
            scheduler: Scheduler::new(),
            worker: Ids::new(seed.rotate_left(17)).bits(),
            workers: None,
            functions: Functions::new(seed),
            blobs: None,
            calls: OnceLock::new(),
        }
    }

    /// Records the calls of clients from now on.
    pub fn record_calls(&self) -> Arc<CallLog> {
        Arc::clone(self.calls.get_or_init(Arc::default))
    }

    /// Returns the time of the cloud.
    pub fn now(&self) -> Timestamp {
        match self.pace {
            ClockMode::Real => wall().plus(Duration::from_millis(self.ahead.load(Ordering::Relaxed))),
            ClockMode::Virtual => self.replica().read(|cloud| cloud.now()).unwrap_or_default(),
        }
    }

    /// Returns whether the clock is virtual, so that time passes only when everything waits.
    pub fn is_virtual(&self) -> bool {
        self.pace == ClockMode::Virtual
    }

    /// Returns a new request ID.
    pub fn request_id(&self) -> String {
        self.request_ids.lock().unwrap_or_else(PoisonError::into_inner).uuid()
    }

    /// Returns a blob that a piece of work of a service needs, by its name.
    pub fn blob(&self, place: &Place, service: &str, name: &str) -> Option<Vec<u8>> {
        self.replica().read(|cloud| cloud.blob(place, service, name)).ok().flatten()
    }

    /// Returns whether an execution environment with these settings could still run its function and version.
    pub fn is_current(&self, invocation: &super::service::Invocation) -> bool {
        // If the cloud cannot be read, the next call reports why.
        self.replica().read(|cloud| cloud.is_current(invocation)).unwrap_or(true)
    }

    /// Returns the hops of one event, or all hops that are kept, oldest first.
    pub fn hops(&self, trace: Option<&str>) -> Result<Vec<Hop>, JournalError> {
        self.observe(|cloud, _| cloud.hops(trace))
    }

    /// Returns the hops after the first `seen` of all hops ever recorded, and the number of hops recorded so far.
    pub fn hops_after(&self, seen: u64) -> Result<(Vec<Hop>, u64), JournalError> {
        self.observe(|cloud, _| cloud.hops_after(seen))
    }

    /// Fires timers that are due, and returns when the next one is due. In real time it fires one batch, so that calls
    /// and the end of the process can come in between.
    fn fire_portion(&self) -> Result<Option<Timestamp>, JournalError> {
        if self.is_virtual() {
            return self.observe(|cloud, _| cloud.next_timer());
        }
        if self.replica().read(|cloud| is_due(cloud, self.present(cloud)))? {
            self.tick()?;
        }
        self.replica().read(|cloud| cloud.next_timer())
    }

    /// Reads the cloud at the present time, when every timer that is due has fired.
    fn observe<T>(&self, body: impl FnOnce(&mut Cloud, Timestamp) -> T) -> Result<T, JournalError> {
        let mut body = Some(body);
        let mut catch_up = self.catch_up();
        loop {
            let looked = self.replica().read(|cloud| {
                let at = self.present(cloud);
                let is_ready = !is_due(cloud, at) || catch_up.is_over();
                body.take_if(|_| is_ready).map(|body| body(cloud, at))
            })?;
            match looked {
                Some(result) => return Ok(result),
                None => self.tick()?,
            }
        }
    }

    /// Fires the timers that are due, or one batch of them.
    fn tick(&self) -> Result<(), JournalError> {
        self.take(&TICK)
    }

    /// Applies an input whose reply is not needed, at the present time.
    fn take(&self, input: &Input) -> Result<(), JournalError> {
        self.replica().change(|cloud| {
            let at = self.present(cloud);
            cloud.apply(at, input, false);
            (vec![(at, input)], ())
        })?;
        self.tell_change();
        Ok(())
    }

    /// Returns the present time of `cloud`; it never goes back.
    fn present(&self, cloud: &Cloud) -> Timestamp {
        match self.pace {
            ClockMode::Real => {
                let ahead = cloud.ahead();
                self.ahead.store(u64::try_from(ahead.as_millis()).unwrap_or(u64::MAX), Ordering::Relaxed);
                wall().plus(ahead).max(cloud.now())
            }
            ClockMode::Virtual => cloud.now(),
        }
    }

    fn tell_change(&self) {
        self.changes.send_modify(|count| *count = count.wrapping_add(1));
        self.start_work();
    }

    fn replica(&self) -> MutexGuard<'_, Replica> {
        // A panic while the lock was held has left no partial state: see `Replica`.
        self.replica.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine").field("pace", &self.pace).finish_non_exhaustive()
    }
}

fn is_due(cloud: &Cloud, at: Timestamp) -> bool {
    cloud.next_timer().is_some_and(|due| due <= at)
}
