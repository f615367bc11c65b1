//! What survives: the local cloud, in a file that several processes may use at once.
//!
//! It is an SQLite database of tables and small states (see [`crate::local::keyed`]), which are read when they
//! are asked for. A change is one write transaction: take the lock, forget what other processes changed meanwhile, apply
//! the input, write the rows and small states it changed, add it to the log, commit; only then is it answered. What has
//! been answered is therefore never lost to a crash or `kill -9`. Power loss may undo the last changes (SQLite's
//! `synchronous=NORMAL` in WAL mode), but leaves a consistent earlier state; where that is not enough, a process can wait
//! for the disk with every change ([`Replica::outlive_power_loss`]). Nothing is applied again to start.
//!
//! The newest inputs are kept in a [`log`], for bug reports and for replays in tests.
//!
//! Rows, small states and inputs are encrypted before they are written, see [`key`]. Keys of rows are not: they are
//! numbers, times and fingerprints.
//!
//! A file that is damaged, foreign or from a newer version is refused with its path and the remedy. It is never
//! repaired, skipped or replaced unasked.

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
