//! `{"numeric": [">", 0, "<=", 5]}`: a number in a range.
//!
//! Numbers are compared by value, so `300`, `300.0` and `3.0e2` are equal. AWS rejects an empty range and even
//! `[">=", 5, "<=", 5]`. Strings never match.

use std::fmt;

use crate::json::Token;

use super::super::error::Error;
use super::super::event::Scalar;
use super::super::explain::Miss;
use super::super::number;
use super::super::reader::Reader;

/// The range that must contain the number.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::pattern) enum Numeric {
    Equal(Bound),
    Range { low: Option<Bound>, high: Option<Bound> },
}

/// One end of a range, and its spelling in the pattern.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::pattern) struct Bound {
    pub(in crate::pattern) value: f64,
    pub(in crate::pattern) open: bool,
    text: Box<str>,
}

const TOO_MANY: &str = "Too many elements in numeric expression";
const FORMS: &str = "the forms are [\"=\", 5], [\">\", 0], [\"<=\", 5] and [\">=\", 0, \"<\", 5]";

impl Numeric {
    pub(super) fn parse(reader: &mut Reader<'_>) -> Result<Self, Error> {
        if reader.advance()? != Token::ArrayStart {
            return Err(reader.refuse("Value of numeric must be an array.", FORMS));
        }
        let numeric = Self::parse_array(reader)?;
        reader.end_operator(TOO_MANY)?;
        Ok(numeric)
    }

    fn parse_array(reader: &mut Reader<'_>) -> Result<Self, Error> {
        if reader.advance()? != Token::String {
            let found = reader.text()?;
            return Err(reader.refuse(format!("Invalid member in numeric match: {found}"), FORMS));
        }
        let operator = reader.text()?;
        let token = reader.advance()?;
        let open = matches!(operator.as_ref(), "<" | ">");
        let numeric = match operator.as_ref() {
            "=" => {
                let text = number_text(token, reader, "equals")?;
                end_array(reader)?;
                Self::Equal(Bound::new(&text, false, reader)?)
            }
            "<" | "<=" => {
                let text = number_text(token, reader, &operator)?;
                end_array(reader)?;
                Self::Range { low: None, high: Some(Bound::new(&text, open, reader)?) }
            }
            ">" | ">=" => {
                let text = number_text(token, reader, &operator)?;
                match reader.advance()? {
                    Token::ArrayEnd => Self::Range { low: Some(Bound::new(&text, open, reader)?), high: None },
                    token => Self::parse_high(token, &text, open, reader)?,
                }
            }
            unknown => {
                return Err(reader.refuse(format!("Unrecognized numeric range operator: {unknown}"), FORMS));
            }
        };
        numeric.with_room(reader)
    }

    /// Parses the second half of a range: `"<", 5]`.
    fn parse_high(token: Token, low: &str, low_open: bool, reader: &mut Reader<'_>) -> Result<Self, Error> {
        if token != Token::String {
            let found = reader.text()?;
            return Err(reader.refuse(format!("Bad value in numeric range: {found}"), FORMS));
        }
        let operator = reader.text()?;
        if !matches!(operator.as_ref(), "<" | "<=") {
            let help = "a range starts with \">\" or \">=\" and goes on with \"<\" or \"<=\"";
            return Err(reader.refuse(format!("Bad numeric range operator: {operator}"), help));
        }
        let token = reader.advance()?;
        let high = number_text(token, reader, &operator)?;
        if reader.advance()? != Token::ArrayEnd {
            return Err(reader.refuse("Too many terms in numeric range expression", FORMS));
        }
        let low = Bound::new(low, low_open, reader)?;
        let high = Bound::new(&high, operator == "<", reader)?;
        Ok(Self::Range { low: Some(low), high: Some(high) })
    }

    /// Fails if the range is empty.
    ///
    /// Deviation: AWS has no error message for a range that is empty because of the limits of binary64; the local cloud
    /// uses the message for other empty ranges.
    fn with_room(self, reader: &Reader<'_>) -> Result<Self, Error> {
        if let Self::Range { low, high } = &self {
            let low = low.as_ref().map_or(-f64::MAX, |bound| bound.value);
            let high = high.as_ref().map_or(f64::MAX, |bound| bound.value);
            if low >= high {
                let help = "give the smaller number first; to match one number use [\"=\", 5]";
                return Err(reader.refuse("Bottom must be less than top", help));
            }
        }
        Ok(self)
    }

    pub(super) fn matches(&self, value: &Scalar<'_>) -> bool {
        value.as_number().is_some_and(|number| self.accepts(number))
    }

    fn accepts(&self, number: f64) -> bool {
        match self {
            Self::Equal(bound) => number == bound.value,
            Self::Range { low, high } => {
                low.as_ref().is_none_or(|low| number > low.value || (number == low.value && !low.open))
                    && high.as_ref().is_none_or(|high| number < high.value || (number == high.value && !high.open))
            }
        }
    }

    pub(super) fn explain(&self, value: &Scalar<'_>) -> Miss {
        match value {
            Scalar::Number(found) if found.value.is_none() => {
                Miss::far(format!("{value} has too many digits to be compared as a number"))
            }
            Scalar::Number(_) => Miss::far(format!("{value} is not {self}")),
            Scalar::String(text) if number::comparable(text).is_some_and(|number| self.accepts(number)) => {
                Miss::type_only(format!("string {value} found, number wanted"))
            }
            _ => Miss::far(format!("{} {value} found, number wanted", value.kind())),
        }
    }
}

impl Bound {
    fn new(text: &str, open: bool, reader: &Reader<'_>) -> Result<Self, Error> {
        match number::comparable(text) {
            Some(value) => Ok(Self { value, open, text: text.into() }),
            None => Err(reader.refuse(format!("Cannot compare number : {text}"), UNCOMPARABLE)),
        }
    }
}

pub(super) const UNCOMPARABLE: &str = "use at most 15 significant digits, or match it without an operator";

fn number_text(token: Token, reader: &mut Reader<'_>, operator: &str) -> Result<Box<str>, Error> {
    if token != Token::Number {
        let help = "write the number without quotes";
        return Err(reader.refuse(format!("Value of {operator} must be numeric"), help));
    }
    Ok(reader.text()?.into())
}

fn end_array(reader: &mut Reader<'_>) -> Result<(), Error> {
    if reader.advance()? != Token::ArrayEnd {
        return Err(reader.refuse(TOO_MANY, FORMS));
    }
    Ok(())
}

impl fmt::Display for Numeric {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Equal(bound) => write!(formatter, "a number = {}", bound.text),
            Self::Range { low, high } => {
                let low = low.as_ref().map(|low| format!("{} {}", if low.open { ">" } else { ">=" }, low.text));
                let high = high.as_ref().map(|high| format!("{} {}", if high.open { "<" } else { "<=" }, high.text));
                let ends: Vec<String> = low.into_iter().chain(high).collect();
                write!(formatter, "a number {}", ends.join(" and "))
            }
        }
    }
}
