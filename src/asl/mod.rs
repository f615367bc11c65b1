//! Reads and checks definitions in the Amazon States Language, and runs executions.
//!
//! Pure and deterministic. [`Machine::read`] returns a machine or all problems of a definition; [`Execution::start`]
//! and [`Execution::advance`] turn inputs into effects. The time is part of each input, ids and jitter depend on a
//! seed, and an execution is a value that can be stored between any two inputs. The module does not call services, does
//! not wait, and does not interpret the responses of integrations.

mod branch;
mod context;
pub mod data;
pub mod definition;
pub mod doubt;
pub mod dry_run;
pub mod edit;
mod error;
pub mod event;
pub mod execution;
mod flow;
pub mod history;
mod intrinsic;
mod jsonata;
pub mod problem;
mod recover;
mod run;
mod scope;
mod state;
mod syntax;
mod template;
mod timestamp;
pub mod trial;
mod value;
mod variables;

pub use data::{Data, MAX_PAYLOAD, Name};
pub use definition::{Machine, MachineType, Pattern, Reading, Resource};
pub use error::{RUNTIME, TASK_FAILED};
pub use event::Failure;
pub use execution::{Answer, Call, CallId, Effect, Execution, Identity, Input, MapRun, Start, Status, TimerId};
pub use history::MAX_EVENTS;
pub use problem::Problem;

/// Returns why a text is not JSON, as the service's parser words it.
pub fn json_complaint(text: &str) -> String {
    syntax::complaint(text)
}

#[cfg(test)]
mod tests;
