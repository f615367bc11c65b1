//! The tokens of results and timers of Glue: a run of a job.

use serde::{Deserialize, Serialize};

use crate::local::service::Token as _;

/// A token of an effect.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Token {
    /// The run has started and begins.
    Begin { job: String, run: String },
    /// Its script was read from the bucket.
    Script { job: String, run: String },
    /// Its script has ended.
    Done { job: String, run: String },
}

impl crate::local::service::Token for Token {
    fn from_words(_: &str) -> Option<Self> {
        None
    }
}

impl From<Token> for String {
    fn from(token: Token) -> Self {
        token.text()
    }
}
