//! Describes how a value fails a filter.

use super::super::event::Scalar;

/// A description of a mismatch, and how close it was.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::pattern) struct Miss {
    pub(super) nearness: Nearness,
    pub(super) text: String,
}

/// How close a value was to being accepted; the closest is the greatest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Nearness {
    Far,
    Near,
    TypeOnly,
}

impl Miss {
    /// Returns a mismatch of a different value.
    pub(in crate::pattern) fn far(text: String) -> Self {
        Self { nearness: Nearness::Far, text }
    }

    /// Returns a mismatch of a similar value.
    pub(in crate::pattern) fn near(text: String) -> Self {
        Self { nearness: Nearness::Near, text }
    }

    /// Returns a mismatch of type only, such as a string instead of a number.
    pub(in crate::pattern) fn type_only(text: String) -> Self {
        Self { nearness: Nearness::TypeOnly, text }
    }

    /// Returns a mismatch of a value that is not a string, where only strings match.
    pub(in crate::pattern) fn not_a_string(value: &Scalar<'_>, wanted: &str) -> Self {
        Self::far(format!("{} {value} found, {wanted} wanted", value.kind()))
    }
}
