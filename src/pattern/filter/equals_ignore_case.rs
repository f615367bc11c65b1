//! `{"equals-ignore-case": "a"}`: a string in any case. Also parses it inside `prefix` and `suffix`.

use std::fmt;

use crate::json::Token;

use super::super::error::Error;
use super::super::event::Scalar;
use super::super::explain::Miss;
use super::super::fold;
use super::super::reader::{ONE_KEY, Reader};
use super::exact::explain_text;
use super::quote;

/// The string to match, in any case.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::pattern) struct EqualsIgnoreCase {
    pub(in crate::pattern) text: Box<str>,
}

const NOT_A_STRING: &str = "equals-ignore-case match pattern must be a string";

impl EqualsIgnoreCase {
    pub(super) fn parse(reader: &mut Reader<'_>) -> Result<Self, Error> {
        if reader.advance()? != Token::String {
            return Err(reader.refuse(NOT_A_STRING, "give each string its own object"));
        }
        let text = reader.text()?.into();
        reader.end_operator(ONE_KEY)?;
        Ok(Self { text })
    }

    pub(super) fn matches(&self, value: &Scalar<'_>) -> bool {
        value.as_str().is_some_and(|text| self.matches_text(text))
    }

    pub(super) fn matches_text(&self, text: &str) -> bool {
        fold::strip_prefix(text, &self.text) == Some("")
    }

    pub(super) fn explain(&self, value: &Scalar<'_>) -> Miss {
        match value.as_str() {
            Some(text) => explain_text(&self.text.to_lowercase(), &text.to_lowercase()),
            None => Miss::not_a_string(value, &format!("{self}")),
        }
    }
}

/// Parses `{"equals-ignore-case": "a"}` as the value of `operator`, after the start of its object, and the ends of
/// both.
pub(super) fn parse_inside(reader: &mut Reader<'_>, unnamed: &str, operator: &str) -> Result<Box<str>, Error> {
    let help = format!("write {{\"{operator}\": {{\"equals-ignore-case\": \"a\"}}}}");
    if reader.advance()? != Token::Name {
        return Err(reader.refuse(unnamed, help));
    }
    let name = reader.text()?;
    if name != "equals-ignore-case" {
        return Err(reader.refuse(format!("Unsupported {operator} pattern: {name}"), help));
    }
    if reader.advance()? != Token::String {
        return Err(reader.refuse(NOT_A_STRING, help));
    }
    let text = reader.text()?.into();
    reader.end_operator(ONE_KEY)?;
    reader.end_operator(ONE_KEY)?;
    Ok(text)
}

impl fmt::Display for EqualsIgnoreCase {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} in any case", quote(&self.text))
    }
}
