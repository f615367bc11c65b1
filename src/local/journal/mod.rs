//! What survives: every input of the local cloud, in a file that several processes may use at once.
//!
//! The state is a fold over its inputs, so inputs are what is kept, in an SQLite database: sequence number, time,
//! input as JSON, and a digest over it and all before it. Now and then a snapshot of the folded state takes the
//! place of the inputs that led to it. A change is one write transaction: take the lock, apply what other
//! processes appended meanwhile, apply the new input, append it, commit; only then is it answered. What has been
//! answered is therefore never lost to a crash or `kill -9`. Power loss may undo the last changes (SQLite's
//! `synchronous=NORMAL` in WAL mode), but leaves a consistent earlier state.
//!
//! Inputs and snapshots are encrypted before they are written, see [`key`]; digests are over what is written.
//!
//! A file that is damaged, foreign or from a newer version is refused with its path and the remedy. It is never
//! repaired, skipped or replaced unasked.

mod chain;
mod error;
mod file;
mod head;
mod key;
mod ledger;
mod migrate;
mod replica;
#[cfg(test)]
mod tests;
mod workers;

pub use error::JournalError;
pub use file::reset;
pub use ledger::JournalSize;
pub use replica::{Applied, Replica};
pub use workers::Workers;
