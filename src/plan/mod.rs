//! Plain values about a run: what it created and how far it came.

mod ledger;

pub use ledger::{Ledger, StepRecord};
