//! Writing down what is created, before it is.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::plan::Ledger;
use crate::resource::{Error, Record, ResourceId};

/// Puts a ledger where it outlives the process.
pub trait LedgerStore: Send + Sync {
    fn keep(&self, ledger: &Ledger) -> Result<(), Error>;
}

/// For a cloud that ends with the process.
pub struct NullStore;

impl LedgerStore for NullStore {
    fn keep(&self, _: &Ledger) -> Result<(), Error> {
        Ok(())
    }
}

/// The ledger of a run while it goes on.
pub struct LedgerWriter<'a> {
    ledger: Mutex<Ledger>,
    keep: &'a dyn LedgerStore,
}

impl<'a> LedgerWriter<'a> {
    pub fn new(ledger: Ledger, keep: &'a dyn LedgerStore) -> Self {
        Self { ledger: Mutex::new(ledger), keep }
    }

    /// The lock is held for a moment and never across an await: what a panic left behind is still a ledger.
    pub fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the ledger and writes it down.
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
