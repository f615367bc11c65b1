//! Results in words, for a terminal.

mod names;
mod run;
mod trail;
mod verdict;

pub use run::Run;
pub use verdict::verdict;
