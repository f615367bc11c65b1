//! The digest that ties every input to all inputs before it, so that a changed, missing or foreign row shows.
//!
//! It guards against damage and carelessness, not against a person who recomputes it.

use sha2::{Digest as _, Sha256};

use crate::clock::Timestamp;

/// SHA-256 over everything up to one point of a journal.
pub(super) type Digest = [u8; 32];

/// Where a reader or writer of a journal stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Position {
    pub(super) seq: i64,
    pub(super) digest: Digest,
}

impl Position {
    /// The position after one more input.
    pub(super) fn after(self, at: Timestamp, input: &[u8]) -> Self {
        let seq = self.seq.saturating_add(1);
        let mut hash = Sha256::new();
        hash.update(self.digest);
        hash.update(seq.to_be_bytes());
        hash.update(at.millis().to_be_bytes());
        hash.update(input);
        Self { seq, digest: hash.finalize().into() }
    }

    /// The digest of a snapshot taken here.
    pub(super) fn seal(self, state: &[u8]) -> Digest {
        let mut hash = Sha256::new();
        hash.update(self.digest);
        hash.update(self.seq.to_be_bytes());
        hash.update(state);
        hash.finalize().into()
    }

    /// A position no earlier journal shares, where a state begins that no input led to.
    pub(super) fn fresh(seq: i64, state: &[u8]) -> Self {
        let start = Self { seq, digest: Digest::default() };
        Self { seq, digest: start.seal(state) }
    }
}
