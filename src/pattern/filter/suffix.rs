//! `{"suffix": "a"}` and `{"suffix": {"equals-ignore-case": "a"}}`: the end of a string.
//!
//! The matcher compares strings including their opening quote, so a suffix that starts with a quote also matches the
//! string that equals the suffix without that quote.

use std::fmt;

use crate::json::Token;

use super::super::error::Error;
use super::super::event::Scalar;
use super::super::explain::Miss;
use super::super::fold;
use super::super::reader::{ONE_KEY, Reader};
use super::equals_ignore_case;
use super::quote;

/// The required end of the string.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::pattern) struct Suffix {
    pub(in crate::pattern) text: Box<str>,
    pub(in crate::pattern) ignore_case: bool,
}

impl Suffix {
    pub(super) fn parse(reader: &mut Reader<'_>) -> Result<Self, Error> {
        match reader.advance()? {
            Token::ObjectStart => {
                let text = equals_ignore_case::parse_inside(reader, "Suffix expression name not found", "suffix")?;
                Ok(Self { text, ignore_case: true })
            }
            Token::String => {
                let text = reader.text()?.into();
                reader.end_operator(ONE_KEY)?;
                Ok(Self { text, ignore_case: false })
            }
            Token::ArrayStart => Err(reader.refuse(
                "suffix match pattern must be a string",
                "give each suffix its own object: [{\"suffix\": \"a\"}, {\"suffix\": \"b\"}]",
            )),
            _ => Err(reader.refuse("suffix match pattern must be a string", "put the suffix in double quotes")),
        }
    }

    pub(super) fn matches(&self, value: &Scalar<'_>) -> bool {
        value.as_str().is_some_and(|text| self.matches_text(text))
    }

    pub(super) fn matches_text(&self, text: &str) -> bool {
        let ends = |wanted: &str, whole: bool| {
            let rest = if self.ignore_case { fold::strip_suffix(text, wanted) } else { text.strip_suffix(wanted) };
            rest.is_some_and(|rest| !whole || rest.is_empty())
        };
        ends(&self.text, false) || self.text.strip_prefix('"').is_some_and(|wanted| ends(wanted, true))
    }

    pub(super) fn explain(&self, value: &Scalar<'_>) -> Miss {
        let Some(text) = value.as_str() else {
            return Miss::not_a_string(value, &format!("{self}"));
        };
        if !self.ignore_case && fold::strip_suffix(text, &self.text).is_some() {
            let remedy = format!("{{\"suffix\": {{\"equals-ignore-case\": {}}}}}", quote(&self.text));
            return Miss::near(format!("{value} differs only in case: use {remedy}"));
        }
        if text.contains(&*self.text) {
            return Miss::near(format!("{value} has {} before its end", quote(&self.text)));
        }
        Miss::far(format!("{value} ends differently"))
    }
}

impl fmt::Display for Suffix {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let case = if self.ignore_case { " in any case" } else { "" };
        write!(formatter, "a string that ends with {}{case}", quote(&self.text))
    }
}
