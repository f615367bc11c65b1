//! A cloud in memory, kept in step with its journal; or without one, for a run that leaves nothing behind.

use std::fmt;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::error::JournalError;
use super::file;
use super::head::Head;
use super::ledger::{JournalSize, Ledger, now};
use crate::clock::Timestamp;
use crate::local::cloud::{Cloud, Input};

/// The one place through which a cloud is seen or changed.
pub struct Replica {
    /// Taken out while a change is under way: one that fails or panics half way leaves nothing to be mistaken for
    /// the state, and the next use reads the journal again.
    current: Option<Cloud>,
    store: Option<Store>,
    /// Every input of a cloud in memory, where they are kept.
    recorded: Option<Vec<(Timestamp, Input)>>,
}

struct Store {
    connection: Connection,
    path: PathBuf,
    ledger: Ledger,
    head: Head,
    /// Changes that were acknowledged before and are missing now.
    lost: i64,
}

/// Inputs that were applied, and what came of them.
pub type Applied<'i, T> = (Vec<(Timestamp, &'i Input)>, T);

impl Replica {
    /// A cloud that ends with the process.
    pub fn memory(cloud: Cloud) -> Self {
        Self { current: Some(cloud), store: None, recorded: None }
    }

    /// A cloud that ends with the process, and keeps its inputs so that they can be applied to another one.
    pub fn recording(cloud: Cloud) -> Self {
        Self { recorded: Some(Vec::new()), ..Self::memory(cloud) }
    }

    /// The inputs of a cloud that keeps them, oldest first.
    pub fn recorded(&self) -> &[(Timestamp, Input)] {
        self.recorded.as_deref().unwrap_or_default()
    }

    /// The cloud of a directory; `first` where it holds none yet.
    pub fn open(directory: &Path, first: impl FnOnce() -> Cloud) -> Result<Self, JournalError> {
        let (connection, path) = file::open(directory, first)?;
        let mut head = Head::open(directory);
        let noted = head.read();
        let transaction = begin(&connection, &path, TransactionBehavior::Deferred)?;
        let (ledger, cloud) = Ledger::load(&transaction, &path)?;
        drop(transaction);
        let lost = noted.map_or(0, |noted| noted.saturating_sub(ledger.last()).max(0));
        if noted.is_none() || lost > 0 {
            // Said once: the cloud goes on from what is left.
            head.write(ledger.last());
        }
        Ok(Self { current: Some(cloud), store: Some(Store { connection, path, ledger, head, lost }), recorded: None })
    }

    /// How many changes were acknowledged by earlier processes and are missing.
    pub fn lost_changes(&self) -> i64 {
        self.store.as_ref().map_or(0, |store| store.lost)
    }

    /// Whether other processes can change this cloud too.
    pub fn is_shared(&self) -> bool {
        self.store.is_some()
    }

    /// Whether another process changed it since it was last used here.
    pub fn is_behind(&self) -> Result<bool, JournalError> {
        match &self.store {
            Some(store) => store.ledger.is_behind(&store.connection),
            None => Ok(false),
        }
    }

    /// Looks at the cloud as it is now; `body` must leave its state alone.
    pub fn look<T>(&mut self, body: impl FnOnce(&mut Cloud) -> T) -> Result<T, JournalError> {
        let mut cloud = match &mut self.store {
            None => self.current.take().ok_or(JournalError::Lost)?,
            Some(store) => {
                let transaction = begin(&store.connection, &store.path, TransactionBehavior::Deferred)?;
                current(&mut store.ledger, &transaction, &store.path, self.current.take())?
            }
        };
        let result = body(&mut cloud);
        self.current = Some(cloud);
        Ok(result)
    }

    /// Changes the cloud: `body` applies inputs and says which; when this returns they are in the journal.
    pub fn change<'i, T>(&mut self, body: impl FnOnce(&mut Cloud) -> Applied<'i, T>) -> Result<T, JournalError> {
        let Some(store) = &mut self.store else {
            let mut cloud = self.current.take().ok_or(JournalError::Lost)?;
            let (inputs, result) = body(&mut cloud);
            if let Some(recorded) = &mut self.recorded {
                recorded.extend(inputs.into_iter().map(|(at, input)| (at, input.clone())));
            }
            self.current = Some(cloud);
            return Ok(result);
        };
        let transaction = begin(&store.connection, &store.path, TransactionBehavior::Immediate)?;
        let mut cloud = current(&mut store.ledger, &transaction, &store.path, self.current.take())?;
        let started = now();
        let (inputs, result) = body(&mut cloud);
        store.ledger.took(started.elapsed());
        for (at, input) in &inputs {
            store.ledger.append(&transaction, *at, input)?;
        }
        if !inputs.is_empty() {
            store.ledger.compact(&transaction, &cloud)?;
        }
        transaction.commit().map_err(|source| JournalError::sqlite(&store.path, source))?;
        store.head.advance(store.ledger.last());
        self.current = Some(cloud);
        Ok(result)
    }

    pub fn size(&self) -> Option<JournalSize> {
        self.store.as_ref().map(|store| store.ledger.size())
    }
}

impl fmt::Debug for Replica {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Replica").field("size", &self.size()).finish_non_exhaustive()
    }
}

fn current(
    ledger: &mut Ledger,
    connection: &Connection,
    path: &Path,
    cloud: Option<Cloud>,
) -> Result<Cloud, JournalError> {
    match cloud {
        Some(cloud) => ledger.catch_up(connection, cloud),
        None => {
            let (read, cloud) = Ledger::load(connection, path)?;
            *ledger = read;
            Ok(cloud)
        }
    }
}

fn begin<'a>(
    connection: &'a Connection,
    path: &Path,
    behavior: TransactionBehavior,
) -> Result<Transaction<'a>, JournalError> {
    Transaction::new_unchecked(connection, behavior).map_err(|source| JournalError::sqlite(path, source))
}
