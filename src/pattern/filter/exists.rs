//! `{"exists": true}` and `{"exists": false}`: whether the field has a value.
//!
//! Only scalars count: an object or an empty array does not count as a value.

use std::fmt;

use crate::json::Token;

use super::super::error::Error;
use super::super::event::Scalar;
use super::super::explain::Miss;
use super::super::reader::{ONE_KEY, Reader};

/// Whether the field must be present or absent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::pattern) enum Exists {
    Present,
    Absent,
}

impl Exists {
    pub(super) fn parse(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let exists = match reader.advance()? {
            Token::True => Self::Present,
            Token::False => Self::Absent,
            _ => {
                let help = "write true or false without quotes";
                return Err(reader.refuse("exists match pattern must be either true or false.", help));
            }
        };
        reader.end_operator(ONE_KEY)?;
        Ok(exists)
    }

    pub(super) fn matches(self, _value: &Scalar<'_>) -> bool {
        self == Self::Present
    }

    pub(super) fn explain(self, value: &Scalar<'_>) -> Miss {
        Miss::far(format!("the field is there: {value}"))
    }
}

impl fmt::Display for Exists {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Present => "any value",
            Self::Absent => "no such field",
        })
    }
}
