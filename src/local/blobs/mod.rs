//! The bodies of large objects, each in a file of its own beside the journal.
//!
//! The front door writes a body to a file while it arrives, and the state only contains its name, its size and its
//! digests: see [`crate::local::wire::Spooled`]. The log of inputs therefore does not contain the bytes, and a replay of it
//! leads to the same state without them.
//!
//! A file is named after the process that created it and a number, not after its content, so that no other process can
//! remove a file that is about to be used. It is in the folder `coming` until its input is applied. The files that a killed
//! process leaves there are kept or removed by the next process that opens the cloud, depending on whether an object uses
//! them. A file that no object uses any more is removed by the outbox, so a kill does not prevent that.
//!
//! Files are encrypted with the key of the journal in parts of a fixed size, each bound to its place, so that a range can
//! be read without the rest.

mod body;
mod digests;
mod file;
mod folder;
mod spool;
#[cfg(test)]
mod tests;

pub use body::PieceBody;
pub use folder::BlobFolder;
pub use spool::{Spool, SpoolError};
