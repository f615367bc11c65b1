//! `{"anything-but": ...}`: a value that is present and is none of these.
//!
//! The forms are a string or number, a list of strings or of numbers, and
//! `{"prefix" | "suffix" | "equals-ignore-case" | "wildcard": STRING or LIST}`. Values of a different type than the
//! excluded ones match, including null; a missing field does not.

use std::fmt;

use crate::json::Token;
use crate::words;

use super::super::error::Error;
use super::super::event::Scalar;
use super::super::explain::Miss;
use super::super::number;
use super::super::reader::Reader;
use super::numeric::UNCOMPARABLE;
use super::{EqualsIgnoreCase, Exact, Filter, Prefix, Suffix, Wildcard, wildcard};

/// The excluded values.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::pattern) struct AnythingBut {
    pub(in crate::pattern) excluded: Box<[Filter]>,
}

/// The operators that can occur inside `anything-but`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Operator {
    Prefix,
    Suffix,
    EqualsIgnoreCase,
    Wildcard,
}

const TOO_MANY: &str = "Too many elements in numeric expression";
const MIXED: &str = "Inside anything but list, either all values are number or string, mixed type is not supported";
const NOT_A_VALUE: &str = "Value of anything-but must be an array or single string/number value.";
const FORMS: &str =
    "write \"a\", 5, [\"a\", \"b\"], [5, 6] or {\"prefix\": \"a\"} (or suffix, equals-ignore-case, wildcard)";

impl AnythingBut {
    pub(super) fn parse(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let excluded = match reader.advance()? {
            Token::ObjectStart => {
                let operator = Operator::parse(reader)?;
                let token = reader.advance()?;
                let excluded = Self::parse_operator(operator, token, reader)?;
                reader.end_operator(TOO_MANY)?;
                excluded
            }
            Token::ArrayStart => Self::parse_list(reader)?,
            Token::String => vec![Filter::Exact(Exact::String(reader.text()?.into()))],
            Token::Number => vec![parse_number(reader)?],
            _ => return Err(reader.refuse(NOT_A_VALUE, FORMS)),
        };
        reader.end_operator(TOO_MANY)?;
        Ok(Self { excluded: excluded.into() })
    }

    /// Parses a list of strings or of numbers.
    fn parse_list(reader: &mut Reader<'_>) -> Result<Vec<Filter>, Error> {
        let values = parse_until_end(reader, |token, reader| match token {
            Token::String => Ok(Filter::Exact(Exact::String(reader.text()?.into()))),
            Token::Number => parse_number(reader),
            _ => {
                let reason = "Inside anything but list, start|null|boolean is not supported.";
                Err(reader.refuse(reason, FORMS))
            }
        })?;
        let strings = values.iter().filter(|filter| matches!(filter, Filter::Exact(Exact::String(_)))).count();
        match strings {
            0 if values.is_empty() => Err(reader.refuse(MIXED, "list at least one value")),
            count if count == 0 || count == values.len() => Ok(values),
            _ => Err(reader.refuse(MIXED, "list either strings or numbers")),
        }
    }

    /// Parses the operand of an operator within `anything-but`: a text or a list of texts.
    ///
    /// Deviation: an empty list makes EventBridge's matcher fail in ways that depend on the rest of the pattern. The
    /// local cloud refuses it with the message for an empty list without an operator.
    fn parse_operator(operator: Operator, token: Token, reader: &mut Reader<'_>) -> Result<Vec<Filter>, Error> {
        let texts = match token {
            Token::ArrayStart => parse_until_end(reader, |token, reader| operator.parse_text(token, reader))?,
            Token::String | Token::Number => vec![operator.parse_text(token, reader)?],
            _ => return Err(reader.refuse(NOT_A_VALUE, FORMS)),
        };
        if texts.is_empty() {
            return Err(reader.refuse(MIXED, "list at least one value"));
        }
        texts.into_iter().map(|text| operator.filter(text, reader)).collect()
    }

    pub(super) fn matches(&self, value: &Scalar<'_>) -> bool {
        !self.excluded.iter().any(|filter| filter.matches(value))
    }

    pub(super) fn explain(&self, value: &Scalar<'_>) -> Miss {
        match self.excluded.iter().find(|filter| filter.matches(value)) {
            Some(filter) if filter.to_string() == value.to_string() => Miss::far(format!("{value} is excluded")),
            Some(filter) => Miss::far(format!("{value} is excluded: it is {filter}")),
            None => Miss::far(format!("{value} is accepted")),
        }
    }
}

impl Operator {
    /// Parses the name of the operator inside `anything-but`.
    fn parse(reader: &mut Reader<'_>) -> Result<Self, Error> {
        if reader.advance()? != Token::Name {
            return Err(reader.refuse("Anything-But expression name not found", FORMS));
        }
        match reader.text()?.as_ref() {
            "prefix" => Ok(Self::Prefix),
            "suffix" => Ok(Self::Suffix),
            "equals-ignore-case" => Ok(Self::EqualsIgnoreCase),
            "wildcard" => Ok(Self::Wildcard),
            unknown => Err(reader.refuse(format!("Unsupported anything-but pattern: {unknown}"), FORMS)),
        }
    }

    /// Parses one value of the operator.
    fn parse_text(self, token: Token, reader: &mut Reader<'_>) -> Result<Box<str>, Error> {
        if token != Token::String {
            return Err(reader.refuse(self.not_a_string(), "put every value in double quotes"));
        }
        let text: Box<str> = reader.text()?.into();
        if text.is_empty() && matches!(self, Self::Prefix | Self::Suffix) {
            let help = "every string starts and ends with the empty string: nothing would match";
            return Err(reader.refuse("Null prefix/suffix not allowed", help));
        }
        Ok(text)
    }

    fn filter(self, text: Box<str>, reader: &Reader<'_>) -> Result<Filter, Error> {
        Ok(match self {
            Self::Prefix => Filter::Prefix(Prefix { text, ignore_case: false }),
            Self::Suffix => Filter::Suffix(Suffix { text, ignore_case: false }),
            Self::EqualsIgnoreCase => Filter::EqualsIgnoreCase(EqualsIgnoreCase { text }),
            Self::Wildcard => Filter::Wildcard(Wildcard::new(&text, reader)?),
        })
    }

    fn not_a_string(self) -> &'static str {
        match self {
            Self::EqualsIgnoreCase => {
                "Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported."
            }
            Self::Wildcard => wildcard::NOT_A_STRING,
            Self::Prefix | Self::Suffix => "prefix/suffix match pattern must be a string",
        }
    }
}

/// Parses the remaining values of a list and its end. AWS prints the location of an error in such a list twice.
fn parse_until_end<'t, T>(
    reader: &mut Reader<'t>,
    parse: impl Fn(Token, &mut Reader<'t>) -> Result<T, Error>,
) -> Result<Vec<T>, Error> {
    let mut values = Vec::new();
    loop {
        let value = match reader.advance() {
            Ok(Token::ArrayEnd) => return Ok(values),
            Ok(token) => parse(token, reader),
            Err(error) => Err(error),
        };
        values.push(value.map_err(|error| reader.place_again(error))?);
    }
}

fn parse_number(reader: &mut Reader<'_>) -> Result<Filter, Error> {
    let text = reader.text()?;
    if number::comparable(&text).is_none() {
        return Err(reader.refuse_without_place(format!("Cannot compare number : {text}"), UNCOMPARABLE));
    }
    Ok(Filter::Exact(Exact::number(&text)))
}

impl fmt::Display for AnythingBut {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let excluded: Vec<String> = self.excluded.iter().map(Filter::to_string).collect();
        write!(formatter, "anything but {}", words::list(&excluded))
    }
}
