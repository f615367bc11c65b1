//! The rows of a journal: reading what others appended, appending, and making room with snapshots.
//!
//! Every function runs inside the caller's transaction. After a failed one the ledger no longer knows where it
//! stands; the caller starts again with [`Ledger::load`].

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::Serialize;

use super::chain::{Digest, Position};
use super::error::JournalError;
use super::file::put_snapshot;
use super::key::Keys;
use crate::clock::Timestamp;
use crate::local::cloud::{Cloud, Input, Snapshot};

/// Fewer inputs than these are never worth a snapshot.
const SNAPSHOT_INPUTS: i64 = 500;

/// An input that took this long to apply is not applied again by each process that starts: a snapshot follows once
/// such inputs took that long together.
const SLOW_INPUT: Duration = Duration::from_millis(20);
const SLOW_INPUTS: Duration = Duration::from_millis(100);
/// What a snapshot is taken to cost, so that a large one is not written for little.
const SNAPSHOT_BYTES_PER_MILLISECOND: u128 = 50_000;

/// How much a journal holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JournalSize {
    pub path: PathBuf,
    /// Inputs since the journal began or was reset.
    pub changes: i64,
    /// Inputs a process that starts now has to replay, and their size in bytes.
    pub to_replay: i64,
    pub bytes_to_replay: i64,
    pub snapshot_bytes: i64,
}

/// What this process knows of the rows.
#[derive(Debug)]
pub(super) struct Ledger {
    path: PathBuf,
    keys: Keys,
    position: Position,
    /// SQLite's count of other connections' commits, to see cheaply that nobody wrote.
    data_version: i64,
    snapshot: SnapshotRow,
    inputs: i64,
    input_bytes: i64,
    /// What slow inputs since the snapshot took.
    slow: Duration,
}

#[derive(Debug, Clone, Copy)]
struct SnapshotRow {
    seq: i64,
    bytes: i64,
}

impl Ledger {
    /// Reads everything there is.
    pub(super) fn load(connection: &Connection, path: &Path) -> Result<(Self, Cloud), JournalError> {
        let failed = |source| JournalError::sqlite(path, source);
        let data_version = data_version(connection).map_err(failed)?;
        let (position, sealed, seal) = connection
            .prepare_cached("SELECT seq, digest, state, seal FROM snapshot")
            .and_then(|mut statement| statement.query_row([], snapshot_row).optional())
            .map_err(failed)?
            .ok_or_else(|| JournalError::damaged(path, "its snapshot is missing"))?;
        if position.seal(&sealed) != seal {
            return Err(JournalError::damaged(path, "its snapshot does not match its digest"));
        }
        // After the snapshot: a reset puts a new key down before it commits what the key opens.
        let keys = Keys::read(path.parent().unwrap_or_else(|| Path::new("")))?;
        let state = keys.open(&sealed).ok_or_else(|| keys.missing())?;
        let unreadable = |error: serde_json::Error| JournalError::damaged(path, format!("its snapshot: {error}"));
        let mut cloud =
            Cloud::load(serde_json::from_str::<Snapshot>(&state).map_err(unreadable)?).map_err(unreadable)?;
        let snapshot = SnapshotRow { seq: position.seq, bytes: length(&sealed) };
        let mut ledger = Self {
            path: path.to_owned(),
            keys,
            position,
            data_version,
            snapshot,
            inputs: 0,
            input_bytes: 0,
            slow: Duration::ZERO,
        };
        ledger.replay(connection, &mut cloud)?;
        Ok((ledger, cloud))
    }

    /// Whether another connection committed anything since the last look.
    pub(super) fn is_behind(&self, connection: &Connection) -> Result<bool, JournalError> {
        Ok(data_version(connection).map_err(|source| self.failed(source))? != self.data_version)
    }

    /// Applies what others appended; a replica that is older than the snapshot is replaced.
    pub(super) fn catch_up(&mut self, connection: &Connection, mut cloud: Cloud) -> Result<Cloud, JournalError> {
        if !self.is_behind(connection)? {
            return Ok(cloud);
        }
        let snapshot = self.stored_snapshot(connection)?;
        if snapshot.seq > self.position.seq {
            let (ledger, cloud) = Self::load(connection, &self.path)?;
            *self = ledger;
            return Ok(cloud);
        }
        self.data_version = data_version(connection).map_err(|source| self.failed(source))?;
        if snapshot.seq != self.snapshot.seq {
            self.snapshot = snapshot;
            (self.inputs, self.input_bytes) = self.count(connection)?;
        }
        self.replay(connection, &mut cloud)?;
        Ok(cloud)
    }

    /// Appends an input that was applied to the replica.
    pub(super) fn append(&mut self, connection: &Connection, at: Timestamp, input: &Input) -> Result<(), JournalError> {
        let input = self.keys.seal(&serde_json::to_string(input)?)?;
        let position = self.position.after(at, &input);
        connection
            .prepare_cached("INSERT INTO inputs (seq, at, input, digest) VALUES (?1, ?2, ?3, ?4)")
            .and_then(|mut statement| statement.execute(params![position.seq, at.millis(), input, position.digest]))
            .map_err(|source| self.failed(source))?;
        self.step(position, &input);
        Ok(())
    }

    /// Replaces the inputs by a snapshot once they outweigh it, so that both writing and starting stay cheap.
    pub(super) fn compact(&mut self, connection: &Connection, cloud: &Cloud) -> Result<(), JournalError> {
        let outweighed = self.inputs >= SNAPSHOT_INPUTS && self.input_bytes >= self.snapshot.bytes;
        if !outweighed && !self.is_slow() {
            return Ok(());
        }
        let state = self.keys.seal(&serde_json::to_string(&cloud.save()?)?)?;
        put_snapshot(connection, self.position, &state)
            .and_then(|()| connection.execute("DELETE FROM inputs WHERE seq <= ?1", [self.position.seq]))
            .map_err(|source| self.failed(source))?;
        self.snapshot = SnapshotRow { seq: self.position.seq, bytes: length(&state) };
        (self.inputs, self.input_bytes, self.slow) = (0, 0, Duration::ZERO);
        Ok(())
    }

    /// The number of the last change.
    pub(super) fn last(&self) -> i64 {
        self.position.seq
    }

    /// Takes in how long an input took to apply.
    pub(super) fn took(&mut self, duration: Duration) {
        if duration >= SLOW_INPUT {
            self.slow += duration;
        }
    }

    fn is_slow(&self) -> bool {
        let snapshot_bytes = u128::try_from(self.snapshot.bytes).unwrap_or_default();
        self.slow >= SLOW_INPUTS && self.slow.as_millis() * SNAPSHOT_BYTES_PER_MILLISECOND >= snapshot_bytes
    }

    pub(super) fn size(&self) -> JournalSize {
        JournalSize {
            path: self.path.clone(),
            changes: self.position.seq,
            to_replay: self.inputs,
            bytes_to_replay: self.input_bytes,
            snapshot_bytes: self.snapshot.bytes,
        }
    }

    fn replay(&mut self, connection: &Connection, cloud: &mut Cloud) -> Result<(), JournalError> {
        let rows: Vec<InputRow> = connection
            .prepare_cached("SELECT seq, at, input, digest FROM inputs WHERE seq > ?1 ORDER BY seq")
            .and_then(|mut statement| statement.query_map([self.position.seq], input_row)?.collect())
            .map_err(|source| self.failed(source))?;
        for row in rows {
            let position = self.position.after(row.at, &row.input);
            if row.position != position {
                return Err(
                    self.damaged(format!("change {} does not follow change {}", row.position.seq, self.position.seq))
                );
            }
            let input = self.keys.open(&row.input).ok_or_else(|| self.keys.missing())?;
            let input: Input = serde_json::from_str(&input)
                .map_err(|error| self.damaged(format!("change {}: {error}", row.position.seq)))?;
            let started = now();
            cloud.apply(row.at, &input, false);
            self.took(started.elapsed());
            self.step(position, &row.input);
        }
        Ok(())
    }

    fn step(&mut self, position: Position, input: &[u8]) {
        self.position = position;
        self.inputs += 1;
        self.input_bytes += length(input);
    }

    fn stored_snapshot(&self, connection: &Connection) -> Result<SnapshotRow, JournalError> {
        connection
            .prepare_cached("SELECT seq, octet_length(state) FROM snapshot")
            .and_then(|mut statement| {
                statement.query_row([], |row| Ok(SnapshotRow { seq: row.get(0)?, bytes: row.get(1)? }))
            })
            .map_err(|source| self.failed(source))
    }

    /// The inputs up to this process's position, and their size.
    fn count(&self, connection: &Connection) -> Result<(i64, i64), JournalError> {
        connection
            .prepare_cached("SELECT count(*), coalesce(sum(octet_length(input)), 0) FROM inputs WHERE seq <= ?1")
            .and_then(|mut statement| statement.query_row([self.position.seq], |row| Ok((row.get(0)?, row.get(1)?))))
            .map_err(|source| self.failed(source))
    }

    fn failed(&self, source: rusqlite::Error) -> JournalError {
        JournalError::sqlite(&self.path, source)
    }

    fn damaged(&self, reason: String) -> JournalError {
        JournalError::damaged(&self.path, reason)
    }
}

struct InputRow {
    position: Position,
    at: Timestamp,
    input: Vec<u8>,
}

fn input_row(row: &Row<'_>) -> rusqlite::Result<InputRow> {
    Ok(InputRow {
        position: Position { seq: row.get(0)?, digest: row.get(3)? },
        at: Timestamp::from_millis(row.get(1)?),
        input: row.get(2)?,
    })
}

fn snapshot_row(row: &Row<'_>) -> rusqlite::Result<(Position, Vec<u8>, Digest)> {
    Ok((Position { seq: row.get(0)?, digest: row.get(1)? }, row.get(2)?, row.get(3)?))
}

/// For how long something took; no part of the state.
#[expect(clippy::disallowed_methods, reason = "the journal decides by it when a snapshot is worth its cost")]
pub(super) fn now() -> Instant {
    Instant::now()
}

fn data_version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.prepare_cached("PRAGMA data_version")?.query_row([], |row| row.get(0))
}

fn length(bytes: &[u8]) -> i64 {
    i64::try_from(bytes.len()).unwrap_or(i64::MAX)
}
