//! The most recent inputs, for bug reports and for replays in tests. They are not needed to start.
//!
//! Each carries a digest over itself and all inputs before it, so that a changed, missing or foreign one is detected.

use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::chain::{Digest, Position};
use super::error::JournalError;
use super::key::Keys;
use super::store::Store;
use crate::clock::Timestamp;
use crate::local::cloud::Input;

pub(super) const TABLES: &str = "
    CREATE TABLE inputs (
        seq INTEGER PRIMARY KEY,
        at INTEGER NOT NULL,
        input BLOB NOT NULL,
        digest BLOB NOT NULL
    ) STRICT;";
/// The end of the log, which is recorded even if no input is left in it.
pub(super) const HEAD: &str = "
    CREATE TABLE head (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        seq INTEGER NOT NULL,
        digest BLOB NOT NULL,
        bytes INTEGER NOT NULL
    ) STRICT;";

/// The number of inputs that are kept, and their total size; the oldest are removed first.
pub(super) const KEPT: i64 = 2_000;
const KEPT_BYTES: i64 = 16 * 1024 * 1024;
/// The number of inputs above that limit before they are removed together: removing each by itself would change as many
/// pages of the file.
pub(super) const REMOVED_AT_ONCE: i64 = 64;

/// The end of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct End {
    pub(super) position: Position,
    /// The total size of the inputs that are kept.
    pub(super) bytes: i64,
}

impl End {
    /// Reads the end of the log, and checks that it matches the last input.
    pub(super) fn read(store: &Store) -> Result<Self, JournalError> {
        let failed = |source| JournalError::sqlite(store.path(), source);
        let connection = store.connection();
        let end = connection
            .prepare_cached("SELECT seq, digest, bytes FROM head")
            .and_then(|mut statement| statement.query_row([], end_row).optional())
            .map_err(failed)?
            .ok_or_else(|| JournalError::damaged(store.path(), "the end of its log is missing"))?;
        let last: Option<(i64, Digest)> = connection
            .prepare_cached("SELECT seq, digest FROM inputs ORDER BY seq DESC LIMIT 1")
            .and_then(|mut statement| statement.query_row([], |row| Ok((row.get(0)?, row.get(1)?))).optional())
            .map_err(failed)?;
        if last.is_some_and(|(seq, digest)| Position { seq, digest } != end.position) {
            return Err(JournalError::damaged(store.path(), "the last change in its log is not the last one it took"));
        }
        Ok(end)
    }

    /// Adds an input, and removes those that are no longer kept.
    pub(super) fn append(self, store: &Store, at: Timestamp, input: &Input) -> Result<Self, JournalError> {
        let sealed = store.keys().seal(&serde_json::to_string(input)?)?;
        let position = self.position.after(at, &sealed);
        let bytes = self.bytes + length(&sealed);
        let failed = |source| JournalError::sqlite(store.path(), source);
        let connection = store.connection();
        insert(&connection, position, at, &sealed).map_err(failed)?;
        let bytes = trim(&connection, position.seq, bytes).map_err(failed)?;
        Ok(Self { position, bytes })
    }

    /// Stores it as the end, once for all inputs that were added.
    pub(super) fn save(self, store: &Store) -> Result<(), JournalError> {
        let replace = "INSERT OR REPLACE INTO head (id, seq, digest, bytes) VALUES (1, ?1, ?2, ?3)";
        let row = params![self.position.seq, self.position.digest, self.bytes];
        let saved = store.connection().prepare_cached(replace).and_then(|mut statement| statement.execute(row));
        saved.map(drop).map_err(|source| JournalError::sqlite(store.path(), source))
    }
}

fn insert(connection: &Connection, position: Position, at: Timestamp, sealed: &[u8]) -> rusqlite::Result<usize> {
    connection.prepare_cached("INSERT INTO inputs (seq, at, input, digest) VALUES (?1, ?2, ?3, ?4)")?.execute(params![
        position.seq,
        at.millis(),
        sealed,
        position.digest
    ])
}

/// Removes the oldest inputs, and returns the size of those that are left.
fn trim(connection: &Connection, last: i64, bytes: i64) -> rusqlite::Result<i64> {
    let mut bytes = bytes;
    let mut kept = KEPT + REMOVED_AT_ONCE;
    loop {
        let found: Option<(i64, i64)> = connection
            .prepare_cached("SELECT seq, octet_length(input) FROM inputs ORDER BY seq LIMIT 1")?
            .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let Some((seq, size)) = found.filter(|(seq, _)| *seq <= last - kept || bytes > KEPT_BYTES) else {
            return Ok(bytes.max(0));
        };
        connection.prepare_cached("DELETE FROM inputs WHERE seq = ?1")?.execute([seq])?;
        bytes -= size;
        kept = KEPT;
    }
}

/// Returns the inputs after a position, and checks each of them.
pub(super) fn inputs_after(
    connection: &Connection,
    store_path: &std::path::Path,
    keys: &Keys,
    mut position: Position,
) -> Result<(Vec<(Timestamp, Input)>, Position), JournalError> {
    let damaged = |reason: String| JournalError::damaged(store_path, reason);
    let rows: Vec<(Position, Timestamp, Vec<u8>)> = connection
        .prepare("SELECT seq, at, input, digest FROM inputs WHERE seq > ?1 ORDER BY seq")
        .and_then(|mut statement| statement.query_map([position.seq], input_row)?.collect())
        .map_err(|source| JournalError::sqlite(store_path, source))?;
    let mut inputs = Vec::new();
    for (stored, at, sealed) in rows {
        let next = position.after(at, &sealed);
        if stored != next {
            return Err(damaged(format!("change {} does not follow change {}", stored.seq, position.seq)));
        }
        let text = keys.open(&sealed).ok_or_else(|| keys.missing())?;
        let input = serde_json::from_str(&text).map_err(|error| damaged(format!("change {}: {error}", stored.seq)))?;
        inputs.push((at, input));
        position = next;
    }
    Ok((inputs, position))
}

fn input_row(row: &Row<'_>) -> rusqlite::Result<(Position, Timestamp, Vec<u8>)> {
    let position = Position { seq: row.get(0)?, digest: row.get(3)? };
    Ok((position, Timestamp::from_millis(row.get(1)?), row.get(2)?))
}

fn end_row(row: &Row<'_>) -> rusqlite::Result<End> {
    Ok(End { position: Position { seq: row.get(0)?, digest: row.get(1)? }, bytes: row.get(2)? })
}

fn length(bytes: &[u8]) -> i64 {
    i64::try_from(bytes.len()).unwrap_or(i64::MAX)
}
