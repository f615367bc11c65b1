//! The file of a journal: created completely or not at all, opened only if it belongs to this program, reset on
//! request.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::chain::Position;
use super::error::JournalError;
use super::head::{self, Head};
use super::log::{self, End};
use super::store::{self, Store, Transaction};
use super::{key, seal, take_over};
use crate::local::cloud::Cloud;
use crate::local::keyed::Storage;
use crate::local::private;

/// Marks an SQLite file as a local cloud: "ork1".
const APPLICATION_ID: i64 = 0x6f72_6b31;
/// Incremented whenever an older ork could not read the file, or would interpret it differently.
pub(super) const FORMAT: i64 = 3;
const NAME: &str = "cloud.db";

/// The number of pages after which the write-ahead log is copied into the file, and the size to which the log is then
/// truncated. The same pages are changed again and again, so copying them less often avoids most of the copies.
const CHECKPOINT_PAGES: i64 = 4_000;
const WAL_BYTES: i64 = 4 * 1024 * 1024;
/// The memory for pages of the file.
const CACHE_KIB: i64 = 6 * 1024;

/// Opens the journal in `directory`; if there is none, creates one with the state of `first`.
pub(super) fn open(directory: &Path, first: impl FnOnce() -> Cloud) -> Result<Arc<Store>, JournalError> {
    let path = directory.join(NAME);
    if !exists(&path)? {
        create(directory, &path, first())?;
    }
    let mut connection = connect(&path)?;
    let format = format(&connection, &path)?;
    if format < seal::SEALED {
        seal::seal_all(&mut connection, &path, directory)?;
    }
    let store = Arc::new(Store::new(connection, &path)?);
    if format < FORMAT {
        take_over::take_over(&store)?;
    }
    Ok(store)
}

/// Starts again with the state of `first`; processes that use the journal notice. A file that cannot be used is removed
/// first.
pub fn reset(directory: &Path, first: impl Fn() -> Cloud) -> Result<(), JournalError> {
    let path = directory.join(NAME);
    if !exists(&path)? {
        return Ok(());
    }
    match restart(directory, &path, first()) {
        Ok(seq) => {
            key::settle(directory)?;
            Head::open(directory).write(seq);
            Ok(())
        }
        Err(busy @ JournalError::Busy { .. }) => Err(busy),
        Err(_) => {
            for suffix in ["", "-wal", "-shm"] {
                remove(&directory.join(format!("{NAME}{suffix}")))?;
            }
            head::forget(directory);
            key::forget(directory);
            create(directory, &path, first())
        }
    }
}

/// Replaces the state, and returns the sequence number of the new one.
fn restart(directory: &Path, path: &Path, first: Cloud) -> Result<i64, JournalError> {
    let failed = |source| JournalError::sqlite(path, source);
    let connection = connect(path)?;
    let format = format(&connection, path)?;
    key::make(directory)?;
    let store = Arc::new(Store::new(connection, path)?);
    let transaction = Transaction::write(&store)?;
    // Until the commit, other processes read what the old key opens.
    key::renew(directory)?;
    store.renew_keys()?;
    let last = match format {
        FORMAT => "SELECT seq FROM head",
        _ => "SELECT max(snapshot.seq, coalesce((SELECT max(seq) FROM inputs), 0)) FROM snapshot",
    };
    let seq: i64 = store.connection().query_row(last, [], |row| row.get(0)).map_err(failed)?;
    for table in ["snapshot", "inputs", "head", "rows", "tables", "states"] {
        store.connection().execute_batch(&format!("DROP TABLE IF EXISTS {table}")).map_err(failed)?;
    }
    let seq = seq.saturating_add(1);
    put(&store, first, seq)?;
    transaction.commit()?;
    store.give_back_all();
    Ok(seq)
}

/// Creates the tables, and stores a state in them.
fn put(store: &Arc<Store>, mut first: Cloud, seq: i64) -> Result<(), JournalError> {
    let failed = |source| JournalError::sqlite(store.path(), source);
    store.connection().execute_batch(store::TABLES).map_err(failed)?;
    store.connection().execute_batch(log::TABLES).map_err(failed)?;
    store.connection().execute_batch(log::HEAD).map_err(failed)?;
    store.begin_change(seq);
    let storage: Arc<dyn Storage> = Arc::<Store>::clone(store);
    first.write(&storage);
    // The ciphertext is different every time, so the position is unique.
    let position = Position::fresh(seq, &store.keys().seal("")?);
    End { position, bytes: 0 }.save(store)?;
    store.connection().pragma_update(None, "user_version", FORMAT).map_err(failed)
}

fn connect(path: &Path) -> Result<Connection, JournalError> {
    let failed = |source| JournalError::sqlite(path, source);
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(failed)?;
    connection.busy_timeout(store::PATIENCE).map_err(failed)?;
    check_header(&connection, path)?;
    tune(&connection).map_err(failed)?;
    Ok(connection)
}

fn tune(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)?;
    connection.pragma_update(None, "journal_size_limit", WAL_BYTES)?;
    connection.pragma_update(None, "cache_size", -CACHE_KIB)?;
    // Otherwise a statement is planned again whenever the bounds of its range change.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(())
}

fn check_header(connection: &Connection, path: &Path) -> Result<(), JournalError> {
    let number = |pragma| connection.pragma_query_value(None, pragma, |row| row.get::<_, i64>(0));
    let ours = number("application_id").map_err(|source| JournalError::sqlite(path, source))?;
    if ours != APPLICATION_ID {
        return Err(JournalError::Foreign { path: path.to_owned() });
    }
    let found = format(connection, path)?;
    if found > FORMAT {
        return Err(JournalError::Newer { path: path.to_owned(), found, known: FORMAT });
    }
    Ok(())
}

fn format(connection: &Connection, path: &Path) -> Result<i64, JournalError> {
    let found = connection.pragma_query_value(None, "user_version", |row| row.get(0));
    found.map_err(|source| JournalError::sqlite(path, source))
}

/// Creates the file under another name and links it into place, so that a partial file is never visible. If several
/// processes do so at once, the first wins.
fn create(directory: &Path, path: &Path, first: Cloud) -> Result<(), JournalError> {
    private::make_folder(directory).map_err(|source| JournalError::io(directory, source))?;
    let draft = directory.join(format!("{NAME}.{}.{:?}.draft", std::process::id(), std::thread::current().id()));
    remove(&draft)?;
    let written = fill(directory, &draft, first);
    let linked = written.and_then(|()| match fs::hard_link(&draft, path) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(JournalError::io(path, error)),
        _ => Ok(()),
    });
    remove(&draft)?;
    linked
}

fn fill(directory: &Path, draft: &Path, first: Cloud) -> Result<(), JournalError> {
    let failed = |source| JournalError::sqlite(draft, source);
    // SQLite gives its other files the mode of this one.
    private::make_file(draft).map_err(|source| JournalError::io(draft, source))?;
    key::make(directory)?;
    let connection = Connection::open(draft).map_err(failed)?;
    connection.pragma_update(None, "auto_vacuum", "INCREMENTAL").map_err(failed)?;
    connection.pragma_update(None, "application_id", APPLICATION_ID).map_err(failed)?;
    let store = Arc::new(Store::new(connection, draft)?);
    let transaction = Transaction::write(&store)?;
    put(&store, first, 0)?;
    transaction.commit()?;
    store.connection().pragma_update(None, "journal_mode", "WAL").map_err(failed)
}

fn exists(path: &Path) -> Result<bool, JournalError> {
    path.try_exists().map_err(|source| JournalError::io(path, source))
}

fn remove(path: &Path) -> Result<(), JournalError> {
    match fs::remove_file(path) {
        Err(source) if source.kind() != std::io::ErrorKind::NotFound => Err(JournalError::io(path, source)),
        _ => Ok(()),
    }
}
