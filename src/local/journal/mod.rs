//! Persistence: the local cloud in a file that several processes may use at once.
//!
//! It is an SQLite database of tables and small states (see [`crate::local::keyed`]), which are read on demand. A
//! change is one write transaction: take the lock, drop what other processes have changed in the meantime, apply the
//! input, write the rows and small states that it changed, add it to the log, and commit; only then is it answered.
//! What has been answered is therefore never lost to a crash or `kill -9`. Power loss may undo the last changes
//! (SQLite's `synchronous=NORMAL` in WAL mode), but leaves a consistent earlier state; where that is not enough, a
//! process can wait for the disk with every change ([`Replica::outlive_power_loss`]). No input has to be applied again
//! at a start.
//!
//! The most recent inputs are kept in a [`log`], for bug reports and for replays in tests.
//!
//! Rows, small states and inputs are encrypted before they are written, see [`key`]. Keys of rows are not: they are
//! numbers, times and fingerprints.
//!
//! A file that is damaged, foreign or from a newer version is refused with its path and the remedy. It is never
//! repaired, skipped or replaced without a request.

mod chain;
mod error;
mod file;
mod head;
mod key;
mod log;
mod presence;
mod replica;
mod seal;
mod store;
mod take_over;
#[cfg(test)]
mod tests;
mod workers;

pub use error::JournalError;
pub use file::reset;
pub use key::Sealer;
pub use replica::{Applied, JournalSize, Replica};
pub use store::Kept;
pub use workers::Workers;
