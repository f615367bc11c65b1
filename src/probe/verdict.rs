//! The result of a probe. That it does not hold is a result, not an error.

use serde::{Serialize, Serializer};

use super::Item;
use crate::trace::{Hop, Outcome as HopOutcome};

/// What a probe found.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Verdict {
    pub probe: String,
    pub outcome: Outcome,
    pub expected: String,
    pub got: String,
    /// What is different about the nearest thing that was seen.
    pub difference: Option<String>,
    pub evidence: Vec<Item>,
    /// How long it took on the backend's clock.
    pub waited_ms: u64,
    /// Whether it ended before its time, as nothing was under way that could change it.
    #[serde(skip)]
    pub is_at_rest: bool,
    /// The way of the events that did not arrive.
    #[serde(serialize_with = "readable")]
    pub trail: Vec<Hop>,
}

/// With times as text, as in every document.
fn readable<S: Serializer>(trail: &[Hop], serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Readable<'a> {
        at: String,
        trace: Option<&'a str>,
        from: &'a str,
        to: &'a str,
        outcome: &'a HopOutcome,
    }
    serializer.collect_seq(trail.iter().map(|Hop { at, trace, from, to, outcome }| Readable {
        at: at.to_millis_text(),
        trace: trace.as_deref(),
        from,
        to,
        outcome,
    }))
}

/// How a probe ended, or where it stands while it goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    Passed,
    /// It cannot become true any more: too many, or something forbidden.
    Failed,
    /// Something was seen, but not enough of it.
    Pending,
    /// Nothing with this cause was seen.
    NothingSeen,
}
