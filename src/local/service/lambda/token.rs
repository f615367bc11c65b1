//! The tokens of results and timers of Lambda.

use serde::{Deserialize, Serialize};

use crate::local::service::Token as _;

/// A token of an effect.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Token {
    /// A run of a function, by its number.
    Run(u64),
    /// An event that waits for its next attempt, by its number.
    Event(u64),
    /// An event source mapping, by its UUID.
    Poll(String),
    /// An event source mapping whose batching window ends.
    Window(String),
    /// An event source mapping that requests the shard of its stream.
    Shard(String),
    /// An event source mapping that requests a position in its stream.
    Iterator(String),
}

impl crate::local::service::Token for Token {
    fn from_words(text: &str) -> Option<Self> {
        match text.split_once(' ')? {
            ("run", number) => Some(Self::Run(number.parse().ok()?)),
            ("event", number) => Some(Self::Event(number.parse().ok()?)),
            ("poll", mapping) => Some(Self::Poll(mapping.to_owned())),
            _ => None,
        }
    }
}

impl From<Token> for String {
    fn from(token: Token) -> Self {
        token.text()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::local::service::token::assert_words;

    #[test]
    fn the_words_of_earlier_versions_are_read() {
        let poll = Token::Poll("0-1".to_owned());
        assert_words([("run 7", Token::Run(7)), ("event 12", Token::Event(12)), ("poll 0-1", poll)]);
    }
}
