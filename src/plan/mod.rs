//! Values about a run: its resources and its progress.

mod ledger;
mod progress;

pub use ledger::{Ledger, StepRecord};
pub use progress::{Progress, SentEvent};
