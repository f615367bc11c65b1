//! Records resources before they are created.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::plan::Ledger;
use crate::resource::{Error, Record, ResourceId};

/// Stores a ledger persistently.
pub trait LedgerStore: Send + Sync {
    fn keep(&self, ledger: &Ledger) -> Result<(), Error>;
}

/// Stores nothing, for a cloud that ends with the process.
pub struct NullStore;

impl LedgerStore for NullStore {
    fn keep(&self, _: &Ledger) -> Result<(), Error> {
        Ok(())
    }
}

/// The ledger of a run in progress.
pub struct LedgerWriter<'a> {
    ledger: Mutex<Ledger>,
    keep: &'a dyn LedgerStore,
}

impl<'a> LedgerWriter<'a> {
    pub fn new(ledger: Ledger, keep: &'a dyn LedgerStore) -> Self {
        Self { ledger: Mutex::new(ledger), keep }
    }

    /// Locks the ledger. The lock is short and never held across an await; the ledger remains valid after a panic.
    pub fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the ledger and stores it.
    pub fn update(&self, change: impl FnOnce(&mut Ledger)) -> Result<(), Error> {
        let mut ledger = self.ledger();
        change(&mut ledger);
        self.keep.keep(&ledger)
    }
}

impl Record for LedgerWriter<'_> {
    fn before_create(&self, resource: ResourceId) -> Result<(), Error> {
        self.update(|ledger| ledger.before_create(resource))
    }
}
