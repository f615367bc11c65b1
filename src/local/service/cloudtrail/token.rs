//! The tokens of results and timers of CloudTrail.

use serde::{Deserialize, Serialize};

use crate::local::service::Token as _;

/// A token of an effect; a trail is identified by its ARN.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Token {
    /// A permission check of a bucket, by the number of the request.
    Permission { request: u64 },
    /// The next log file is due.
    Write { trail: String },
    /// The result of writing a log file.
    Written { trail: String },
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
