//! Condition, filter and key condition expressions.
//!
//! Cited: Amazon DynamoDB Developer Guide, "Condition and filter expressions, operators, and functions in DynamoDB".

mod check;
mod evaluate;
mod parse;
mod resolve;
#[cfg(test)]
mod tests;

use super::attribute::AttributeValue;
use super::path::DocumentPath;
use super::{Error, Substitutions};

/// An expression that is true or false for an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    And(Box<Condition>, Box<Condition>),
    Or(Box<Condition>, Box<Condition>),
    Not(Box<Condition>),
    Compare(Comparator, Operand, Operand),
    Between(Operand, Operand, Operand),
    In(Operand, Vec<Operand>),
    Exists(DocumentPath),
    NotExists(DocumentPath),
    /// `attribute_type`, with the name of the type.
    Type(Operand, String),
    BeginsWith(Operand, Operand),
    Contains(Operand, Operand),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// An operand of a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Operand {
    Path(DocumentPath),
    Value(AttributeValue),
    Size(Box<Operand>),
}

impl Comparator {
    pub(super) const ALL: [Self; 6] =
        [Self::Equal, Self::NotEqual, Self::LessOrEqual, Self::GreaterOrEqual, Self::Less, Self::Greater];

    pub(super) fn symbol(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "<>",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        }
    }
}

impl Condition {
    /// Parses an expression in the request member `of`, such as `ConditionExpression`.
    pub fn parse(of: &str, text: &str, substitutions: &mut Substitutions) -> Result<Self, Error> {
        Self::read(text, substitutions).map_err(|error| error.within(&format!("Invalid {of}: "), ""))
    }

    fn read(text: &str, substitutions: &mut Substitutions) -> Result<Self, Error> {
        let written = parse::parse(text)?;
        check::check(&written)?;
        resolve::resolve(&written, substitutions)
    }

    /// Returns every path of the expression.
    pub fn paths(&self) -> Vec<&DocumentPath> {
        match self {
            Self::And(left, right) | Self::Or(left, right) => [left.paths(), right.paths()].concat(),
            Self::Not(inner) => inner.paths(),
            Self::Exists(path) | Self::NotExists(path) => vec![path],
            Self::Compare(_, left, right) | Self::BeginsWith(left, right) | Self::Contains(left, right) => {
                left.path().into_iter().chain(right.path()).collect()
            }
            Self::Type(of, _) => of.path().into_iter().collect(),
            Self::Between(of, low, high) => [of, low, high].into_iter().filter_map(Operand::path).collect(),
            Self::In(of, list) => std::iter::once(of).chain(list).filter_map(Operand::path).collect(),
        }
    }
}

impl Operand {
    /// Returns the path of the operand, or the one whose size it is.
    pub fn path(&self) -> Option<&DocumentPath> {
        match self {
            Self::Path(path) => Some(path),
            Self::Value(_) => None,
            Self::Size(inner) => inner.path(),
        }
    }
}
