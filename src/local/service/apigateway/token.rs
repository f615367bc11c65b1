//! The tokens of results and timers of API Gateway: a request, by its number, and what it waits for.

use serde::{Deserialize, Serialize};

use crate::local::service::Token as _;

/// A token of an effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Token {
    Authorizer(u64),
    Integration(u64),
}

impl Token {
    /// Returns the number of the request.
    pub(super) fn number(self) -> u64 {
        match self {
            Self::Authorizer(number) | Self::Integration(number) => number,
        }
    }
}

impl crate::local::service::Token for Token {
    fn from_words(text: &str) -> Option<Self> {
        let (waits_for, number) = text.split_once(' ')?;
        match (waits_for, number.parse().ok()?) {
            ("authorizer", number) => Some(Self::Authorizer(number)),
            ("integration", number) => Some(Self::Integration(number)),
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
        assert_words([("authorizer 3", Token::Authorizer(3)), ("integration 4", Token::Integration(4))]);
    }
}
