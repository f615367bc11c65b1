//! The model of a pattern: alternatives of conditions.

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

/// Conditions that must all hold, ordered by path, with at most one for each path.
#[derive(Debug, Clone)]
pub(super) struct Alternative {
    pub(super) conditions: Box<[Arc<Condition>]>,
}

/// The filters for the values at one path, of which at least one must match.
#[derive(Debug, PartialEq)]
pub(super) struct Condition {
    pub(super) path: Box<str>,
    pub(super) filters: Box<[Filter]>,
    /// The byte range of the array of filters in the pattern.
    pub(super) span: Range<usize>,
}

impl Condition {
    /// Returns whether the condition also holds for a missing field.
    pub(super) fn accepts_absence(&self) -> bool {
        self.filters.iter().any(Filter::wants_absence)
    }
}
