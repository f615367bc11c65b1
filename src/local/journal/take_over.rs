//! Converts a journal from the format with one snapshot of the whole state, after which the inputs had to be applied
//! again, to tables.

use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension as _};

use super::chain::{Digest, Position};
use super::error::JournalError;
use super::file::FORMAT;
use super::log::{self, End};
use super::store::{self, Store, Transaction};
use crate::local::cloud::{Cloud, Snapshot};
use crate::local::keyed::Storage;

/// Creates tables from a snapshot and the inputs after it, completely or not at all. The inputs stay in the log.
pub(super) fn take_over(store: &Arc<Store>) -> Result<(), JournalError> {
    let failed = |source| JournalError::sqlite(store.path(), source);
    let transaction = Transaction::write(store)?;
    // Another process may have been faster.
    let found: i64 = store.connection().pragma_query_value(None, "user_version", |row| row.get(0)).map_err(failed)?;
    if found < FORMAT {
        let (mut cloud, start) = snapshot(store)?;
        let (inputs, position) = {
            let connection = store.connection();
            log::inputs_after(&connection, store.path(), &store.keys(), start)?
        };
        for (at, input) in inputs {
            cloud.apply(at, &input, false);
        }
        let bytes = {
            let connection = store.connection();
            connection.execute_batch(store::TABLES).map_err(failed)?;
            connection.execute_batch(log::HEAD).map_err(failed)?;
            connection.execute_batch("DROP TABLE snapshot").map_err(failed)?;
            bytes(&connection).map_err(failed)?
        };
        store.begin_change(position.seq);
        let storage: Arc<dyn Storage> = Arc::<Store>::clone(store);
        cloud.write(&storage);
        End { position, bytes }.save(store)?;
        let connection = store.connection();
        connection.pragma_update(None, "user_version", FORMAT).map_err(failed)?;
    }
    transaction.commit()?;
    let connection = store.connection();
    connection.pragma_update(None, "auto_vacuum", "INCREMENTAL").map_err(failed)?;
    // The file can only return pages in steps once it was rewritten. If another process is reading it now, it stays
    // unchanged, and its free pages are reused.
    let _ = connection.execute_batch("VACUUM");
    Ok(())
}

fn snapshot(store: &Store) -> Result<(Cloud, Position), JournalError> {
    let damaged = |reason: String| JournalError::damaged(store.path(), reason);
    let found: Option<(Position, Vec<u8>, Digest)> = store
        .connection()
        .prepare("SELECT seq, digest, state, seal FROM snapshot")
        .and_then(|mut statement| {
            let row = statement.query_row([], |row| {
                Ok((Position { seq: row.get(0)?, digest: row.get(1)? }, row.get(2)?, row.get(3)?))
            });
            row.optional()
        })
        .map_err(|source| JournalError::sqlite(store.path(), source))?;
    let (position, sealed, seal) = found.ok_or_else(|| damaged("its snapshot is missing".to_owned()))?;
    if position.seal(&sealed) != seal {
        return Err(damaged("its snapshot does not match its digest".to_owned()));
    }
    let keys = store.keys();
    let state = keys.open(&sealed).ok_or_else(|| keys.missing())?;
    let unreadable = |error: serde_json::Error| damaged(format!("its snapshot: {error}"));
    let snapshot = serde_json::from_str::<Snapshot>(&state).map_err(unreadable)?;
    Ok((Cloud::of_snapshot(snapshot).map_err(unreadable)?, position))
}

fn bytes(connection: &Connection) -> rusqlite::Result<i64> {
    connection.query_row("SELECT coalesce(sum(octet_length(input)), 0) FROM inputs", [], |row| row.get(0))
}
