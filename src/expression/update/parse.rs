//! Parses update expressions into sections.

use crate::expression::Error;
use crate::expression::operand::{Operand, Path};
use crate::expression::reader::Reader;
use crate::expression::token::Kind;

/// A clause with its actions.
#[derive(Debug)]
pub(super) struct Section {
    /// The clause in upper case.
    pub(super) clause: &'static str,
    pub(super) actions: Vec<Written>,
}

/// An action before names and values are resolved.
#[derive(Debug)]
pub(super) struct Written {
    pub(super) path: Path,
    /// `None` for REMOVE.
    pub(super) value: Option<Value>,
}

#[derive(Debug)]
pub(super) enum Value {
    Operand(Operand),
    /// A sum or difference; the string is `+` or `-`.
    Sum(&'static str, Operand, Operand),
}

const CLAUSES: [&str; 4] = ["SET", "REMOVE", "ADD", "DELETE"];

pub(super) fn is_keyword(word: &str) -> bool {
    CLAUSES.iter().any(|clause| clause.eq_ignore_ascii_case(word))
}

pub(super) fn parse(text: &str) -> Result<Vec<Section>, Error> {
    let mut reader = Reader::new(text)?;
    let mut sections = vec![section(&mut reader)?];
    while reader.kind() != Kind::End {
        sections.push(section(&mut reader)?);
    }
    Ok(sections)
}

fn section(reader: &mut Reader<'_>) -> Result<Section, Error> {
    let clause = CLAUSES.into_iter().find(|clause| reader.skip_keyword(clause));
    let clause = clause.ok_or_else(|| reader.syntax_error())?;
    let mut actions = vec![action(clause, reader)?];
    while reader.skip(",") {
        actions.push(action(clause, reader)?);
    }
    Ok(Section { clause, actions })
}

fn action(clause: &str, reader: &mut Reader<'_>) -> Result<Written, Error> {
    let path = reader.path(is_keyword)?;
    let value = match clause {
        "SET" => {
            reader.expect("=")?;
            Some(value(reader)?)
        }
        "REMOVE" => None,
        _ if reader.kind() == Kind::Value => Some(Value::Operand(reader.operand(is_keyword)?)),
        _ => return Err(reader.syntax_error()),
    };
    Ok(Written { path, value })
}

/// Parses an operand or a sum, which may be in parentheses.
fn value(reader: &mut Reader<'_>) -> Result<Value, Error> {
    let first = if reader.is_symbol("(") { reader.group(value)? } else { Value::Operand(reader.operand(is_keyword)?) };
    let sign = ["+", "-"].into_iter().find(|sign| reader.is_symbol(sign));
    match (first, sign) {
        (Value::Operand(left), Some(sign)) => {
            reader.take();
            Ok(Value::Sum(sign, left, reader.operand_in_parentheses(is_keyword)?))
        }
        (Value::Sum(..), Some(_)) => Err(reader.syntax_error()),
        (first, None) => Ok(first),
    }
}

impl Value {
    pub(super) fn operands(&self) -> Vec<&Operand> {
        match self {
            Self::Operand(operand) => vec![operand],
            Self::Sum(_, left, right) => vec![left, right],
        }
    }
}
