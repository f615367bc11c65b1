//! The stored form of a replay.

use serde::{Deserialize, Serialize};

use super::store::EventKey;
use crate::clock::Timestamp;

/// One replay.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Replay {
    /// Distinguishes it from an earlier replay with the same name.
    pub(super) started_at: Timestamp,
    pub(super) description: Option<String>,
    pub(super) archive: String,
    /// The number of the archive.
    pub(super) number: u64,
    pub(super) bus: String,
    pub(super) filter_arns: Option<Vec<String>>,
    pub(super) from: Timestamp,
    pub(super) until: Timestamp,
    pub(super) state: State,
    /// The key of the last event that was sent.
    pub(super) last: Option<EventKey>,
    pub(super) ended_at: Option<Timestamp>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum State {
    Cancelled,
    Cancelling,
    Completed,
    Failed,
    Running,
    Starting,
}

impl Replay {
    /// Returns whether it has neither completed nor been cancelled.
    pub(super) fn is_active(&self) -> bool {
        matches!(self.state, State::Starting | State::Running)
    }

    /// Returns the rules to which it sends events; `None` means all.
    pub(super) fn rules(&self) -> Option<Vec<String>> {
        self.filter_arns.clone().filter(|arns| !arns.is_empty())
    }
}
