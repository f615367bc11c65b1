//! The tables and small states of a cloud, in its database.
//!
//! The rows of all tables are in one SQLite table, by table and key. Rows and small states are encrypted, each bound to
//! its place, so that none can be exchanged for another. The connection is behind a mutex, since services use it within
//! the transaction of the input that is applied to them; nothing else uses it at that time.

use std::ops::Bound;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension as _, Row, params};
use tokio::runtime::{Handle, RuntimeFlavor};

use super::error::JournalError;
use super::key::Keys;
use super::presence::Presence;
use crate::local::keyed::{Bounds, Meta, Storage};

pub(super) const TABLES: &str = "
    CREATE TABLE states (
        name TEXT PRIMARY KEY,
        version INTEGER NOT NULL,
        state BLOB NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE tables (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        owner TEXT NOT NULL,
        rows INTEGER NOT NULL DEFAULT 0,
        weight INTEGER NOT NULL DEFAULT 0,
        drawn INTEGER NOT NULL DEFAULT 0,
        abandoned INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE TABLE rows (
        id INTEGER NOT NULL,
        key BLOB NOT NULL,
        row BLOB NOT NULL,
        PRIMARY KEY (id, key)
    ) STRICT, WITHOUT ROWID;";

/// The number of rows of an abandoned table that one input removes, so that no input has to wait for all of them.
const REMOVED_AT_ONCE: i64 = 1_000;
/// The number of pages that one input returns to the system.
const PAGES_FREED_AT_ONCE: i64 = 200;

/// How long a change waits for changes of other processes.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// The data that one service keeps in tables.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Kept {
    pub service: String,
    pub rows: i64,
    pub bytes: i64,
}

/// A connection to a database, and the keys of its data.
#[derive(Debug)]
pub(super) struct Store {
    connection: Mutex<Connection>,
    directory: PathBuf,
    path: PathBuf,
    presence: Presence,
    keys: Mutex<Keys>,
    /// The failure of the current transaction.
    failure: Mutex<Option<JournalError>>,
    /// The number of the current change.
    change: AtomicI64,
    /// The number of rows and small states that were read and written.
    read: AtomicI64,
    written: AtomicI64,
}

impl Store {
    pub(super) fn new(connection: Connection, path: &Path) -> Result<Self, JournalError> {
        connection.set_prepared_statement_cache_capacity(64);
        let directory = path.parent().unwrap_or_else(|| Path::new("")).to_owned();
        let keys = Mutex::new(Keys::read(&directory)?);
        let connection = Mutex::new(connection);
        Ok(Self {
            connection,
            directory,
            path: path.to_owned(),
            presence: Presence::default(),
            keys,
            failure: Mutex::new(None),
            change: AtomicI64::new(0),
            read: AtomicI64::new(0),
            written: AtomicI64::new(0),
        })
    }

    pub(super) fn connection(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn keys(&self) -> MutexGuard<'_, Keys> {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Reads the key again: another process may have reset the cloud.
    pub(super) fn renew_keys(&self) -> Result<(), JournalError> {
        *self.keys() = Keys::read(&self.directory)?;
        Ok(())
    }

    /// Sets the change with which states are written from now on.
    pub(super) fn begin_change(&self, number: i64) {
        self.change.store(number, Ordering::Relaxed);
    }

    /// Takes the failure since the last call.
    pub(super) fn take_failure(&self) -> Result<(), JournalError> {
        let failure = self.failure.lock().unwrap_or_else(PoisonError::into_inner).take();
        failure.map_or(Ok(()), Err)
    }

    fn note(&self, failure: JournalError) {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(failure);
    }

    /// Returns the result of a statement, or records the failure.
    fn run<T>(&self, body: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Option<T> {
        let result = body(&self.connection());
        result.map_err(|source| self.note(JournalError::sqlite(&self.path, source))).ok()
    }

    #[cfg(test)]
    pub(super) fn read(&self) -> i64 {
        self.read.load(Ordering::Relaxed)
    }

    #[cfg(test)]
    pub(super) fn written(&self) -> i64 {
        self.written.load(Ordering::Relaxed)
    }

    fn open(&self, sealed: &[u8], place: &[u8]) -> Option<Vec<u8>> {
        self.read.fetch_add(1, Ordering::Relaxed);
        if sealed.is_empty() {
            return Some(Vec::new());
        }
        let keys = self.keys();
        let opened = keys.open_bytes(sealed, place);
        if opened.is_none() {
            self.note(keys.missing());
        }
        opened
    }

    fn seal(&self, bytes: &[u8], place: &[u8]) -> Option<Vec<u8>> {
        self.written.fetch_add(1, Ordering::Relaxed);
        if bytes.is_empty() {
            return Some(Vec::new());
        }
        self.keys().seal_bytes(bytes, place).map_err(|failure| self.note(failure)).ok()
    }

    fn begin(&self, statement: &str, patience: Duration) -> Result<(), JournalError> {
        let connection = self.connection();
        let begun = connection
            .busy_timeout(patience)
            .and_then(|()| connection.prepare_cached(statement)?.execute([]))
            .and_then(|_| connection.busy_timeout(PATIENCE));
        begun.map_err(|source| JournalError::sqlite(&self.path, source))
    }

    /// Removes some rows of abandoned tables, and returns free pages to the system.
    pub(super) fn tidy(&self) {
        let abandoned = "SELECT id FROM tables WHERE abandoned = 1 LIMIT 1";
        let remove = "DELETE FROM rows WHERE id = ?1 AND key IN (SELECT key FROM rows WHERE id = ?1 LIMIT ?2)";
        self.run(|connection| {
            let table = connection.prepare_cached(abandoned)?.query_row([], |row| row.get::<_, i64>(0)).optional()?;
            if let Some(table) = table {
                let removed = connection.prepare_cached(remove)?.execute([table, REMOVED_AT_ONCE])?;
                if i64::try_from(removed).unwrap_or(i64::MAX) < REMOVED_AT_ONCE {
                    connection.execute("DELETE FROM tables WHERE id = ?1", [table])?;
                }
            }
            let free: i64 = connection.prepare_cached("PRAGMA freelist_count")?.query_row([], |row| row.get(0))?;
            if free > 2 * PAGES_FREED_AT_ONCE {
                connection.execute_batch(&format!("PRAGMA incremental_vacuum({PAGES_FREED_AT_ONCE})"))?;
            }
            Ok(())
        });
    }

    /// Returns all free pages to the system, after everything was removed.
    pub(super) fn give_back_all(&self) {
        // If another process is reading, this happens later, in steps.
        let _ = self.connection().execute_batch("PRAGMA incremental_vacuum; PRAGMA wal_checkpoint(TRUNCATE)");
    }

    /// Makes every commit wait until it is on disk.
    pub(super) fn outlive_power_loss(&self) -> Result<(), JournalError> {
        let set = self.connection().pragma_update(None, "synchronous", "FULL");
        set.map_err(|source| JournalError::sqlite(&self.path, source))
    }

    /// Returns the total size of the files.
    pub(super) fn bytes(&self) -> u64 {
        let of = |suffix: &str| {
            let mut path = self.path.clone().into_os_string();
            path.push(suffix);
            std::fs::metadata(path).map_or(0, |found| found.len())
        };
        of("") + of("-wal")
    }

    /// Returns what is kept, by service. Rows without a weight only lead to others.
    pub(super) fn kept(&self) -> Result<Vec<Kept>, JournalError> {
        let query = "SELECT owner, sum(rows), sum(weight) FROM tables WHERE weight > 0 AND abandoned = 0 GROUP BY owner
            ORDER BY owner";
        let kept = self.run(|connection| {
            let mut statement = connection.prepare_cached(query)?;
            let rows = statement
                .query_map([], |row| Ok(Kept { service: row.get(0)?, rows: row.get(1)?, bytes: row.get(2)? }))?;
            rows.collect()
        });
        self.take_failure()?;
        Ok(kept.unwrap_or_default())
    }
}

/// A transaction of a store, rolled back if it is dropped before [`Transaction::commit`].
#[derive(Debug)]
pub(super) struct Transaction<'a> {
    store: &'a Store,
    is_over: bool,
}

impl<'a> Transaction<'a> {
    /// Begins a read transaction: its view stays the same, whatever other processes write.
    pub(super) fn read(store: &'a Store) -> Result<Self, JournalError> {
        Self::begin(store, "BEGIN")
    }

    /// Begins a write transaction, once no other process has one.
    pub(super) fn write(store: &'a Store) -> Result<Self, JournalError> {
        Self::begin(store, "BEGIN IMMEDIATE")
    }

    fn begin(store: &'a Store, statement: &str) -> Result<Self, JournalError> {
        store.take_failure()?;
        let begun = store.begin(statement, Duration::ZERO).or_else(|error| match error {
            JournalError::Busy { .. } => off_the_runtime(|| store.begin(statement, PATIENCE)),
            error => Err(error),
        });
        begun?;
        let transaction = Self { store, is_over: false };
        store.presence.check(&store.path)?;
        Ok(transaction)
    }

    pub(super) fn commit(mut self) -> Result<(), JournalError> {
        self.store.take_failure()?;
        self.store
            .connection()
            .prepare_cached("COMMIT")
            .and_then(|mut statement| statement.execute([]))
            .map_err(|source| JournalError::sqlite(&self.store.path, source))?;
        self.is_over = true;
        Ok(())
    }
}

impl Drop for Transaction<'_> {
    fn drop(&mut self) {
        if !self.is_over {
            // SQLite may have rolled back by itself already.
            let _ = self.store.connection().execute_batch("ROLLBACK");
            let _ = self.store.take_failure();
        }
    }
}

impl Store {
    fn select<T>(
        &self,
        columns: &str,
        table: i64,
        bounds: &Bounds,
        is_reverse: bool,
        most: usize,
        read: impl Fn(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Vec<T> {
        let (from, from_sign) = side(&bounds.0, ">=", ">");
        let (to, to_sign) = side(&bounds.1, "<=", "<");
        // Every key is greater than the empty one. There is no greatest key, so that side is left out.
        let end = if to.is_some() { format!("key {to_sign} ?4") } else { "?4 IS NULL".to_owned() };
        let order = if is_reverse { " DESC" } else { "" };
        let query = format!(
            "SELECT {columns} FROM rows WHERE id = ?1 AND key {from_sign} ?2 AND {end} ORDER BY key{order} LIMIT ?3"
        );
        let values = params![table, from.unwrap_or_default(), i64::try_from(most).unwrap_or(i64::MAX), to];
        let rows = self.run(|connection| {
            let mut statement = connection.prepare_cached(&query)?;
            statement.query_map(values, read)?.collect()
        });
        rows.unwrap_or_default()
    }
}

impl Storage for Store {
    fn create(&self, owner: &str) -> i64 {
        let create = |connection: &Connection| {
            connection.prepare_cached("INSERT INTO tables (owner) VALUES (?1)")?.insert([owner])
        };
        self.run(create).unwrap_or_default()
    }

    fn abandon(&self, table: i64) {
        let abandon = "UPDATE tables SET abandoned = 1 WHERE id = ?1";
        self.run(|connection| connection.prepare_cached(abandon)?.execute([table]));
    }

    fn meta(&self, table: i64) -> Meta {
        let found = self.run(|connection| {
            let mut statement = connection.prepare_cached("SELECT rows, weight, drawn FROM tables WHERE id = ?1")?;
            statement.query_row([table], |row| {
                let number = |index| row.get(index).map(|number: i64| number.cast_unsigned());
                Ok(Meta { rows: number(0)?, weight: number(1)?, drawn: number(2)? })
            })
        });
        found.unwrap_or_default()
    }

    fn put_meta(&self, table: i64, meta: Meta) {
        let update = "UPDATE tables SET rows = ?2, weight = ?3, drawn = ?4 WHERE id = ?1";
        let numbers = params![table, meta.rows.cast_signed(), meta.weight.cast_signed(), meta.drawn.cast_signed()];
        self.run(|connection| connection.prepare_cached(update)?.execute(numbers));
    }

    fn get(&self, table: i64, key: &[u8]) -> Option<Vec<u8>> {
        let sealed: Vec<u8> = self.run(|connection| {
            let mut statement = connection.prepare_cached("SELECT row FROM rows WHERE id = ?1 AND key = ?2")?;
            statement.query_row(params![table, key], |row| row.get(0)).optional()
        })??;
        self.open(&sealed, &place_of(table, key))
    }

    fn scan(&self, table: i64, bounds: &Bounds, is_reverse: bool, most: usize) -> Vec<(Vec<u8>, Vec<u8>)> {
        let rows = self.select("key, row", table, bounds, is_reverse, most, |row| Ok((row.get(0)?, row.get(1)?)));
        let open = |(key, sealed): (Vec<u8>, Vec<u8>)| {
            let row = self.open(&sealed, &place_of(table, &key))?;
            Some((key, row))
        };
        rows.into_iter().map_while(open).collect()
    }

    fn scan_keys(&self, table: i64, bounds: &Bounds, is_reverse: bool, most: usize) -> Vec<Vec<u8>> {
        self.select("key", table, bounds, is_reverse, most, |row| row.get(0))
    }

    fn put(&self, table: i64, key: &[u8], row: &[u8]) {
        let Some(sealed) = self.seal(row, &place_of(table, key)) else { return };
        let put = "INSERT OR REPLACE INTO rows (id, key, row) VALUES (?1, ?2, ?3)";
        self.run(|connection| connection.prepare_cached(put)?.execute(params![table, key, sealed]));
    }

    fn remove(&self, table: i64, key: &[u8]) {
        let remove = "DELETE FROM rows WHERE id = ?1 AND key = ?2";
        self.run(|connection| connection.prepare_cached(remove)?.execute(params![table, key]));
    }

    fn states(&self) -> Vec<(String, i64)> {
        let states = self.run(|connection| {
            let mut statement = connection.prepare_cached("SELECT name, version FROM states")?;
            let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            rows.collect()
        });
        states.unwrap_or_default()
    }

    fn state(&self, name: &str) -> Option<String> {
        let sealed: Vec<u8> = self.run(|connection| {
            let mut statement = connection.prepare_cached("SELECT state FROM states WHERE name = ?1")?;
            statement.query_row([name], |row| row.get(0)).optional()
        })??;
        let opened = self.open(&sealed, name.as_bytes())?;
        String::from_utf8(opened).ok()
    }

    fn put_state(&self, name: &str, text: Option<&str>) -> i64 {
        let version = self.change.load(Ordering::Relaxed);
        match text {
            Some(text) => {
                let Some(sealed) = self.seal(text.as_bytes(), name.as_bytes()) else { return version };
                let put = "INSERT OR REPLACE INTO states (name, version, state) VALUES (?1, ?2, ?3)";
                self.run(|connection| connection.prepare_cached(put)?.execute(params![name, version, sealed]));
            }
            None => {
                let touch = "UPDATE states SET version = ?2 WHERE name = ?1";
                self.run(|connection| connection.prepare_cached(touch)?.execute(params![name, version]));
            }
        }
        version
    }

    fn fail(&self, reason: &str) {
        self.note(JournalError::damaged(&self.path, reason));
    }
}

/// Runs a blocking call without blocking the other tasks of a runtime, since waiting for another process may take long.
fn off_the_runtime<T>(body: impl FnOnce() -> T) -> T {
    match Handle::try_current().map(|runtime| runtime.runtime_flavor()) {
        Ok(RuntimeFlavor::MultiThread) => tokio::task::block_in_place(body),
        _ => body(),
    }
}

/// Returns the bytes that identify the place to which a row is bound.
fn place_of(table: i64, key: &[u8]) -> Vec<u8> {
    let mut place = table.to_be_bytes().to_vec();
    place.extend(key);
    place
}

/// Returns one side of a range: its limit, and the operator that compares keys with it.
fn side(bound: &Bound<Vec<u8>>, with: &'static str, without: &'static str) -> (Option<Vec<u8>>, &'static str) {
    match bound {
        Bound::Included(key) => (Some(key.clone()), with),
        Bound::Excluded(key) => (Some(key.clone()), without),
        Bound::Unbounded => (None, with),
    }
}
