//! Necessary conditions that a value must meet before a filter is evaluated.

use super::super::filter::{AnythingBut, Exact, Exists, Filter, Numeric, Wildcard};
use super::super::fold;

/// A necessary condition on a value, in a form that can be looked up.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Anchor {
    /// The string itself.
    Text(Box<str>),
    /// The number itself, by the bits of its value.
    Number(u64),
    /// The JSON text of any other value: a number that is not comparable, a boolean or null.
    Other(Box<str>),
    /// The [`fold::key`] of the string.
    Folded(String),
    Prefix(Box<str>),
    Suffix(Box<str>),
    FoldedPrefix(String),
    FoldedSuffix(String),
    /// A substring of the string.
    Piece(Box<str>),
    /// A number between two others.
    Range(f64, f64),
    /// The first bits of an IP address.
    Network(u128, u32),
    /// Any value.
    Any,
    /// No value.
    Absent,
}

/// How selective an anchor is; less is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Strength {
    Strong,
    Middling,
    Weak,
    None,
    Inverse,
}

impl Anchor {
    /// Returns one anchor for each filter. A wildcard has several to choose from: `choice` counts them from the
    /// longest.
    pub(super) fn of_filters(filters: &[Filter], choice: usize) -> Vec<Self> {
        let mut anchors = Vec::with_capacity(filters.len());
        for filter in filters {
            let anchor = Self::of_filter(filter, choice);
            if !anchors.contains(&anchor) {
                anchors.push(anchor);
            }
        }
        anchors
    }

    /// Returns the number of choices.
    pub(super) fn choices(filters: &[Filter]) -> usize {
        let pieces = filters.iter().map(|filter| match filter {
            Filter::Wildcard(wildcard) => wildcard.pieces.len(),
            _ => 1,
        });
        pieces.max().unwrap_or(1).min(3)
    }

    fn of_filter(filter: &Filter, choice: usize) -> Self {
        match filter {
            Filter::Exact(exact) => Self::of_exact(exact),
            // A quote can match the end of the string, so it must not be part of the anchor.
            Filter::Prefix(filter) if filter.ignore_case => {
                Self::FoldedPrefix(fold::key(filter.text.trim_end_matches('"')))
            }
            Filter::Prefix(filter) => Self::Prefix(filter.text.trim_end_matches('"').into()),
            Filter::Suffix(filter) if filter.ignore_case => {
                Self::FoldedSuffix(fold::key(filter.text.trim_start_matches('"')))
            }
            Filter::Suffix(filter) => Self::Suffix(filter.text.trim_start_matches('"').into()),
            Filter::EqualsIgnoreCase(filter) => Self::Folded(fold::key(&filter.text)),
            Filter::Numeric(Numeric::Equal(bound)) => Self::Number(bound.value.to_bits()),
            Filter::Numeric(Numeric::Range { low, high }) => Self::Range(
                low.as_ref().map_or(f64::NEG_INFINITY, |bound| bound.value),
                high.as_ref().map_or(f64::INFINITY, |bound| bound.value),
            ),
            Filter::Cidr(cidr) => Self::Network(cidr.first.bits, cidr.mask),
            Filter::Wildcard(wildcard) => Self::of_wildcard(wildcard, choice),
            Filter::Exists(Exists::Absent) => Self::Absent,
            Filter::Exists(Exists::Present) | Filter::AnythingBut(AnythingBut { .. }) => Self::Any,
        }
    }

    fn of_exact(exact: &Exact) -> Self {
        match exact {
            Exact::String(text) => Self::Text(text.clone()),
            Exact::Address(cidr, _) => Self::Network(cidr.first.bits, cidr.mask),
            Exact::Number(value, _) => Self::Number(value.to_bits()),
            Exact::NumberText(text) => Self::Other(text.clone()),
            Exact::Boolean(value) => Self::Other(value.to_string().into()),
            Exact::Null => Self::Other("null".into()),
        }
    }

    fn of_wildcard(wildcard: &Wildcard, choice: usize) -> Self {
        let pieces = &wildcard.pieces;
        if let [only] = &**pieces {
            return Self::Text(only.clone());
        }
        let mut order: Vec<usize> = (0..pieces.len()).filter(|at| !pieces[*at].is_empty()).collect();
        order.sort_by_key(|at| std::cmp::Reverse(pieces[*at].len()));
        match order.get(choice).or(order.last()) {
            Some(0) => Self::Prefix(pieces[0].clone()),
            Some(at) if at + 1 == pieces.len() => Self::Suffix(pieces[*at].clone()),
            Some(at) => Self::Piece(pieces[*at].clone()),
            None => Self::Any,
        }
    }

    pub(super) fn strength(&self) -> Strength {
        let by_length = |length: usize| match length {
            0 => Strength::None,
            1 | 2 => Strength::Weak,
            _ => Strength::Strong,
        };
        match self {
            Self::Text(_) | Self::Number(_) | Self::Folded(_) => Strength::Strong,
            Self::Other(_) => Strength::Middling,
            Self::Prefix(text) | Self::Suffix(text) | Self::Piece(text) => by_length(text.len()),
            Self::FoldedPrefix(text) | Self::FoldedSuffix(text) => by_length(text.len()),
            Self::Range(..) => Strength::Middling,
            Self::Network(_, mask) => {
                if *mask < 8 {
                    Strength::Weak
                } else {
                    Strength::Strong
                }
            }
            Self::Any => Strength::None,
            Self::Absent => Strength::Inverse,
        }
    }
}
