//! Values about a run: its resources and its progress.

mod changes;
mod ledger;
mod progress;

pub use changes::{Action, Change, Plan};
pub use ledger::{Ledger, StepRecord};
pub use progress::{Progress, SentEvent};
