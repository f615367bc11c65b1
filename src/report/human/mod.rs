//! Results in words, for a terminal.

pub(in crate::report) mod names;
mod run;
pub(in crate::report) mod trail;
mod verdict;

pub use run::Run;
pub use verdict::verdict;
