//! Plain values about a run: what it created and how far it came.

mod ledger;
mod progress;

pub use ledger::{Ledger, StepRecord};
pub use progress::{Progress, SentEvent};
