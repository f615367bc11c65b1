//! The digest that links every input to all inputs before it, so that a changed, missing or foreign row is detected.
//!
//! It guards against damage and mistakes, not against a person who recomputes it.

use sha2::{Digest as _, Sha256};

use crate::clock::Timestamp;

/// The SHA-256 digest of everything up to a position in a journal.
pub(super) type Digest = [u8; 32];

/// A position in a journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Position {
    pub(super) seq: i64,
    pub(super) digest: Digest,
}

impl Position {
    /// Returns the position after one more input.
    pub(super) fn after(self, at: Timestamp, input: &[u8]) -> Self {
        let seq = self.seq.saturating_add(1);
        let mut hash = Sha256::new();
        hash.update(self.digest);
        hash.update(seq.to_be_bytes());
        hash.update(at.millis().to_be_bytes());
        hash.update(input);
        Self { seq, digest: hash.finalize().into() }
    }

    /// Returns the digest of a snapshot taken at this position.
    pub(super) fn seal(self, state: &[u8]) -> Digest {
        let mut hash = Sha256::new();
        hash.update(self.digest);
        hash.update(self.seq.to_be_bytes());
        hash.update(state);
        hash.finalize().into()
    }

    /// Returns a position that no earlier journal shares, for a state that does not result from inputs.
    pub(super) fn fresh(seq: i64, state: &[u8]) -> Self {
        let start = Self { seq, digest: Digest::default() };
        Self { seq, digest: start.seal(state) }
    }
}
