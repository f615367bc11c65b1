//! A cloud kept in sync with its journal, or a cloud without one, for a run that leaves nothing behind.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rusqlite::Connection;
use serde::Serialize;

use super::error::JournalError;
use super::file;
use super::head::Head;
use super::log::End;
use super::store::{Kept, Store, Transaction};
use crate::clock::Timestamp;
use crate::local::cloud::{Cloud, Input};
use crate::local::keyed::Storage;

/// The only access to a cloud, for reads and for changes.
pub struct Replica {
    /// `None` during a change: one that fails or panics half way leaves nothing that could be mistaken for the state,
    /// and the next use reads the journal again.
    current: Option<Cloud>,
    shared: Option<Shared>,
    /// Every input of a cloud in memory, if they are recorded.
    recorded: Option<Vec<(Timestamp, Input)>>,
}

struct Shared {
    store: Arc<Store>,
    end: End,
    /// SQLite's count of commits through other connections, for a cheap check whether anything was written.
    data_version: Option<i64>,
    head: Head,
    /// The number of changes that were acknowledged earlier and are missing now.
    lost: i64,
}

/// The size of a journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JournalSize {
    pub path: PathBuf,
    /// The size of its files.
    pub bytes: u64,
    /// The number of inputs since the journal began or was reset.
    pub changes: i64,
}

/// Inputs that were applied, and their result.
pub type Applied<'i, T> = (Vec<(Timestamp, &'i Input)>, T);

impl Replica {
    /// Returns a cloud that ends with the process.
    pub fn memory(cloud: Cloud) -> Self {
        Self { current: Some(cloud), shared: None, recorded: None }
    }

    /// Returns a cloud that ends with the process, and records its inputs so that they can be applied to another one.
    pub fn recording(cloud: Cloud) -> Self {
        Self { recorded: Some(Vec::new()), ..Self::memory(cloud) }
    }

    /// Returns the inputs of a recording cloud, oldest first.
    pub fn recorded(&self) -> &[(Timestamp, Input)] {
        self.recorded.as_deref().unwrap_or_default()
    }

    /// Opens the cloud of a directory; creates it from `first` if there is none yet.
    pub fn open(directory: &Path, first: impl FnOnce() -> Cloud) -> Result<Self, JournalError> {
        let store = file::open(directory, first)?;
        let mut head = Head::open(directory);
        // Before the database is read, so that no change of another process comes in between.
        let noted = head.read();
        let transaction = Transaction::read(&store)?;
        let end = End::read(&store)?;
        let mut shared = Shared { store: Arc::clone(&store), end, data_version: None, head, lost: 0 };
        let cloud = shared.current(None)?;
        drop(transaction);
        let last = shared.end.position.seq;
        shared.lost = noted.map_or(0, |noted| noted.saturating_sub(last).max(0));
        if noted.is_none() || shared.lost > 0 {
            // Reported only once: the cloud continues from what is left.
            shared.head.write(last);
        }
        Ok(Self { current: Some(cloud), shared: Some(shared), recorded: None })
    }

    /// Returns the number of changes that earlier processes acknowledged and that are missing.
    pub fn lost_changes(&self) -> i64 {
        self.shared.as_ref().map_or(0, |shared| shared.lost)
    }

    /// Makes every change of this process survive a power loss too, at the cost of waiting for the disk.
    pub fn outlive_power_loss(&self) -> Result<(), JournalError> {
        self.shared.as_ref().map_or(Ok(()), |shared| shared.store.outlive_power_loss())
    }

    /// Returns whether other processes can change this cloud too.
    pub fn is_shared(&self) -> bool {
        self.shared.is_some()
    }

    /// Returns whether another process has changed the cloud since it was last used here.
    pub fn is_behind(&self) -> Result<bool, JournalError> {
        match &self.shared {
            Some(shared) => Ok(Some(data_version(&shared.store)?) != shared.data_version),
            None => Ok(false),
        }
    }

    /// Reads the present cloud; `body` must not change its state.
    pub fn read<T>(&mut self, body: impl FnOnce(&mut Cloud) -> T) -> Result<T, JournalError> {
        let Some(shared) = &mut self.shared else {
            let mut cloud = self.current.take().ok_or(JournalError::Lost)?;
            let result = body(&mut cloud);
            self.current = Some(cloud);
            return Ok(result);
        };
        let store = Arc::clone(&shared.store);
        let transaction = Transaction::read(&store)?;
        let mut cloud = shared.current(self.current.take())?;
        let result = body(&mut cloud);
        transaction.commit()?;
        self.current = Some(cloud);
        Ok(result)
    }

    /// Changes the cloud: `body` applies inputs and returns them; they are in the journal when this returns.
    pub fn change<'i, T>(&mut self, body: impl FnOnce(&mut Cloud) -> Applied<'i, T>) -> Result<T, JournalError> {
        let Some(shared) = &mut self.shared else {
            let mut cloud = self.current.take().ok_or(JournalError::Lost)?;
            let (inputs, result) = body(&mut cloud);
            if let Some(recorded) = &mut self.recorded {
                recorded.extend(inputs.into_iter().map(|(at, input)| (at, input.clone())));
            }
            self.current = Some(cloud);
            return Ok(result);
        };
        let store = Arc::clone(&shared.store);
        let transaction = Transaction::write(&store)?;
        let mut cloud = shared.current(self.current.take())?;
        let (inputs, result) = body(&mut cloud);
        let mut end = shared.end;
        for (at, input) in &inputs {
            end = end.append(&store, *at, input)?;
        }
        if !inputs.is_empty() {
            end.save(&store)?;
            store.begin_change(end.position.seq);
            let storage: Arc<dyn Storage> = Arc::<Store>::clone(&store);
            cloud.write(&storage);
            store.tidy();
        }
        transaction.commit()?;
        shared.end = end;
        shared.head.advance(end.position.seq);
        self.current = Some(cloud);
        Ok(result)
    }

    pub fn size(&self) -> Option<JournalSize> {
        let shared = self.shared.as_ref()?;
        let (path, bytes) = (shared.store.path().to_owned(), shared.store.bytes());
        Some(JournalSize { path, bytes, changes: shared.end.position.seq })
    }

    /// Returns what is kept in tables, by service; empty for a cloud in memory.
    pub fn kept(&self) -> Result<Vec<Kept>, JournalError> {
        self.shared.as_ref().map_or(Ok(Vec::new()), |shared| shared.store.kept())
    }

    #[cfg(test)]
    pub(super) fn store(&self) -> &Store {
        &self.shared.as_ref().expect("a journal").store
    }
}

impl Shared {
    /// Returns the cloud as of the current transaction: `cloud` itself, if no other process has changed it.
    fn current(&mut self, cloud: Option<Cloud>) -> Result<Cloud, JournalError> {
        let version = data_version(&self.store)?;
        let cloud = match cloud {
            Some(cloud) if self.data_version == Some(version) => return Ok(cloud),
            other => other,
        };
        self.data_version = None;
        self.end = End::read(&self.store)?;
        // A reset stores a new key before it commits what that key encrypts.
        self.store.renew_keys()?;
        let storage: Arc<dyn Storage> = Arc::<Store>::clone(&self.store);
        let current = match cloud {
            Some(mut cloud) => cloud.refresh(&storage).map(|()| cloud),
            None => Cloud::stored(&storage),
        };
        self.store.take_failure()?;
        self.data_version = Some(version);
        current.ok_or_else(|| JournalError::damaged(self.store.path(), "its state is missing or cannot be read"))
    }
}

impl fmt::Debug for Replica {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Replica").field("size", &self.size()).finish_non_exhaustive()
    }
}

fn data_version(store: &Store) -> Result<i64, JournalError> {
    let ask =
        |connection: &Connection| connection.prepare_cached("PRAGMA data_version")?.query_row([], |row| row.get(0));
    ask(&store.connection()).map_err(|source| JournalError::sqlite(store.path(), source))
}
