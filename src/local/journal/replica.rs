//! A cloud kept in step with its journal; or without one, for a run that leaves nothing behind.

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

/// The one place through which a cloud is seen or changed.
pub struct Replica {
    /// Taken out while a change is under way: one that fails or panics half way leaves nothing to be mistaken for
    /// the state, and the next use reads the journal again.
    current: Option<Cloud>,
    shared: Option<Shared>,
    /// Every input of a cloud in memory, where they are kept.
    recorded: Option<Vec<(Timestamp, Input)>>,
}

struct Shared {
    store: Arc<Store>,
    end: End,
    /// SQLite's count of other connections' commits, to see cheaply that nobody wrote.
    data_version: Option<i64>,
    head: Head,
    /// Changes that were acknowledged before and are missing now.
    lost: i64,
}

/// How much a journal holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JournalSize {
    pub path: PathBuf,
    /// What its files take.
    pub bytes: u64,
    /// Inputs since the journal began or was reset.
    pub changes: i64,
}

/// Inputs that were applied, and what came of them.
pub type Applied<'i, T> = (Vec<(Timestamp, &'i Input)>, T);

impl Replica {
    /// A cloud that ends with the process.
    pub fn memory(cloud: Cloud) -> Self {
        Self { current: Some(cloud), shared: None, recorded: None }
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
        // Before the database is read, so that no change of another process comes in between.
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
            // Said once: the cloud goes on from what is left.
            shared.head.write(last);
        }
        Ok(Self { current: Some(cloud), shared: Some(shared), recorded: None })
    }

    /// How many changes were acknowledged by earlier processes and are missing.
    pub fn lost_changes(&self) -> i64 {
        self.shared.as_ref().map_or(0, |shared| shared.lost)
    }

    /// Makes every change of this process outlive a loss of power too, at the price of a wait for the disk.
    pub fn outlive_power_loss(&self) -> Result<(), JournalError> {
        self.shared.as_ref().map_or(Ok(()), |shared| shared.store.outlive_power_loss())
    }

    /// Whether other processes can change this cloud too.
    pub fn is_shared(&self) -> bool {
        self.shared.is_some()
    }

    /// Whether another process changed it since it was last used here.
    pub fn is_behind(&self) -> Result<bool, JournalError> {
        match &self.shared {
            Some(shared) => Ok(Some(data_version(&shared.store)?) != shared.data_version),
            None => Ok(false),
        }
    }

    /// Looks at the cloud as it is now; `body` must leave its state alone.
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

    /// Changes the cloud: `body` applies inputs and says which; when this returns they are in the journal.
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

    /// What is kept in tables, by service; nothing of a cloud in memory.
    pub fn kept(&self) -> Result<Vec<Kept>, JournalError> {
        self.shared.as_ref().map_or(Ok(Vec::new()), |shared| shared.store.kept())
    }

    #[cfg(test)]
    pub(super) fn store(&self) -> &Store {
        &self.shared.as_ref().expect("a journal").store
    }
}

impl Shared {
    /// The cloud as it is in the transaction under way: what this process has of it, where nobody else changed it.
    fn current(&mut self, cloud: Option<Cloud>) -> Result<Cloud, JournalError> {
        let version = data_version(&self.store)?;
        let cloud = match cloud {
            Some(cloud) if self.data_version == Some(version) => return Ok(cloud),
            other => other,
        };
        self.data_version = None;
        self.end = End::read(&self.store)?;
        // A reset puts a new key down before it commits what the key opens.
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
