//! `{"prefix": "a"}` and `{"prefix": {"equals-ignore-case": "a"}}`: the start of a string.
//!
//! The matcher compares strings including their closing quote, so a prefix that ends with a quote also matches the
//! string that equals the prefix without that quote.

use std::fmt;

use crate::json::Token;

use super::super::error::Error;
use super::super::event::Scalar;
use super::super::explain::Miss;
use super::super::fold;
use super::super::reader::{ONE_KEY, Reader};
use super::equals_ignore_case;
use super::quote;

/// The required start of the string.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::pattern) struct Prefix {
    pub(in crate::pattern) text: Box<str>,
    pub(in crate::pattern) ignore_case: bool,
}

impl Prefix {
    pub(super) fn parse(reader: &mut Reader<'_>) -> Result<Self, Error> {
        match reader.advance()? {
            Token::ObjectStart => {
                let text = equals_ignore_case::parse_inside(reader, "Prefix expression name not found", "prefix")?;
                Ok(Self { text, ignore_case: true })
            }
            Token::String => {
                let text = reader.text()?.into();
                reader.end_operator(ONE_KEY)?;
                Ok(Self { text, ignore_case: false })
            }
            Token::ArrayStart => Err(reader.refuse(
                "prefix match pattern must be a string",
                "give each prefix its own object: [{\"prefix\": \"a\"}, {\"prefix\": \"b\"}]",
            )),
            _ => Err(reader.refuse("prefix match pattern must be a string", "put the prefix in double quotes")),
        }
    }

    pub(super) fn matches(&self, value: &Scalar<'_>) -> bool {
        value.as_str().is_some_and(|text| self.matches_text(text))
    }

    pub(super) fn matches_text(&self, text: &str) -> bool {
        let starts = |wanted: &str, whole: bool| {
            let rest = if self.ignore_case { fold::strip_prefix(text, wanted) } else { text.strip_prefix(wanted) };
            rest.is_some_and(|rest| !whole || rest.is_empty())
        };
        starts(&self.text, false) || self.text.strip_suffix('"').is_some_and(|wanted| starts(wanted, true))
    }

    pub(super) fn explain(&self, value: &Scalar<'_>) -> Miss {
        let Some(text) = value.as_str() else {
            return Miss::not_a_string(value, &format!("{self}"));
        };
        if !self.ignore_case && fold::strip_prefix(text, &self.text).is_some() {
            let remedy = format!("{{\"prefix\": {{\"equals-ignore-case\": {}}}}}", quote(&self.text));
            return Miss::near(format!("{value} differs only in case: use {remedy}"));
        }
        if text.contains(&*self.text) {
            return Miss::near(format!("{value} has {} further on, not at its start", quote(&self.text)));
        }
        let common = common_prefix(text, &self.text);
        if common.chars().count() * 2 > self.text.chars().count() {
            return Miss::near(format!("{value} starts with {} and then differs", quote(common)));
        }
        Miss::far(format!("{value} starts differently"))
    }
}

fn common_prefix<'a>(one: &'a str, other: &str) -> &'a str {
    let same = one.chars().zip(other.chars()).take_while(|(one, other)| one == other);
    &one[..same.map(|(character, _)| character.len_utf8()).sum()]
}

impl fmt::Display for Prefix {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let case = if self.ignore_case { " in any case" } else { "" };
        write!(formatter, "a string that starts with {}{case}", quote(&self.text))
    }
}
