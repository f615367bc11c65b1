//! The hops of an event, which traces show and from which the point of failure of a delivery is derived.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::clock::Timestamp;

/// A hop of an event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hop {
    pub at: Timestamp,
    /// The id of the event.
    pub trace: Option<String>,
    /// The ARNs of the hop: `from` is the bus, rule or topic; `to` is what it matched or delivered to.
    pub from: String,
    pub to: String,
    pub outcome: Outcome,
}

/// The outcome of a hop.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub enum Outcome {
    /// A request was accepted.
    Accepted,
    /// An event arrived on a bus.
    Arrived {
        source: String,
        detail_type: String,
    },
    /// A rule of the bus matched.
    Matched,
    /// A rule of the bus did not match.
    NotMatched {
        reason: String,
    },
    /// A rule that matched has no target; `from` and `to` are the rule.
    NoTarget,
    /// A subscription's filter policy did not accept the message.
    Filtered {
        reason: String,
    },
    Delivered,
    /// A server outside the cloud responded; `to` is the method and the URL. The sender decides whether the response
    /// counts as a delivery.
    Answered {
        status: u16,
    },
    /// The attempt failed and will be retried.
    Postponed {
        code: String,
        reason: String,
        until: Timestamp,
    },
    /// A permission is missing; `missing` is the statement that would grant it.
    Refused {
        reason: String,
        missing: Option<Value>,
    },
    Failed {
        code: String,
        reason: String,
    },
    /// The event was sent to a dead-letter queue.
    DeadLettered {
        code: String,
    },
    /// `from` published another event, which has its own trace.
    Published {
        event: String,
    },
    /// A state machine started an execution.
    Started,
    /// An execution or the invocation of a function ended.
    Ended {
        status: String,
        failed: bool,
        /// The type and message of the error, if it failed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// An operation of another service was called.
    Called {
        operation: String,
    },
}

/// The origin of a call made on behalf of an event: the event, and the caller.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cause {
    pub trace: String,
    /// The ARN of a state machine or a function.
    pub by: String,
}

/// The maximum number of characters of an error message in a hop.
const MAX_REASON: usize = 1_000;

impl Outcome {
    /// Returns the outcome of a failure; `error` and `cause` are the reason, if known.
    pub fn ended_in(status: &str, error: Option<&str>, cause: Option<&str>) -> Self {
        let parts = [error, cause].into_iter().flatten().filter(|part| !part.is_empty());
        let reason = parts.collect::<Vec<_>>().join(": ");
        let reason = match reason.char_indices().nth(MAX_REASON) {
            Some((end, _)) => format!("{}...", reason.get(..end).unwrap_or_default()),
            None => reason,
        };
        Self::Ended { status: status.to_owned(), failed: true, reason: Some(reason).filter(|text| !text.is_empty()) }
    }

    /// Returns the outcome of a success.
    pub fn ended_well(status: &str) -> Self {
        Self::Ended { status: status.to_owned(), failed: false, reason: None }
    }

    /// Returns whether the delivery has finally failed, so that nothing more will arrive.
    pub fn is_the_end(&self) -> bool {
        match self {
            Self::Refused { .. } | Self::Failed { .. } | Self::DeadLettered { .. } => true,
            // A client error is returned again, however often the request is retried.
            Self::Answered { status } => matches!(status, 300..500) && !matches!(status, 408 | 409 | 425 | 429),
            Self::Accepted
            | Self::Arrived { .. }
            | Self::Matched
            | Self::NotMatched { .. }
            | Self::NoTarget
            | Self::Filtered { .. }
            | Self::Delivered
            | Self::Postponed { .. }
            | Self::Published { .. }
            | Self::Started
            | Self::Ended { .. }
            | Self::Called { .. } => false,
        }
    }
}
