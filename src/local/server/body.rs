//! Bodies of requests: how many bytes of them are held at once, how large one may be, how slowly it may come.
//!
//! Every body reserves its whole size before a byte of it is read, so that those under way can always be finished.
//! What is reserved is given back when the request has been answered.

use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt as _;
use hyper::body::{Body as _, Incoming};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout, timeout_at};

use super::limits::{ByteRate, Limits, SMALL};

/// Bytes are counted in portions of this size, rounded up.
const PORTION: usize = 1024;
/// The most room that is made for a body before it comes.
const MAX_ROOM: usize = 4 * 1024 * 1024;

/// Why a body was not read to its end.
#[derive(Debug)]
pub(super) enum BodyError {
    /// It is, or says it is, larger than the request may be.
    TooLarge,
    /// Other large requests are under way.
    Crowded(Duration),
    TooSlow,
    Broken(hyper::Error),
}

/// A body, and the room it takes up while it lives.
#[derive(Debug)]
pub(super) struct ReadBody {
    pub(super) bytes: Bytes,
    _room: OwnedSemaphorePermit,
}

/// The room for bodies.
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
        // A body that does not say how large it is may become as large as any.
        let size = hint.exact().and_then(|size| usize::try_from(size).ok()).unwrap_or(most);
        let room = self.reserve(size).await?;
        let started = Instant::now();
        let mut bytes = BytesMut::with_capacity(hint.exact().map_or(0, |_| size.min(MAX_ROOM)));
        while !body.is_end_stream() {
            let deadline = started + self.pace.allows(bytes.len());
            let Some(frame) = timeout_at(deadline, body.frame()).await.map_err(|_| BodyError::TooSlow)? else { break };
            // Trailers mean nothing to any service here.
            let Ok(data) = frame.map_err(BodyError::Broken)?.into_data() else { continue };
            if bytes.len() + data.len() > most {
                return Err(BodyError::TooLarge);
            }
            bytes.extend_from_slice(&data);
        }
        Ok(ReadBody { bytes: bytes.freeze(), _room: room })
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
