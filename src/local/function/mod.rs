//! Runs the bodies of Lambda functions: in JavaScript inside the process, anything else through the Runtime API.
//!
//! Everything about a function is limited: its time, its memory, the size of its response, and how many run at once. It
//! can reach only the local cloud, as its role, and servers on loopback. Follows "Lambda execution environment" and
//! "Lambda function handler in Node.js" of the Developer Guide.

mod agreement;
pub mod archive;
mod aws;
mod environment;
mod fetch;
mod invocation;
mod javascript;
#[cfg(unix)]
pub mod launcher;
mod log;
mod package;
mod pool;
mod process;
mod resource;
mod sandbox;
#[cfg(test)]
mod tests;

pub use agreement::{Agreements, digest, digest_of_archive};
pub use invocation::{invoke, takes_turns};
pub use pool::Functions;
pub use process::{ProgramPolicy, remove_left_folders, remove_own_folders, why_unheld};

use crate::local::service::Failed;

/// Returns an error that the runtime reports in place of the function.
fn failure(kind: &str, message: impl Into<String>) -> Failed {
    let message: String = message.into();
    let payload = serde_json::json!({"errorType": kind, "errorMessage": message}).to_string();
    Failed { payload, status: None }
}
