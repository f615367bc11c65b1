//! What only the world outside of the fold can do, as values: what is asked for, and what comes of it.
//!
//! The cloud keeps work in its outbox until the result arrives as an input, so it survives the process that began it.

use serde::{Deserialize, Serialize};

use crate::arn::Arn;
use crate::clock::Timestamp;

/// By what a call that was put off is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Ticket(pub u64);

/// One piece of work.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Work {
    /// Run the body of a function; the result is a [`Ran`].
    Invoke(Invocation),
}

impl Work {
    /// Whether it is begun again where the process that began it is gone. Otherwise it fails.
    pub fn may_repeat(&self) -> bool {
        match self {
            Self::Invoke(invocation) => invocation.may_repeat,
        }
    }

    /// Longer than this it cannot take; whoever began it and said nothing by then is gone.
    pub fn most_millis(&self) -> u64 {
        match self {
            Self::Invoke(invocation) => invocation.timeout_millis,
        }
    }
}

/// A function's body to be run, with all that makes up its surroundings.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Invocation {
    /// With its qualifier, as the handler's context shows it.
    pub function: Arn,
    pub name: String,
    pub version: String,
    pub region: String,
    pub role: Arn,
    pub runtime: String,
    pub handler: String,
    pub environment: std::collections::BTreeMap<String, String>,
    pub memory_megabytes: u32,
    pub timeout_millis: u64,
    pub code: Code,
    pub request_id: String,
    /// JSON text.
    pub payload: String,
    /// JSON text of `X-Amz-Client-Context`.
    pub client_context: Option<String>,
    pub may_repeat: bool,
}

/// Where a function's code is: a ZIP file the service holds as a blob of this name, which changes with its content.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Code {
    pub blob: String,
}

/// What came of running a body.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Ran {
    /// The JSON text the handler returned, or how it failed.
    pub outcome: Result<String, Failed>,
    pub started_at: Timestamp,
    pub duration_micros: u64,
    /// Where the surroundings had to be made first.
    pub init_micros: Option<u64>,
    pub memory_used_megabytes: u32,
    /// Tells the surroundings apart: 32 hexadecimal digits, the end of a log stream's name.
    pub sandbox: String,
    /// What the body wrote, oldest first.
    pub logs: Vec<LogLine>,
}

/// Why a body gave no result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failed {
    /// JSON text: `{"errorType": ..., "errorMessage": ..., "trace": [...]}`.
    pub payload: String,
    /// `Status:` of the REPORT line: `timeout`, `error`; none where the handler itself reported the error.
    pub status: Option<String>,
}

/// A line a body wrote, at its time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLine {
    pub at: Timestamp,
    pub text: String,
}
