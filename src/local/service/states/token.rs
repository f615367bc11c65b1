//! The tokens of results and timers of Step Functions: an execution, and what it waits for.

use serde::{Deserialize, Serialize};

use crate::local::service::Token as _;

/// A token of an effect. Timers and calls have numbers within their execution.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Token {
    Timer {
        execution: String,
        timer: u64,
    },
    /// A call of a service, with the kind of integration and the action.
    Call {
        execution: String,
        call: u64,
        kind: String,
        action: String,
        /// The job that the call starts, if it contains one.
        #[serde(default)]
        job: Option<String>,
    },
    /// The next poll of a job that a call has started.
    Poll {
        execution: String,
        call: u64,
        job: String,
    },
    /// A poll of such a job.
    Status {
        execution: String,
        call: u64,
        job: String,
    },
}

impl Token {
    /// Returns the ARN of the execution.
    pub(super) fn execution(&self) -> &str {
        match self {
            Self::Timer { execution, .. }
            | Self::Call { execution, .. }
            | Self::Poll { execution, .. }
            | Self::Status { execution, .. } => execution,
        }
    }
}

impl crate::local::service::Token for Token {
    fn from_words(text: &str) -> Option<Self> {
        let (word, rest) = text.split_once('|')?;
        let (number, rest) = rest.split_once('|')?;
        let number = number.parse().ok()?;
        match word {
            "timer" => Some(Self::Timer { execution: rest.to_owned(), timer: number }),
            "poll" => {
                let (execution, job) = rest.split_once('|')?;
                Some(Self::Poll { execution: execution.to_owned(), call: number, job: job.to_owned() })
            }
            "call" | "status" => {
                let (kind, rest) = rest.split_once('|')?;
                let (action, execution) = rest.split_once('|')?;
                let (execution, call, action) = (execution.to_owned(), number, action.to_owned());
                Some(match word {
                    "call" => Self::Call { execution, call, kind: kind.to_owned(), action, job: None },
                    _ => Self::Status { execution, call, job: action },
                })
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
        let execution = || "arn:aws:states:us-east-1:000000000000:execution:Shop:1".to_owned();
        let (kind, action) = ("sqs".to_owned(), "sendMessage".to_owned());
        let job = || "Nightly/jr_1".to_owned();
        assert_words([
            (
                "timer|4|arn:aws:states:us-east-1:000000000000:execution:Shop:1",
                Token::Timer { execution: execution(), timer: 4 },
            ),
            (
                "call|5|sqs|sendMessage|arn:aws:states:us-east-1:000000000000:execution:Shop:1",
                Token::Call { execution: execution(), call: 5, kind, action, job: None },
            ),
            (
                "poll|6|arn:aws:states:us-east-1:000000000000:execution:Shop:1|Nightly/jr_1",
                Token::Poll { execution: execution(), call: 6, job: job() },
            ),
            (
                "status|7|glue|Nightly/jr_1|arn:aws:states:us-east-1:000000000000:execution:Shop:1",
                Token::Status { execution: execution(), call: 7, job: job() },
            ),
        ]);
    }
}
