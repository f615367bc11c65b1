//! Warm sandboxes, waiting for the next event of the same version of the same function.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OnceCell, Semaphore};

use super::conduct::Sandbox;
use super::javascript;
use super::package::Package;
use super::process::find_python;
use crate::id::Ids;

/// Bodies that run at once; more wait for their turn.
const MOST_RUNNING: usize = 64;
const MOST_WARM: usize = 64;
const MOST_PACKAGES: usize = 32;

/// What makes two sandboxes interchangeable: function, code and configuration.
pub(super) type Kind = String;

/// A sandbox with what its log stream is called by.
pub(super) struct Warm {
    pub(super) sandbox: Sandbox,
    pub(super) id: String,
    pub(super) stream: String,
}

/// All functions of a cloud that run in this process.
pub struct Functions {
    inner: Mutex<Inner>,
    pub(super) turns: Arc<Semaphore>,
    python: OnceCell<PathBuf>,
}

struct Inner {
    /// The one used last is at the end.
    warm: VecDeque<(Kind, Warm)>,
    /// For the next function that has no warm sandbox: most of a cold start is the same for all.
    spare: Option<javascript::Sandbox>,
    packages: BTreeMap<String, Arc<Package>>,
    ids: Ids,
}

impl Functions {
    pub fn new(seed: u64) -> Self {
        let inner = Inner {
            warm: VecDeque::new(),
            spare: None,
            packages: BTreeMap::new(),
            ids: Ids::new(seed.rotate_left(31)),
        };
        Self { inner: Mutex::new(inner), turns: Arc::new(Semaphore::new(MOST_RUNNING)), python: OnceCell::new() }
    }

    pub(super) fn take(&self, kind: &Kind) -> Option<Warm> {
        let mut inner = self.inner();
        let at = inner.warm.iter().rposition(|(of, _)| of == kind)?;
        inner.warm.remove(at).map(|(_, warm)| warm)
    }

    pub(super) fn keep(&self, kind: Kind, warm: Warm) {
        let mut inner = self.inner();
        inner.warm.push_back((kind, warm));
        let too_many = inner.warm.len() > MOST_WARM;
        let oldest = if too_many { inner.warm.pop_front() } else { None };
        drop(inner);
        // Ending a sandbox may take a moment, which nobody has to wait for with the lock.
        drop(oldest);
    }

    /// A sandbox that is nobody's yet.
    pub(super) fn javascript(&self, is_virtual: bool) -> std::io::Result<javascript::Sandbox> {
        let spare = self.inner().spare.take();
        spare.map_or_else(|| javascript::Sandbox::prepare(is_virtual), Ok)
    }

    /// Makes a spare sandbox, at a time when nobody waits for this machine.
    pub(super) fn prepare_spare(&self, is_virtual: bool) {
        let mut inner = self.inner();
        if inner.spare.is_none() {
            // Without a thread for it the next function tries for itself, and says so.
            inner.spare = javascript::Sandbox::prepare(is_virtual).ok();
        }
    }

    /// Where Python is on this machine.
    pub(super) async fn python(&self) -> std::io::Result<PathBuf> {
        self.python.get_or_try_init(find_python).await.cloned()
    }

    pub(super) fn new_id(&self) -> String {
        self.inner().ids.hex(32)
    }

    pub(super) fn package(&self, blob: &str) -> Option<Arc<Package>> {
        self.inner().packages.get(blob).cloned()
    }

    pub(super) fn keep_package(&self, blob: &str, package: &Arc<Package>) {
        let mut inner = self.inner();
        if inner.packages.len() >= MOST_PACKAGES {
            inner.packages.pop_first();
        }
        inner.packages.insert(blob.to_owned(), Arc::clone(package));
    }

    fn inner(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Functions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Functions").finish_non_exhaustive()
    }
}
