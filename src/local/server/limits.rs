//! The limits on how much of this machine clients may use, and for how long.

use std::time::Duration;

/// The limits of one server.
#[derive(Debug, Clone)]
pub(in crate::local) struct Limits {
    /// The number of connections. For a further one, a connection that waits for a request is closed.
    pub(in crate::local) connections: usize,
    /// How long a connection may go without a complete head of a request, whether it is idle or slow.
    pub(in crate::local) head: Duration,
    /// The minimum rate for bodies, and for responses to slow clients.
    pub(in crate::local) pace: ByteRate,
    /// How long a large body waits until it may be read.
    pub(in crate::local) turn: Duration,
    /// The total size of bodies up to [`SMALL`] that are in progress.
    pub(in crate::local) small_bodies: usize,
    /// The total size of larger bodies that are in progress.
    pub(in crate::local) large_bodies: usize,
    /// How long data that a refused client still sends is read and discarded, so that the client receives the response.
    pub(in crate::local) linger: Duration,
}

/// The maximum size of a small body. Nearly all bodies are small, and large ones never make them wait.
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

/// A minimum transfer rate: an initial time, and more for each byte received.
#[derive(Debug, Clone, Copy)]
pub(in crate::local) struct ByteRate {
    pub(in crate::local) grace: Duration,
    pub(in crate::local) bytes_per_second: u32,
}

impl ByteRate {
    /// Returns how long `bytes` may take.
    pub(super) fn allows(&self, bytes: usize) -> Duration {
        self.grace + self.earned(bytes)
    }

    /// Returns the time that these bytes add.
    pub(super) fn earned(&self, bytes: usize) -> Duration {
        let micros = (bytes as u64).saturating_mul(1_000_000) / u64::from(self.bytes_per_second.max(1));
        Duration::from_micros(micros)
    }
}
