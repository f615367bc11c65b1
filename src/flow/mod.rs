//! Flows of a lab: deploy, exercise, verify, clean up. Flows perform actions in order and report everything to a sink;
//! decisions are made in other modules.

mod apply;
mod cleanup;
mod confirm;
mod deploy;
mod exercise;
mod learn;
mod overlooked;
mod plan;
mod record;
mod run;
mod stop;
mod unreachable;

pub use apply::{Applied, apply};
pub use cleanup::clean_up;
pub use exercise::failure_of_verdict;
pub use learn::{check, continue_at, go_to, note_published, note_sent, prepared, ready, reset, samples, solve, start};
pub use plan::plan;
pub use record::{LedgerStore, LedgerWriter, NullStore};
pub use run::{Options, RunContext, RunError, Summary, run};
pub use stop::Stop;
pub use unreachable::awaited_schedule;
