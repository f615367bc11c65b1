//! Warm sandboxes, which wait for the next event for the same version of the same function.
//!
//! Their number and their waiting time are limited, because a waiting program uses memory of the machine. A sandbox
//! whose function was deleted or changed ends within a second, whichever process made the change.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{OnceCell, Semaphore};

use super::invocation::Sandbox;
use super::javascript;
#[cfg(unix)]
use super::launcher::Hold;
use super::package::Package;
use super::process::{ProgramPolicy, Python};
use crate::id::Ids;
use crate::local::engine::{Engine, pause};
use crate::local::service::Invocation;

/// The number of bodies that run at once, and of programs among them; more wait for their turn.
const MAX_RUNNING: usize = 64;
const MAX_PROGRAMS: usize = 32;
/// The number of sandboxes that are kept warm, of JavaScript and of programs.
const MAX_WARM: usize = 64;
const MAX_WARM_PROGRAMS: usize = 8;
/// How long a sandbox is kept warm, in real time.
const IDLE: Duration = Duration::from_secs(60);
/// How often stale sandboxes are removed.
const ROUND: Duration = Duration::from_secs(1);
/// The number of packages that are kept unpacked, and their total size.
const MAX_PACKAGES: usize = 32;
const MAX_PACKAGE_BYTES: usize = 512 * 1024 * 1024;

/// Identifies interchangeable sandboxes: function, code and configuration.
pub(super) type Kind = String;

/// A sandbox with its ID and the name of its log stream.
pub(super) struct Warm {
    pub(super) sandbox: Sandbox,
    pub(super) id: String,
    pub(super) stream: String,
    /// The invocation for which it was started, without its event.
    pub(super) of: Arc<Invocation>,
}

struct Waiting {
    kind: Kind,
    warm: Warm,
    since: Instant,
}

/// The functions of a cloud that run in this process.
pub struct Functions {
    inner: Mutex<Inner>,
    pub(super) turns: Arc<Semaphore>,
    pub(super) program_turns: Arc<Semaphore>,
    python: OnceCell<Python>,
    policy: OnceLock<ProgramPolicy>,
    /// The kinds of confinement that have turned out to be impossible on this machine, and why.
    #[cfg(unix)]
    impossible: Mutex<Vec<(Hold, String)>>,
}

struct Inner {
    /// The most recently used one is last.
    waiting: VecDeque<Waiting>,
    /// Whether a task removes stale sandboxes.
    is_attended: bool,
    /// For the next function without a warm sandbox: most of a cold start is the same for all functions.
    spare: Option<javascript::Sandbox>,
    /// The most recently used one is last.
    packages: VecDeque<(String, Arc<Package>)>,
    ids: Ids,
}

impl Functions {
    pub fn new(seed: u64) -> Self {
        let inner = Inner {
            waiting: VecDeque::new(),
            is_attended: false,
            spare: None,
            packages: VecDeque::new(),
            ids: Ids::new(seed.rotate_left(31)),
        };
        Self {
            inner: Mutex::new(inner),
            turns: Arc::new(Semaphore::new(MAX_RUNNING)),
            program_turns: Arc::new(Semaphore::new(MAX_PROGRAMS)),
            python: OnceCell::new(),
            policy: OnceLock::new(),
            #[cfg(unix)]
            impossible: Mutex::default(),
        }
    }

    /// Sets how functions that are programs run; without it they do not run. A second call changes nothing.
    pub fn set_program_policy(&self, policy: ProgramPolicy) {
        let _ = self.policy.set(policy);
    }

    pub(super) fn policy(&self) -> ProgramPolicy {
        self.policy.get().cloned().unwrap_or_default()
    }

    pub(super) fn take(&self, kind: &Kind) -> Option<Warm> {
        let mut inner = self.inner();
        let at = inner.waiting.iter().rposition(|waiting| waiting.kind == *kind)?;
        inner.waiting.remove(at).map(|waiting| waiting.warm)
    }

    pub(super) fn keep(&self, engine: &Arc<Engine>, kind: Kind, warm: Warm) {
        let mut inner = self.inner();
        inner.waiting.push_back(Waiting { kind, warm, since: now() });
        let oldest = inner.too_many();
        let is_attended = std::mem::replace(&mut inner.is_attended, true);
        drop(inner);
        // Ending a sandbox may take a moment, during which the lock must not be held.
        drop(oldest);
        if !is_attended {
            tokio::spawn(attend(Arc::downgrade(engine)));
        }
    }

    /// Ends the sandboxes that have waited too long or are no longer current. Returns whether others still wait.
    pub(super) fn end_stale(&self, engine: &Engine) -> bool {
        let waiting: Vec<Arc<Invocation>> =
            self.inner().waiting.iter().map(|waiting| Arc::clone(&waiting.warm.of)).collect();
        // Queried without holding the lock of this pool.
        let gone: Vec<_> = waiting.into_iter().filter(|of| !engine.is_current(of)).collect();
        let mut inner = self.inner();
        let is_stale = |waiting: &Waiting| {
            now().duration_since(waiting.since) >= IDLE || gone.iter().any(|of| Arc::ptr_eq(of, &waiting.warm.of))
        };
        let (stale, fresh): (VecDeque<_>, _) = std::mem::take(&mut inner.waiting).into_iter().partition(is_stale);
        inner.waiting = fresh;
        inner.is_attended = !inner.waiting.is_empty();
        let is_attended = inner.is_attended;
        drop(inner);
        drop(stale);
        is_attended
    }

    /// Returns a sandbox that is not dedicated to a function yet.
    pub(super) fn javascript(&self, is_virtual: bool) -> std::io::Result<javascript::Sandbox> {
        let spare = self.inner().spare.take();
        spare.map_or_else(|| javascript::Sandbox::prepare(is_virtual), Ok)
    }

    /// Creates a spare sandbox, at a time when this delays nothing.
    pub(super) fn prepare_spare(&self, is_virtual: bool) {
        let mut inner = self.inner();
        if inner.spare.is_none() {
            // If its thread cannot be started, the next function tries again and reports the error.
            inner.spare = javascript::Sandbox::prepare(is_virtual).ok();
        }
    }

    /// Returns the Python interpreter of this machine.
    pub(super) async fn python(&self) -> std::io::Result<Python> {
        self.python.get_or_try_init(Python::find).await.cloned()
    }

    #[cfg(unix)]
    pub(super) fn may_hold(&self, hold: Hold) -> bool {
        !self.impossible.lock().unwrap_or_else(PoisonError::into_inner).iter().any(|(known, _)| *known == hold)
    }

    #[cfg(unix)]
    pub(super) fn cannot_hold(&self, hold: Hold, reason: String) {
        self.impossible.lock().unwrap_or_else(PoisonError::into_inner).push((hold, reason));
    }

    /// Returns why no program can be confined, as far as this was tried.
    #[cfg(unix)]
    pub(super) fn why_unheld(&self) -> String {
        let impossible = self.impossible.lock().unwrap_or_else(PoisonError::into_inner);
        impossible.iter().map(|(_, reason)| reason.as_str()).collect::<Vec<_>>().join("; ")
    }

    pub(super) fn new_id(&self) -> String {
        self.inner().ids.hex(32)
    }

    pub(super) fn package(&self, blob: &str) -> Option<Arc<Package>> {
        let mut inner = self.inner();
        let at = inner.packages.iter().position(|(name, _)| name == blob)?;
        let used = inner.packages.remove(at)?;
        let package = Arc::clone(&used.1);
        inner.packages.push_back(used);
        Some(package)
    }

    pub(super) fn keep_package(&self, blob: &str, package: &Arc<Package>) {
        let mut inner = self.inner();
        inner.packages.retain(|(name, _)| name != blob);
        inner.packages.push_back((blob.to_owned(), Arc::clone(package)));
        let bytes = |inner: &Inner| inner.packages.iter().map(|(_, package)| package.bytes()).sum::<usize>();
        while inner.packages.len() > MAX_PACKAGES || (inner.packages.len() > 1 && bytes(&inner) > MAX_PACKAGE_BYTES) {
            inner.packages.pop_front();
        }
    }

    fn inner(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    /// Removes the least recently used sandbox of a kind of which there are too many.
    fn too_many(&mut self) -> Option<Waiting> {
        let programs = self.waiting.iter().filter(|waiting| waiting.warm.sandbox.is_program()).count();
        let scripts = self.waiting.len() - programs;
        let is_program = programs > MAX_WARM_PROGRAMS;
        if !is_program && scripts <= MAX_WARM {
            return None;
        }
        let oldest = self.waiting.iter().position(|waiting| waiting.warm.sandbox.is_program() == is_program)?;
        self.waiting.remove(oldest)
    }
}

/// Removes stale sandboxes regularly, for as long as any sandbox waits.
async fn attend(engine: std::sync::Weak<Engine>) {
    loop {
        pause(ROUND).await;
        let Some(engine) = engine.upgrade() else { return };
        if !engine.functions().end_stale(&engine) {
            return;
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "what waits takes the machine's memory in real time, whatever the cloud's"
)]
fn now() -> Instant {
    Instant::now()
}

impl fmt::Debug for Functions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Functions").finish_non_exhaustive()
    }
}
