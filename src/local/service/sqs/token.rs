//! The tokens of timers of SQS: a message move task.

use serde::{Deserialize, Serialize};

use crate::local::service::Token as _;

/// A token of an effect. The timer of a message that becomes visible has none, since it only makes receives try again.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Token {
    /// The next messages of this queue move.
    Move(String),
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
