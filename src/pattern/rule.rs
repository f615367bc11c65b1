//! What a pattern means: alternatives of conditions.

use std::ops::Range;
use std::sync::Arc;

use super::filter::Filter;

/// A valid event pattern. It matches an event if one of its alternatives does.
///
/// Without `$or` there is one alternative; each `$or` multiplies them, as in EventBridge's matcher.
#[derive(Debug, Clone)]
pub struct Pattern {
    pub(super) alternatives: Arc<[Alternative]>,
}

/// Conditions that must all hold, in the order of their paths and without two of the same path.
#[derive(Debug, Clone)]
pub(super) struct Alternative {
    pub(super) conditions: Box<[Arc<Condition>]>,
}

/// What the values at one path must be: what any one of the filters wants.
#[derive(Debug, PartialEq)]
pub(super) struct Condition {
    pub(super) path: Box<str>,
    pub(super) filters: Box<[Filter]>,
    /// The array of filters in the text of the pattern.
    pub(super) span: Range<usize>,
}

impl Condition {
    /// Whether the condition also holds if the field is not there.
    pub(super) fn accepts_absence(&self) -> bool {
        self.filters.iter().any(Filter::wants_absence)
    }
}
