//! What timers and results belong to that CloudTrail waits for.

use serde::{Deserialize, Serialize};

use crate::local::service::Token as _;

/// A token of an effect; a trail is named by its ARN.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Token {
    /// Whether a bucket lets CloudTrail look and write: the number of the request.
    Permission { request: u64 },
    /// The next log file is due.
    Write { trail: String },
    /// A log file was put into the bucket, or not.
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
