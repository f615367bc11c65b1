//! Converts a journal from the format with plain texts to the one in which they are encrypted.

use std::path::Path;

use rusqlite::{Connection, TransactionBehavior, params};

use super::chain::Position;
use super::error::JournalError;
use super::key::{self, Keys};
use crate::clock::Timestamp;

/// The format after the conversion.
pub(super) const SEALED: i64 = 2;
const TABLES: &str = "
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
const RENAME: &str = "
    ALTER TABLE snapshot RENAME TO clear_snapshot;
    ALTER TABLE inputs RENAME TO clear_inputs;";
const DROP: &str = "DROP TABLE clear_snapshot; DROP TABLE clear_inputs;";

/// Encrypts everything, and removes the plain data from the files.
pub(super) fn seal_all(connection: &mut Connection, path: &Path, directory: &Path) -> Result<(), JournalError> {
    let failed = |source| JournalError::sqlite(path, source);
    key::make(directory)?;
    let keys = Keys::read(directory)?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
    let found: i64 = transaction.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(failed)?;
    // Another process may have been faster.
    if found < SEALED {
        transaction.execute_batch(RENAME).and_then(|()| transaction.execute_batch(TABLES)).map_err(failed)?;
        let (seq, state): (i64, String) = transaction
            .query_row("SELECT seq, state FROM clear_snapshot", [], |row| Ok((row.get(0)?, row.get(1)?)))
            .map_err(failed)?;
        let state = keys.seal(&state)?;
        let mut position = Position::fresh(seq, &state);
        transaction
            .execute(
                "INSERT INTO snapshot (id, seq, digest, state, seal) VALUES (1, ?1, ?2, ?3, ?4)",
                params![position.seq, position.digest, state, position.seal(&state)],
            )
            .map_err(failed)?;
        let rows: Vec<(i64, String)> = transaction
            .prepare("SELECT at, input FROM clear_inputs WHERE seq > ?1 ORDER BY seq")
            .and_then(|mut rows| rows.query_map([seq], |row| Ok((row.get(0)?, row.get(1)?)))?.collect())
            .map_err(failed)?;
        for (at, input) in rows {
            let input = keys.seal(&input)?;
            position = position.after(Timestamp::from_millis(at), &input);
            transaction
                .execute(
                    "INSERT INTO inputs (seq, at, input, digest) VALUES (?1, ?2, ?3, ?4)",
                    params![position.seq, at, input, position.digest],
                )
                .map_err(failed)?;
        }
        transaction.execute_batch(DROP).map_err(failed)?;
        transaction.pragma_update(None, "user_version", SEALED).map_err(failed)?;
    }
    transaction.commit().map_err(failed)?;
    // The plain data is still in free pages and in the log.
    connection.execute_batch("VACUUM").map_err(failed)?;
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).map_err(failed)
}
