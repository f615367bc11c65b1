//! The Amazon States Language: definitions read and checked, executions run.
//!
//! Pure and deterministic. [`Machine::read`] turns a text into a machine or into everything that is wrong with it;
//! [`Execution::start`] and [`Execution::advance`] turn what happens into what must happen next. Time comes with each
//! input, ids and jitter from a seed, and an execution is a value that can be stored between any two inputs. It refuses
//! to call a service, to wait, or to know what an integration's answer means.

mod branch;
mod context;
pub mod data;
pub mod definition;
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

/// Why a text is not JSON, in the words of the service's parser.
pub fn json_complaint(text: &str) -> String {
    syntax::complaint(text)
}

#[cfg(test)]
mod tests;
