//! Parses conditions into trees.

use super::Comparator;
use crate::expression::Error;
use crate::expression::operand::{Function, Operand};
use crate::expression::reader::Reader;

/// A condition before names and values are resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Node {
    Operand(Operand),
    Compare(Comparator, Operand, Operand),
    Between(Operand, Operand, Operand),
    In(Operand, Vec<Operand>),
    And(Box<Node>, Box<Node>),
    Or(Box<Node>, Box<Node>),
    Not(Box<Node>),
}

pub(super) fn is_keyword(word: &str) -> bool {
    ["AND", "OR", "NOT", "BETWEEN", "IN"].iter().any(|keyword| keyword.eq_ignore_ascii_case(word))
}

pub(super) fn parse(text: &str) -> Result<Node, Error> {
    let mut reader = Reader::new(text)?;
    let node = or(&mut reader)?;
    reader.expect_end()?;
    if reader.is_redundant {
        return Err(Error::new("The expression has redundant parentheses;"));
    }
    Ok(node)
}

fn or(reader: &mut Reader<'_>) -> Result<Node, Error> {
    let mut left = and(reader)?;
    while is_condition(&left) && reader.skip_keyword("OR") {
        left = Node::Or(Box::new(left), Box::new(condition(reader, and)?));
    }
    Ok(left)
}

fn and(reader: &mut Reader<'_>) -> Result<Node, Error> {
    let mut left = not(reader)?;
    while is_condition(&left) && reader.skip_keyword("AND") {
        left = Node::And(Box::new(left), Box::new(condition(reader, not)?));
    }
    Ok(left)
}

fn not(reader: &mut Reader<'_>) -> Result<Node, Error> {
    if !reader.skip_keyword("NOT") {
        return comparison(reader);
    }
    let inner = reader.nested(|reader| condition(reader, not))?;
    Ok(Node::Not(Box::new(inner)))
}

/// Parses a condition. Fails if it is a mere operand.
fn condition(reader: &mut Reader<'_>, read: fn(&mut Reader<'_>) -> Result<Node, Error>) -> Result<Node, Error> {
    let node = read(reader)?;
    if is_condition(&node) { Ok(node) } else { Err(reader.syntax_error()) }
}

/// Returns whether a node can be true or false. Which functions are conditions is checked later.
fn is_condition(node: &Node) -> bool {
    !matches!(node, Node::Operand(Operand::Path(_) | Operand::Value(_)))
}

fn comparison(reader: &mut Reader<'_>) -> Result<Node, Error> {
    let left = primary(reader)?;
    let operand = match left {
        Node::Operand(operand) => operand,
        other => return Ok(other),
    };
    if reader.skip_keyword("BETWEEN") {
        let low = reader.operand_in_parentheses(is_keyword)?;
        reader.expect_keyword("AND")?;
        return Ok(Node::Between(operand, low, reader.operand_in_parentheses(is_keyword)?));
    }
    if reader.skip_keyword("IN") {
        reader.expect("(")?;
        let list = reader.arguments(is_keyword)?;
        reader.expect(")")?;
        return Ok(Node::In(operand, list));
    }
    let comparator = Comparator::ALL.into_iter().find(|comparator| reader.skip(comparator.symbol()));
    match (comparator, operand) {
        (Some(comparator), left) => Ok(Node::Compare(comparator, left, reader.operand_in_parentheses(is_keyword)?)),
        (None, function @ Operand::Function(_)) => Ok(Node::Operand(function)),
        // An operand in parentheses may precede a comparator.
        (None, operand) if reader.is_symbol(")") => Ok(Node::Operand(operand)),
        (None, _) => Err(reader.syntax_error()),
    }
}

fn primary(reader: &mut Reader<'_>) -> Result<Node, Error> {
    if reader.is_symbol("(") { reader.group(or) } else { reader.operand(is_keyword).map(Node::Operand) }
}

impl Node {
    /// Visits each condition without AND, OR and NOT, in the order of the text.
    pub(super) fn visit<'a>(&'a self, see: &mut dyn FnMut(&'a Node)) {
        match self {
            Self::And(left, right) | Self::Or(left, right) => {
                left.visit(see);
                right.visit(see);
            }
            Self::Not(inner) => inner.visit(see),
            other => see(other),
        }
    }

    /// Returns the operands of one condition.
    pub(super) fn operands(&self) -> Vec<&Operand> {
        match self {
            Self::Operand(Operand::Function(Function { arguments, .. })) => arguments.iter().collect(),
            Self::Operand(operand) => vec![operand],
            Self::Compare(_, left, right) => vec![left, right],
            Self::Between(of, low, high) => vec![of, low, high],
            Self::In(of, list) => std::iter::once(of).chain(list).collect(),
            Self::And(..) | Self::Or(..) | Self::Not(_) => Vec::new(),
        }
    }
}
