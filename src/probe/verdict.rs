//! The result of a probe. A probe that does not hold is a result, not an error.

use serde::{Serialize, Serializer};

use super::Item;
use crate::trace::{Hop, Outcome as HopOutcome};

/// The verdict of a probe.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Verdict {
    pub probe: String,
    pub outcome: Outcome,
    pub expected: String,
    pub got: String,
    /// How the closest item differs.
    pub difference: Option<String>,
    pub evidence: Vec<Item>,
    /// The time waited on the backend's clock.
    pub waited_ms: u64,
    /// Whether the probe ended early because nothing in progress could change the result.
    #[serde(skip)]
    pub is_at_rest: bool,
    /// The hops of the events that did not arrive.
    #[serde(serialize_with = "readable")]
    pub trail: Vec<Hop>,
}

/// Serializes times as text, as in all documents.
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

/// The outcome of a probe, or its current state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    Passed,
    /// The probe can no longer hold: there are too many items, or a forbidden one.
    Failed,
    /// There are matching items, but not enough.
    Pending,
    /// No item with this cause was observed.
    NothingSeen,
}
