//! Tables: where services keep the data that grows with use.
//!
//! Messages, log events, executions and trace events are rows of a [`Table`], read and written one by one and found by
//! ranges of keys. Data that does not grow with use (a queue's attributes, a rule, a policy) is the small state of a
//! service: one JSON text, which contains references to its tables.
//!
//! A cloud that ends with its process keeps a table as a map. A cloud in a directory provides a [`Storage`]: rows are
//! read from it on demand; changed rows are held until the input that changed them has been applied, and are then
//! written together. Nothing large stays in memory between inputs, and a process that starts reads nothing that it does
//! not use. A service sees no difference and does no IO itself: the same inputs give the same answers on both.
//!
//! The bytes of keys are in the same order as the keys, and are not encrypted: a key that comes from a text is a
//! [`Fingerprint`] of it.

mod key;
mod merge;
mod storage;
mod table;
#[cfg(test)]
mod tests;

pub use key::{Fingerprint, Key};
pub use storage::{Bounds, Meta, Storage};
pub use table::{Bulk, Rows, Stored, Table};
