//! The bodies of requests: limits on the bytes held at once, on the size of a body, and on how slowly it may arrive.
//!
//! Every body reserves its whole size before a byte of it is read, so that all bodies in progress can be completed. The
//! reservation is released when the request has been answered.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt as _;
use hyper::body::{Body as _, Incoming};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout, timeout_at};

use super::limits::{ByteRate, Limits, SMALL};
use crate::local::blobs::{Spool, SpoolError};
use crate::local::service::Fault;
use crate::local::wire::{Spooled, Upload};

/// The unit in which bytes are counted, rounded up.
const PORTION: usize = 1024;
/// The maximum size of a buffer allocated before a body arrives.
const MAX_ROOM: usize = 4 * 1024 * 1024;

/// The maximum size of a body in chunks with the bytes of an object.
const MAX_FRAMED: u64 = Upload::MAX_BYTES + Upload::MAX_BYTES / 64;

/// The reason why a body was not read completely.
#[derive(Debug)]
pub(super) enum BodyError {
    /// The body is, or is declared to be, larger than allowed.
    TooLarge,
    /// Other large requests are in progress.
    Crowded(Duration),
    TooSlow,
    Broken(hyper::Error),
    /// Its chunks are not well-formed.
    Malformed(Fault),
    /// It cannot be written to a file.
    Disk(io::Error),
}

impl From<SpoolError> for BodyError {
    fn from(error: SpoolError) -> Self {
        match error {
            SpoolError::TooLarge => Self::TooLarge,
            SpoolError::Malformed(fault) => Self::Malformed(fault),
            SpoolError::Disk(error) => Self::Disk(error),
        }
    }
}

/// A body with its reservation, which is released when it is dropped.
#[derive(Debug)]
pub(super) struct ReadBody {
    pub(super) bytes: Bytes,
    _room: OwnedSemaphorePermit,
}

/// The limits on bodies.
#[derive(Debug)]
pub(super) struct Bodies {
    small: Lane,
    large: Lane,
    pace: ByteRate,
    turn: Duration,
}

#[derive(Debug)]
struct Lane {
    room: Arc<Semaphore>,
    portions: u32,
}

impl Lane {
    fn new(bytes: usize) -> Self {
        let portions = portions(bytes);
        Self { room: Arc::new(Semaphore::new(portions as usize)), portions }
    }
}

impl Bodies {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            small: Lane::new(limits.small_bodies),
            large: Lane::new(limits.large_bodies),
            pace: limits.pace,
            turn: limits.turn,
        }
    }

    /// Reads a body of at most `most` bytes.
    pub(super) async fn read(&self, mut body: Incoming, most: usize) -> Result<ReadBody, BodyError> {
        let hint = body.size_hint();
        if hint.lower() > most as u64 {
            return Err(BodyError::TooLarge);
        }
        // A body without a declared size may become as large as allowed.
        let size = hint.exact().and_then(|size| usize::try_from(size).ok()).unwrap_or(most);
        let room = self.reserve(size).await?;
        let started = Instant::now();
        let mut bytes = BytesMut::with_capacity(hint.exact().map_or(0, |_| size.min(MAX_ROOM)));
        while !body.is_end_stream() {
            let deadline = started + self.pace.allows(bytes.len());
            let Some(frame) = timeout_at(deadline, body.frame()).await.map_err(|_| BodyError::TooSlow)? else { break };
            // No service here uses trailers.
            let Ok(data) = frame.map_err(BodyError::Broken)?.into_data() else { continue };
            if bytes.len() + data.len() > most {
                return Err(BodyError::TooLarge);
            }
            bytes.extend_from_slice(&data);
        }
        Ok(ReadBody { bytes: bytes.freeze(), _room: room })
    }

    /// Writes a body to a file while it arrives, so that only a small part of it is in memory at any time.
    pub(super) async fn spool(&self, mut body: Incoming, mut spool: Spool) -> Result<Spooled, BodyError> {
        if body.size_hint().lower() > MAX_FRAMED {
            return Err(BodyError::TooLarge);
        }
        // As one of the large bodies, so that small ones never wait for it.
        let _room = self.reserve(SMALL + 1).await?;
        let (started, mut arrived) = (Instant::now(), 0);
        while !body.is_end_stream() {
            let deadline = started + self.pace.allows(arrived);
            let Some(frame) = timeout_at(deadline, body.frame()).await.map_err(|_| BodyError::TooSlow)? else { break };
            let Ok(data) = frame.map_err(BodyError::Broken)?.into_data() else { continue };
            arrived += data.len();
            spool.take(&data)?;
        }
        Ok(spool.finish()?)
    }

    async fn reserve(&self, size: usize) -> Result<OwnedSemaphorePermit, BodyError> {
        let lane = if size <= SMALL { &self.small } else { &self.large };
        let wanted = portions(size).min(lane.portions);
        let room = timeout(self.turn, Arc::clone(&lane.room).acquire_many_owned(wanted)).await;
        room.ok().and_then(Result::ok).ok_or(BodyError::Crowded(self.turn))
    }
}

fn portions(bytes: usize) -> u32 {
    u32::try_from(bytes.div_ceil(PORTION)).unwrap_or(u32::MAX).min(u32::MAX / 8)
}
