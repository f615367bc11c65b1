//! Formats results for a terminal.

mod brief;
mod lesson;
pub(in crate::report) mod names;
mod plan;
mod progress;
mod run;
pub(in crate::report) mod trail;
mod verdict;

pub use brief::Brief;
pub use lesson::{checked, lesson, offer};
pub use plan::plan;
pub use progress::Progress;
pub use run::Run;
pub use verdict::{details, verdict, words_of};
