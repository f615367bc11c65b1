//! `"value"`, `415`, `true`, `null` and `{"exactly": "value"}`: the value itself.
//!
//! A plain string that is an IP address matches every spelling of that address; inside `exactly` it does not.

use std::fmt;

use crate::json::Token;

use super::super::error::Error;
use super::super::event::Scalar;
use super::super::explain::Miss;
use super::super::number;
use super::super::reader::{ONE_KEY, Reader};
use super::cidr::Cidr;
use super::quote;

/// The value to match.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::pattern) enum Exact {
    String(Box<str>),
    /// An IP address, and its spelling in the pattern.
    Address(Cidr, Box<str>),
    /// A comparable number, and its spelling in the pattern.
    Number(f64, Box<str>),
    /// A number that is not comparable and matches only the same text.
    NumberText(Box<str>),
    Boolean(bool),
    Null,
}

impl Exact {
    pub(super) fn parse(token: Token, reader: &mut Reader<'_>) -> Result<Self, Error> {
        match token {
            Token::String => {
                let text: Box<str> = reader.text()?.into();
                Ok(match Cidr::of_address(&text) {
                    Some(cidr) => Self::Address(cidr, text),
                    None => Self::String(text),
                })
            }
            Token::Number => Ok(Self::number(&reader.text()?)),
            Token::True | Token::False => Ok(Self::Boolean(token == Token::True)),
            Token::Null => Ok(Self::Null),
            _ => Err(reader.refuse(
                "Match value must be String, number, true, false, or null",
                "arrays do not nest: list the values in one array",
            )),
        }
    }

    pub(super) fn parse_operator(reader: &mut Reader<'_>) -> Result<Self, Error> {
        if reader.advance()? != Token::String {
            return Err(reader.refuse("exact match pattern must be a string", "write numbers without an operator: [5]"));
        }
        let text = reader.text()?.into();
        reader.end_operator(ONE_KEY)?;
        Ok(Self::String(text))
    }

    pub(super) fn number(text: &str) -> Self {
        match number::comparable(text) {
            Some(value) => Self::Number(value, text.into()),
            None => Self::NumberText(text.into()),
        }
    }

    pub(super) fn matches(&self, value: &Scalar<'_>) -> bool {
        match (self, value) {
            (Self::String(wanted), Scalar::String(text)) => **wanted == **text,
            (Self::Address(wanted, _), _) => wanted.matches(value),
            (Self::Number(wanted, _), Scalar::Number(number)) => number.value == Some(*wanted),
            (Self::NumberText(wanted), Scalar::Number(number)) => number.value.is_none() && **wanted == *number.text,
            (Self::Boolean(wanted), Scalar::True | Scalar::False) => *wanted == (*value == Scalar::True),
            (Self::Null, Scalar::Null) => true,
            _ => false,
        }
    }

    pub(super) fn explain(&self, value: &Scalar<'_>) -> Miss {
        match (self, value) {
            (Self::String(wanted), Scalar::String(text)) => explain_text(wanted, text),
            (Self::String(wanted), _) if **wanted == value.to_string() => {
                Miss::type_only(format!("{} {value} found, string {self} wanted", value.kind()))
            }
            (Self::Number(_, text) | Self::NumberText(text), Scalar::String(found)) if **text == **found => {
                Miss::type_only(format!("string {value} found, number {self} wanted"))
            }
            (Self::Boolean(_) | Self::Null, Scalar::String(found)) if **found == self.to_string() => {
                Miss::type_only(format!("string {value} found, {self} without quotes wanted"))
            }
            (Self::Number(wanted, _), Scalar::Number(number)) => match number.value {
                Some(found) => Miss::far(format!("{value} is {}", if found < *wanted { "less" } else { "more" })),
                None => Miss::far(format!("{value} has too many digits to be compared as a number")),
            },
            (Self::NumberText(_), Scalar::Number(_)) => {
                Miss::far(format!("{self} has too many digits to be compared as a number, only as this very text"))
            }
            _ => Miss::far(format!("{value} is another value")),
        }
    }
}

/// Explains how `found` differs from the string `wanted`.
pub(super) fn explain_text(wanted: &str, found: &str) -> Miss {
    if wanted.to_lowercase() == found.to_lowercase() {
        return Miss::near(format!("{} differs only in case: use `equals-ignore-case`", quote(found)));
    }
    if wanted.trim() == found.trim() {
        return Miss::near(format!("{} differs only in the white space around it", quote(found)));
    }
    if !wanted.is_empty() && found.starts_with(wanted) {
        return Miss::near(format!("{} goes on after it: use `prefix`", quote(found)));
    }
    if !wanted.is_empty() && found.ends_with(wanted) {
        return Miss::near(format!("{} has more before it: use `suffix`", quote(found)));
    }
    if wanted.contains('*') && super::Wildcard::from_text(wanted).is_some_and(|wildcard| wildcard.matches_text(found)) {
        return Miss::near(format!(
            "{} would match `{{\"wildcard\": {}}}`: here `*` is an asterisk",
            quote(found),
            quote(wanted)
        ));
    }
    match strsim::damerau_levenshtein(wanted, found) {
        distance @ 1..=2 if distance * 3 <= wanted.chars().count() => {
            Miss::near(format!("{} differs in {}", quote(found), crate::words::count(distance, "character")))
        }
        _ => Miss::far(format!("{} is another string", quote(found))),
    }
}

impl fmt::Display for Exact {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::String(text) | Self::Address(_, text) => formatter.write_str(&quote(text)),
            Self::Number(_, text) | Self::NumberText(text) => formatter.write_str(text),
            Self::Boolean(value) => value.fmt(formatter),
            Self::Null => formatter.write_str("null"),
        }
    }
}
