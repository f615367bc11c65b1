//! The filters of event patterns, one file for each EventBridge operator.
//!
//! Each operator has functions to `parse` it, to test whether it `matches` a value, and to `explain` a mismatch. The
//! reasons for rejecting a pattern are exactly those of AWS ("Comparison operators for use in event patterns in Amazon
//! EventBridge" lists the operators; the messages are those of `InvalidEventPatternException`).

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

/// One element of the array that a pattern has for a field.
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

/// The names of the operators.
const OPERATORS: [&str; 9] =
    ["anything-but", "cidr", "equals-ignore-case", "exactly", "exists", "numeric", "prefix", "suffix", "wildcard"];

impl Filter {
    /// Parses the element that starts with `token`.
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

    /// Returns whether `value` matches. A missing field has no value: see [`Filter::wants_absence`].
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

    /// Returns whether the filter matches a missing field.
    pub(super) fn wants_absence(&self) -> bool {
        *self == Self::Exists(Exists::Absent)
    }

    /// Explains why `value` does not match.
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

/// Describes the required value: `"eu-west"`, `a prefix "eu-"`, `a number > 0 and <= 5`.
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

/// Returns `text` as a JSON string.
fn quote(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::super::{Event, Pattern, matches};

    #[test]
    fn operators_accept_what_they_say() {
        let cases = [
            ("\"a\"", "\"a\"", true),
            ("\"a\"", "\"A\"", false),
            ("\"10.0.0.1\"", "\"010.0.0.1\"", true),
            ("{\"exactly\": \"10.0.0.1\"}", "\"010.0.0.1\"", false),
            ("300", "3.0e2", true),
            ("300", "\"300\"", false),
            ("12345678901234567890", "12345678901234567890", true),
            ("12345678901234567890", "12345678901234567890.0", false),
            ("null", "null", true),
            ("true", "false", false),
            ("{\"prefix\": \"\"}", "\"x\"", true),
            ("{\"prefix\": \"\"}", "5", false),
            ("{\"prefix\": \"ab\\\"\"}", "\"ab\"", true),
            ("{\"prefix\": \"ab\\\"\"}", "\"abc\"", false),
            ("{\"suffix\": \"\\\"ab\"}", "\"ab\"", true),
            ("{\"suffix\": \".png\"}", "\"a.png\"", true),
            ("{\"prefix\": {\"equals-ignore-case\": \"EU-\"}}", "\"eu-west\"", true),
            ("{\"suffix\": {\"equals-ignore-case\": \"WEST\"}}", "\"eu-west\"", true),
            ("{\"equals-ignore-case\": \"straße\"}", "\"STRASSE\"", true),
            ("{\"anything-but\": \"a\"}", "\"b\"", true),
            ("{\"anything-but\": \"a\"}", "null", true),
            ("{\"anything-but\": \"a\"}", "[]", false),
            ("{\"anything-but\": [1, 2]}", "2.0", false),
            ("{\"anything-but\": [1, 2]}", "\"2\"", true),
            ("{\"anything-but\": {\"prefix\": [\"a\", \"b\"]}}", "\"bx\"", false),
            ("{\"anything-but\": {\"suffix\": \"x\"}}", "7", true),
            ("{\"anything-but\": {\"equals-ignore-case\": [\"A\"]}}", "\"a\"", false),
            ("{\"anything-but\": {\"wildcard\": \"*/lib/*\"}}", "\"a/lib/b\"", false),
            ("{\"numeric\": [\">\", 0, \"<=\", 5]}", "5.0", true),
            ("{\"numeric\": [\">\", 0, \"<=\", 5]}", "0", false),
            ("{\"numeric\": [\"=\", 3.018e2]}", "301.8", true),
            ("{\"numeric\": [\"<\", 10]}", "1e400", false),
            ("{\"exists\": true}", "null", true),
            ("{\"exists\": true}", "{\"x\": 1}", false),
            ("{\"exists\": false}", "[]", true),
            ("{\"cidr\": \"10.0.0.0/24\"}", "\"10.0.0.9\"", true),
            ("{\"cidr\": \"10.0.0.0/24\"}", "\"ten\"", false),
            ("{\"wildcard\": \"a*\"}", "[\"b\", \"ab\"]", true),
        ];
        for (filter, value, expected) in cases {
            let pattern = Pattern::parse(&format!("{{\"f\": [{filter}]}}")).unwrap();
            let event = format!("{{\"f\": {value}}}");
            assert_eq!(matches(&pattern, &Event::parse(&event).unwrap()), expected, "{filter} {value}");
        }
    }
}
