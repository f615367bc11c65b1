//! The tokens of results and timers of EventBridge Scheduler.

use serde::{Deserialize, Serialize};

use crate::local::service::Token as _;

/// A token of an effect.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Token {
    /// A firing that was due at `at`, in seconds, of a schedule as it was under a number.
    Fire { number: u64, group: String, name: String, at: i64 },
    /// An invocation of a target, by its number.
    Attempt(u64),
    /// The next attempt of an invocation.
    Retry(u64),
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
