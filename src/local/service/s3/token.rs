//! The tokens of results of S3.

use serde::{Deserialize, Serialize};

use crate::local::service::Token as _;

/// A token of an effect.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Token {
    /// The check of a destination: the number of the request, and of the rule in it.
    Destination { request: u64, rule: usize },
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
