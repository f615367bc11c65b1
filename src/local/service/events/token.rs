//! The tokens of results and timers of EventBridge.

use serde::{Deserialize, Serialize};

use crate::local::service::Token as _;

/// A token of an effect.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Token {
    /// A delivery to a target, by its number.
    Delivery(u64),
    /// The next attempt of a delivery.
    Retry(u64),
    /// The next time of a scheduled rule as it was at `since`, in milliseconds.
    Schedule { since: i64, rule: String },
    /// The next removal of expired events from an archive, given by its number and name.
    Expiry { archive: u64, name: String },
    /// The next batch of a replay that was started at `since`, in milliseconds.
    Replay { since: i64, name: String },
    /// An invocation of an API destination that waits for the rate limit.
    Turn(u64),
    /// A request to an API destination.
    Invocation(u64),
    /// The access token of a connection, in a version of the connection.
    Authorization { version: u64, connection: String },
}

impl crate::local::service::Token for Token {
    fn from_words(text: &str) -> Option<Self> {
        let Some((word, rest)) = text.split_once(' ') else { return Some(Self::Delivery(text.parse().ok()?)) };
        match word {
            "retry" => Some(Self::Retry(rest.parse().ok()?)),
            "invoke" => Some(Self::Turn(rest.parse().ok()?)),
            "invoked" => Some(Self::Invocation(rest.parse().ok()?)),
            "schedule" => {
                let (since, rule) = rest.split_once(' ')?;
                Some(Self::Schedule { since: since.parse().ok()?, rule: rule.to_owned() })
            }
            "token" => {
                let (version, connection) = rest.split_once(' ')?;
                Some(Self::Authorization { version: version.parse().ok()?, connection: connection.to_owned() })
            }
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
        assert_words([
            ("5", Token::Delivery(5)),
            ("retry 6", Token::Retry(6)),
            ("schedule 1700 Nightly", Token::Schedule { since: 1700, rule: "Nightly".to_owned() }),
            ("invoke 7", Token::Turn(7)),
            ("invoked 8", Token::Invocation(8)),
            ("token 2 shop", Token::Authorization { version: 2, connection: "shop".to_owned() }),
        ]);
    }
}
