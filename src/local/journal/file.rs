//! The file of a journal: made whole or not at all, opened only when it is ours, reset on request.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, TransactionBehavior, params};

use super::chain::Position;
use super::error::JournalError;
use super::head::{self, Head};
use super::key::{self, Keys};
use super::migrate;
use crate::local::cloud::Cloud;
use crate::local::private;

/// Marks an SQLite file as a local cloud: "ork1".
const APPLICATION_ID: i64 = 0x6f72_6b31;
/// Raised whenever an older ork could not read the file, or would replay it into another state.
pub(super) const FORMAT: i64 = 2;
const NAME: &str = "cloud.db";
/// How long a change waits for other processes' changes.
const PATIENCE: Duration = Duration::from_secs(10);

pub(super) const TABLES: &str = "
    CREATE TABLE snapshot (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        seq INTEGER NOT NULL,
        digest BLOB NOT NULL,
        state BLOB NOT NULL,
        seal BLOB NOT NULL
    ) STRICT;
    CREATE TABLE inputs (
        seq INTEGER PRIMARY KEY,
        at INTEGER NOT NULL,
        input BLOB NOT NULL,
        digest BLOB NOT NULL
    ) STRICT;";

/// Opens the journal in `directory`; where there is none, one that starts with the state of `first`.
pub(super) fn open(directory: &Path, first: impl FnOnce() -> Cloud) -> Result<(Connection, PathBuf), JournalError> {
    let path = directory.join(NAME);
    if !exists(&path)? {
        create(directory, &path, &first())?;
    }
    let mut connection = connect(&path)?;
    if format(&connection, &path)? < FORMAT {
        migrate::seal_all(&mut connection, &path, directory)?;
    }
    Ok((connection, path))
}

/// Starts afresh with the state of `first`: processes that use the journal notice. A file that cannot be used is
/// removed first.
pub fn reset(directory: &Path, first: impl FnOnce() -> Cloud) -> Result<(), JournalError> {
    let path = directory.join(NAME);
    if !exists(&path)? {
        return Ok(());
    }
    let first = first();
    match restart(directory, &path, &first) {
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
            create(directory, &path, &first)
        }
    }
}

/// Returns the number that the fresh state has.
fn restart(directory: &Path, path: &Path, first: &Cloud) -> Result<i64, JournalError> {
    let failed = |source| JournalError::sqlite(path, source);
    let state = serde_json::to_string(&first.save()?)?;
    let mut connection = connect(path)?;
    if format(&connection, path)? < FORMAT {
        migrate::seal_all(&mut connection, path, directory)?;
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
    // What others read until the commit is under the old key.
    key::renew(directory)?;
    let state = Keys::read(directory)?.seal(&state)?;
    let last = "SELECT max(snapshot.seq, coalesce((SELECT max(seq) FROM inputs), 0)) FROM snapshot";
    let seq: i64 = transaction.query_row(last, [], |row| row.get(0)).map_err(failed)?;
    transaction.execute("DELETE FROM inputs", []).map_err(failed)?;
    let seq = seq.saturating_add(1);
    put_snapshot(&transaction, Position::fresh(seq, &state), &state).map_err(failed)?;
    transaction.commit().map_err(failed)?;
    Ok(seq)
}

/// Writes the one snapshot.
pub(super) fn put_snapshot(connection: &Connection, position: Position, state: &[u8]) -> rusqlite::Result<()> {
    connection
        .prepare_cached("INSERT OR REPLACE INTO snapshot (id, seq, digest, state, seal) VALUES (1, ?1, ?2, ?3, ?4)")?
        .execute(params![position.seq, position.digest, state, position.seal(state)])?;
    Ok(())
}

fn connect(path: &Path) -> Result<Connection, JournalError> {
    let failed = |source| JournalError::sqlite(path, source);
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(failed)?;
    connection.busy_timeout(PATIENCE).map_err(failed)?;
    check_header(&connection, path)?;
    connection.pragma_update(None, "synchronous", "NORMAL").map_err(failed)?;
    Ok(connection)
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

/// Makes the file under another name and links it into place, so that nobody ever sees half of it; of several
/// processes that do so at once the first wins.
fn create(directory: &Path, path: &Path, first: &Cloud) -> Result<(), JournalError> {
    private::make_folder(directory).map_err(|source| JournalError::Io { path: directory.to_owned(), source })?;
    let draft = directory.join(format!("{NAME}.{}.{:?}.draft", std::process::id(), std::thread::current().id()));
    remove(&draft)?;
    let written = fill(directory, &draft, first);
    let linked = written.and_then(|()| match fs::hard_link(&draft, path) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => {
            Err(JournalError::Io { path: path.to_owned(), source: error })
        }
        _ => Ok(()),
    });
    remove(&draft)?;
    linked
}

fn fill(directory: &Path, draft: &Path, first: &Cloud) -> Result<(), JournalError> {
    let failed = |source| JournalError::sqlite(draft, source);
    let state = serde_json::to_string(&first.save()?)?;
    // SQLite gives its other files the mode of this one.
    private::make_file(draft).map_err(|source| JournalError::Io { path: draft.to_owned(), source })?;
    key::make(directory)?;
    let state = Keys::read(directory)?.seal(&state)?;
    let connection = Connection::open(draft).map_err(failed)?;
    connection.execute_batch(TABLES).map_err(failed)?;
    put_snapshot(&connection, Position::fresh(0, &state), &state).map_err(failed)?;
    connection.pragma_update(None, "application_id", APPLICATION_ID).map_err(failed)?;
    connection.pragma_update(None, "user_version", FORMAT).map_err(failed)?;
    connection.pragma_update(None, "journal_mode", "WAL").map_err(failed)?;
    connection.close().map_err(|(_, source)| failed(source))
}

fn exists(path: &Path) -> Result<bool, JournalError> {
    path.try_exists().map_err(|source| JournalError::Io { path: path.to_owned(), source })
}

fn remove(path: &Path) -> Result<(), JournalError> {
    match fs::remove_file(path) {
        Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
            Err(JournalError::Io { path: path.to_owned(), source })
        }
        _ => Ok(()),
    }
}
