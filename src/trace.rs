//! One step of an event's way: what a trace shows, and what says where a delivery stopped.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::clock::Timestamp;

/// One step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hop {
    pub at: Timestamp,
    /// The event's id.
    pub trace: Option<String>,
    /// ARNs: `from` is the bus, rule or topic; `to` what it matched or was delivered to.
    pub from: String,
    pub to: String,
    pub outcome: Outcome,
}

/// How a step ended.
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
    /// A subscription's filter policy did not accept the message.
    Filtered {
        reason: String,
    },
    Delivered,
    /// A server outside of the cloud answered; `to` is the method and the address. Whether that is a delivery is for
    /// the sender to say.
    Answered {
        status: u16,
    },
    /// It did not work this time, and is tried again.
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
    /// Went to a dead-letter queue instead.
    DeadLettered {
        code: String,
    },
    /// `from` published another event, which has its own trace.
    Published {
        event: String,
    },
    /// A state machine started an execution.
    Started,
    /// An execution or the run of a function ended.
    Ended {
        status: String,
        failed: bool,
        /// Why it failed: the type of the error and its message.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// An operation of another service was called.
    Called {
        operation: String,
    },
}

/// What leads to a call that is made for somebody else: the event it all began with, and who calls.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cause {
    pub trace: String,
    /// The ARN of a state machine or a function.
    pub by: String,
}

/// The most characters of an error's message that a hop holds.
const MAX_REASON: usize = 1_000;

impl Outcome {
    /// Returns the end of something that failed; `error` and `cause` say why, as far as that is known.
    pub fn ended_in(status: &str, error: Option<&str>, cause: Option<&str>) -> Self {
        let parts = [error, cause].into_iter().flatten().filter(|part| !part.is_empty());
        let reason = parts.collect::<Vec<_>>().join(": ");
        let reason = match reason.char_indices().nth(MAX_REASON) {
            Some((end, _)) => format!("{}...", reason.get(..end).unwrap_or_default()),
            None => reason,
        };
        Self::Ended { status: status.to_owned(), failed: true, reason: Some(reason).filter(|text| !text.is_empty()) }
    }

    /// Returns the end of something that succeeded.
    pub fn ended_well(status: &str) -> Self {
        Self::Ended { status: status.to_owned(), failed: false, reason: None }
    }

    /// Nothing comes after this, or nothing better: what was to arrive will not.
    pub fn is_the_end(&self) -> bool {
        match self {
            Self::Refused { .. } | Self::Failed { .. } | Self::DeadLettered { .. } => true,
            // Whoever is refused is refused again, however often it is tried.
            Self::Answered { status } => matches!(status, 300..500) && !matches!(status, 408 | 409 | 425 | 429),
            Self::Accepted
            | Self::Arrived { .. }
            | Self::Matched
            | Self::NotMatched { .. }
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
