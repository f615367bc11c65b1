//! A replay as it is kept.

use serde::{Deserialize, Serialize};

use super::store::EventKey;
use crate::clock::Timestamp;

/// One replay.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Replay {
    /// Tells it apart from an earlier one of its name.
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
    /// The last event that was sent, and when it had come.
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
    /// Whether it has not come to its end, and nobody has ended it.
    pub(super) fn is_active(&self) -> bool {
        matches!(self.state, State::Starting | State::Running)
    }

    /// The rules that it sends events to; all where there is none.
    pub(super) fn rules(&self) -> Option<Vec<String>> {
        self.filter_arns.clone().filter(|arns| !arns.is_empty())
    }
}
