//! How a single value missed what a single filter wanted.

use super::super::event::Scalar;

/// A miss in words, and how near it was.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::pattern) struct Miss {
    pub(super) nearness: Nearness,
    pub(super) text: String,
}

/// How much a value would have to change to be accepted; the nearest last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Nearness {
    Far,
    Near,
    TypeOnly,
}

impl Miss {
    /// Another value.
    pub(in crate::pattern) fn far(text: String) -> Self {
        Self { nearness: Nearness::Far, text }
    }

    /// Nearly the value.
    pub(in crate::pattern) fn near(text: String) -> Self {
        Self { nearness: Nearness::Near, text }
    }

    /// The value, but as a string instead of a number or the like.
    pub(in crate::pattern) fn type_only(text: String) -> Self {
        Self { nearness: Nearness::TypeOnly, text }
    }

    /// A value where only strings can be accepted.
    pub(in crate::pattern) fn not_a_string(value: &Scalar<'_>, wanted: &str) -> Self {
        Self::far(format!("{} {value} found, {wanted} wanted", value.kind()))
    }
}
