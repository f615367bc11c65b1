//! The values of an event that patterns can match.

use std::borrow::Cow;
use std::fmt;

use crate::json::{Error, Lexer, Token};

use super::super::number;

/// A value that is neither an object nor an array.
#[derive(Debug, Clone, PartialEq)]
pub enum Scalar<'t> {
    String(Cow<'t, str>),
    Number(Number<'t>),
    True,
    False,
    Null,
}

/// A number as written in the text, and the value used for comparisons, if it has one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Number<'t> {
    pub text: &'t str,
    pub value: Option<f64>,
}

impl<'t> Scalar<'t> {
    /// Reads the scalar of `token`.
    pub(super) fn read(token: Token, lexer: &mut Lexer<'t>) -> Result<Self, Error> {
        Ok(match token {
            Token::String => Self::String(lexer.text()?),
            Token::Number => {
                let text = lexer.source().get(lexer.span()).unwrap_or("");
                Self::Number(Number { text, value: number::comparable(text) })
            }
            Token::True => Self::True,
            Token::False => Self::False,
            _ => Self::Null,
        })
    }

    /// Returns the string, if this is one.
    pub(in crate::pattern) fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the comparable value, if this is a number that has one.
    pub(in crate::pattern) fn as_number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => number.value,
            _ => None,
        }
    }

    /// Returns `string`, `number`, `boolean` or `null`.
    pub(in crate::pattern) fn kind(&self) -> &'static str {
        match self {
            Self::String(_) => "string",
            Self::Number(_) => "number",
            Self::True | Self::False => "boolean",
            Self::Null => "null",
        }
    }
}

/// Formats the scalar as JSON.
impl fmt::Display for Scalar<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::String(text) => formatter.write_str(&serde_json::Value::from(text.as_ref()).to_string()),
            Self::Number(number) => formatter.write_str(number.text),
            Self::True => formatter.write_str("true"),
            Self::False => formatter.write_str("false"),
            Self::Null => formatter.write_str("null"),
        }
    }
}
