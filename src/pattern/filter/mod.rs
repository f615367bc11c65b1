//! What one value of an event must be: one operator of EventBridge to a file.
//!
//! Each operator knows how to `parse` itself, what it `matches`, and how to `explain` a value it refused. Its reasons
//! for refusing a pattern are those of AWS, to the letter ("Comparison operators for use in event patterns in Amazon
//! EventBridge" lists the operators; the words come from `InvalidEventPatternException`).

mod anything_but;
mod cidr;
mod equals_ignore_case;
mod exact;
mod exists;
mod numeric;
mod prefix;
mod suffix;
mod wildcard;

use std::fmt;

use crate::json::Token;
use crate::words;

use super::error::Error;
use super::event::Scalar;
use super::explain::Miss;
use super::reader::Reader;

pub(super) use anything_but::AnythingBut;
pub(super) use cidr::{Address, Cidr, high_bits};
pub(super) use equals_ignore_case::EqualsIgnoreCase;
pub(super) use exact::Exact;
pub(super) use exists::Exists;
pub(super) use numeric::Numeric;
pub(super) use prefix::Prefix;
pub(super) use suffix::Suffix;
pub(super) use wildcard::Wildcard;

/// One element of the array a pattern has for a field.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Filter {
    Exact(Exact),
    Prefix(Prefix),
    Suffix(Suffix),
    EqualsIgnoreCase(EqualsIgnoreCase),
    AnythingBut(AnythingBut),
    Numeric(Numeric),
    Exists(Exists),
    Cidr(Cidr),
    Wildcard(Wildcard),
}

/// The operators by name, as a pattern writes them.
const OPERATORS: [&str; 9] =
    ["anything-but", "cidr", "equals-ignore-case", "exactly", "exists", "numeric", "prefix", "suffix", "wildcard"];

impl Filter {
    /// Reads the element that `token` announced.
    pub(super) fn parse(token: Token, reader: &mut Reader<'_>) -> Result<Self, Error> {
        match token {
            Token::ObjectStart => Self::parse_operator(reader),
            _ => Exact::parse(token, reader).map(Self::Exact),
        }
    }

    fn parse_operator(reader: &mut Reader<'_>) -> Result<Self, Error> {
        if reader.advance()? != Token::Name {
            return Err(reader.refuse("Match expression name not found", "name an operator: {\"prefix\": \"a\"}"));
        }
        let name = reader.text()?;
        match name.as_ref() {
            "exactly" => Exact::parse_operator(reader).map(Self::Exact),
            "prefix" => Prefix::parse(reader).map(Self::Prefix),
            "suffix" => Suffix::parse(reader).map(Self::Suffix),
            "equals-ignore-case" => EqualsIgnoreCase::parse(reader).map(Self::EqualsIgnoreCase),
            "anything-but" => AnythingBut::parse(reader).map(Self::AnythingBut),
            "numeric" => Numeric::parse(reader).map(Self::Numeric),
            "exists" => Exists::parse(reader).map(Self::Exists),
            "cidr" => Cidr::parse(reader).map(Self::Cidr),
            "wildcard" => Wildcard::parse(reader).map(Self::Wildcard),
            unknown => Err(reader.refuse(format!("Unrecognized match type {unknown}"), unknown_operator(unknown))),
        }
    }

    /// Whether `value` is what this wants. A missing field has no value: see [`Filter::wants_absence`].
    pub(super) fn matches(&self, value: &Scalar<'_>) -> bool {
        match self {
            Self::Exact(filter) => filter.matches(value),
            Self::Prefix(filter) => filter.matches(value),
            Self::Suffix(filter) => filter.matches(value),
            Self::EqualsIgnoreCase(filter) => filter.matches(value),
            Self::AnythingBut(filter) => filter.matches(value),
            Self::Numeric(filter) => filter.matches(value),
            Self::Exists(filter) => filter.matches(value),
            Self::Cidr(filter) => filter.matches(value),
            Self::Wildcard(filter) => filter.matches(value),
        }
    }

    /// Whether this holds for a field that is not there.
    pub(super) fn wants_absence(&self) -> bool {
        *self == Self::Exists(Exists::Absent)
    }

    /// Why `value`, which this refused, was refused.
    pub(super) fn explain(&self, value: &Scalar<'_>) -> Miss {
        match self {
            Self::Exact(filter) => filter.explain(value),
            Self::Prefix(filter) => filter.explain(value),
            Self::Suffix(filter) => filter.explain(value),
            Self::EqualsIgnoreCase(filter) => filter.explain(value),
            Self::AnythingBut(filter) => filter.explain(value),
            Self::Numeric(filter) => filter.explain(value),
            Self::Exists(filter) => filter.explain(value),
            Self::Cidr(filter) => filter.explain(value),
            Self::Wildcard(filter) => filter.explain(value),
        }
    }
}

fn unknown_operator(name: &str) -> String {
    match words::closest(name, OPERATORS) {
        Some(operator) => format!("did you mean `{operator}`? operators are written in lower case"),
        None => format!("the operators are {}", words::list(&OPERATORS)),
    }
}

/// What is wanted, in words: `"eu-west"`, `a prefix "eu-"`, `a number > 0 and <= 5`.
impl fmt::Display for Filter {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exact(filter) => filter.fmt(formatter),
            Self::Prefix(filter) => filter.fmt(formatter),
            Self::Suffix(filter) => filter.fmt(formatter),
            Self::EqualsIgnoreCase(filter) => filter.fmt(formatter),
            Self::AnythingBut(filter) => filter.fmt(formatter),
            Self::Numeric(filter) => filter.fmt(formatter),
            Self::Exists(filter) => filter.fmt(formatter),
            Self::Cidr(filter) => filter.fmt(formatter),
            Self::Wildcard(filter) => filter.fmt(formatter),
        }
    }
}

/// `text` as a JSON string.
fn quote(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
