//! How much of this machine clients may take up, and for how long.

use std::time::Duration;

/// The bounds of one server.
#[derive(Debug, Clone)]
pub(in crate::local) struct Limits {
    /// Connections at once; for one more, one that waits for a request is closed.
    pub(in crate::local) connections: usize,
    /// How long a connection may stay without a whole head of a request, be it idle or slow.
    pub(in crate::local) head: Duration,
    /// Time for bodies, and for answers to clients that are slow to read them.
    pub(in crate::local) pace: ByteRate,
    /// How long a large body waits for its turn.
    pub(in crate::local) turn: Duration,
    /// Bytes of bodies up to [`SMALL`] under way at once.
    pub(in crate::local) small_bodies: usize,
    /// Bytes of larger bodies under way at once.
    pub(in crate::local) large_bodies: usize,
    /// How long what a refused client still sends is read and thrown away, so that it sees the answer.
    pub(in crate::local) linger: Duration,
}

/// Up to here a body is small: nearly all are, so that large ones never keep them waiting.
pub(super) const SMALL: usize = 1024 * 1024;

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 1_024,
            head: Duration::from_secs(30),
            pace: ByteRate { grace: Duration::from_secs(20), bytes_per_second: 256 * 1024 },
            turn: Duration::from_secs(10),
            small_bodies: 64 * SMALL,
            large_bodies: 256 * SMALL,
            linger: Duration::from_secs(5),
        }
    }
}

/// How fast bytes must move: a time at the start, and more for each byte that came.
#[derive(Debug, Clone, Copy)]
pub(in crate::local) struct ByteRate {
    pub(in crate::local) grace: Duration,
    pub(in crate::local) bytes_per_second: u32,
}

impl ByteRate {
    /// How long `bytes` may take.
    pub(super) fn allows(&self, bytes: usize) -> Duration {
        self.grace + self.earned(bytes)
    }

    /// What these bytes add.
    pub(super) fn earned(&self, bytes: usize) -> Duration {
        let micros = (bytes as u64).saturating_mul(1_000_000) / u64::from(self.bytes_per_second.max(1));
        Duration::from_micros(micros)
    }
}
