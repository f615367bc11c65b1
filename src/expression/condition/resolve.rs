//! Resolves the names and values of a condition, and performs the checks that depend on them.

use super::check::FUNCTIONS;
use super::parse::Node;
use super::{Comparator, Condition, Operand};
use crate::expression::attribute::AttributeValue;
use crate::expression::operand::{Function, Operand as Written};
use crate::expression::{Error, Substitutions};

/// The limit for IN in "Service, account, and table quotas in Amazon DynamoDB", "Operators and operands".
const MAX_LIST: usize = 100;
const TYPES: [&str; 10] = ["B", "NULL", "SS", "BOOL", "L", "BS", "N", "NS", "S", "M"];

pub(super) fn resolve(node: &Node, substitutions: &mut Substitutions) -> Result<Condition, Error> {
    Ok(match node {
        Node::And(left, right) => {
            Condition::And(Box::new(resolve(left, substitutions)?), Box::new(resolve(right, substitutions)?))
        }
        Node::Or(left, right) => {
            Condition::Or(Box::new(resolve(left, substitutions)?), Box::new(resolve(right, substitutions)?))
        }
        Node::Not(inner) => Condition::Not(Box::new(resolve(inner, substitutions)?)),
        Node::Compare(comparator, left, right) => compare(*comparator, left, right, substitutions)?,
        Node::Between(of, low, high) => between(of, low, high, substitutions)?,
        Node::In(of, list) => in_list(of, list, substitutions)?,
        Node::Operand(Written::Function(function)) => condition(function, substitutions)?,
        // Not reachable: `check` rejects any other operand as a condition.
        Node::Operand(_) => return Err(Error::new("Syntax error; token: \"<EOF>\", near: \"\"")),
    })
}

fn operand(written: &Written, substitutions: &mut Substitutions) -> Result<Operand, Error> {
    match written {
        Written::Path(path) => substitutions.path(path).map(Operand::Path),
        Written::Value(value) => substitutions.value(value).map(Operand::Value),
        Written::Function(function) => {
            let arguments = arguments(function, substitutions)?;
            check_count(function)?;
            let Some(of) = arguments.into_iter().next() else { return Err(wrong_count(function)) };
            match literal_type(&of) {
                Some(kind @ ("N" | "BOOL" | "NULL")) => Err(wrong_type(&function.name, kind)),
                _ => Ok(Operand::Size(Box::new(of))),
            }
        }
    }
}

fn arguments(function: &Function, substitutions: &mut Substitutions) -> Result<Vec<Operand>, Error> {
    function.arguments.iter().map(|argument| operand(argument, substitutions)).collect()
}

fn compare(
    comparator: Comparator,
    left: &Written,
    right: &Written,
    substitutions: &mut Substitutions,
) -> Result<Condition, Error> {
    let (left, right) = (operand(left, substitutions)?, operand(right, substitutions)?);
    check_distinct(comparator.symbol(), &left, &right)?;
    let is_ordered = !matches!(comparator, Comparator::Equal | Comparator::NotEqual);
    if is_ordered && let Some(kind) = [&left, &right].into_iter().filter_map(literal_type).find(|kind| !has_order(kind))
    {
        return Err(Error::new(format!(
            "Incorrect operand type for operator or function; operator: {}, operand type: {kind}",
            comparator.symbol()
        )));
    }
    Ok(Condition::Compare(comparator, left, right))
}

fn between(of: &Written, low: &Written, high: &Written, substitutions: &mut Substitutions) -> Result<Condition, Error> {
    let of = operand(of, substitutions)?;
    let (low, high) = (operand(low, substitutions)?, operand(high, substitutions)?);
    if let (Operand::Value(lower), Operand::Value(upper)) = (&low, &high) {
        let bounds =
            format!("lower bound operand: AttributeValue: {lower}, upper bound operand: AttributeValue: {upper}");
        if lower.type_name() != upper.type_name() {
            return Err(Error::new(format!(
                "The BETWEEN operator requires same data type for lower and upper bounds; {bounds}"
            )));
        }
        if lower.order(upper) == Some(std::cmp::Ordering::Greater) {
            return Err(Error::new(format!(
                "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; {bounds}"
            )));
        }
    }
    Ok(Condition::Between(of, low, high))
}

fn in_list(of: &Written, list: &[Written], substitutions: &mut Substitutions) -> Result<Condition, Error> {
    if list.len() > MAX_LIST {
        let count = list.len();
        return Err(Error::new(format!(
            "The IN operator is provided with too many operands; number of operands: {count}"
        )));
    }
    let of = operand(of, substitutions)?;
    let list = list.iter().map(|each| operand(each, substitutions)).collect::<Result<_, _>>()?;
    Ok(Condition::In(of, list))
}

fn condition(function: &Function, substitutions: &mut Substitutions) -> Result<Condition, Error> {
    let name = function.name.as_str();
    let arguments = arguments(function, substitutions)?;
    check_count(function)?;
    let mut arguments = arguments.into_iter();
    let Some(first) = arguments.next() else { return Err(wrong_count(function)) };
    let Some(second) = arguments.next() else {
        let Operand::Path(path) = first else {
            return Err(Error::new(format!(
                "Operator or function requires a document path; operator or function: {name}"
            )));
        };
        return Ok(if name == "attribute_exists" { Condition::Exists(path) } else { Condition::NotExists(path) });
    };
    check_distinct(name, &first, &second)?;
    match name {
        "attribute_type" => Ok(Condition::Type(first, type_named(second)?)),
        "contains" => Ok(Condition::Contains(first, second)),
        _ => {
            let of_wrong_type = [&first, &second].into_iter().filter_map(literal_type).find(|kind| !is_text(kind));
            match of_wrong_type {
                Some(kind) => Err(wrong_type(name, kind)),
                None => Ok(Condition::BeginsWith(first, second)),
            }
        }
    }
}

fn type_named(operand: Operand) -> Result<String, Error> {
    match operand {
        Operand::Value(AttributeValue::String(name)) if TYPES.contains(&name.as_str()) => Ok(name),
        Operand::Value(AttributeValue::String(name)) => Err(Error::new(format!(
            "Invalid attribute type name found; type: {name}, valid types: {{{}}}",
            TYPES.join(",")
        ))),
        other => Err(wrong_type("attribute_type", literal_type(&other).unwrap_or("{NS,SS,L,BS,N,M,B,BOOL,NULL,S}"))),
    }
}

fn check_count(function: &Function) -> Result<(), Error> {
    let count = FUNCTIONS.iter().find(|(name, _)| *name == function.name).map(|(_, count)| *count);
    if count == Some(function.arguments.len()) { Ok(()) } else { Err(wrong_count(function)) }
}

fn wrong_count(function: &Function) -> Error {
    Error::new(format!(
        "Incorrect number of operands for operator or function; operator or function: {}, number of operands: {}",
        function.name,
        function.arguments.len()
    ))
}

fn wrong_type(name: &str, kind: &str) -> Error {
    Error::new(format!(
        "Incorrect operand type for operator or function; operator or function: {name}, operand type: {kind}"
    ))
}

fn check_distinct(of: &str, left: &Operand, right: &Operand) -> Result<(), Error> {
    match (left, right) {
        (Operand::Path(left), Operand::Path(right)) if left == right => Err(Error::new(format!(
            "The first operand must be distinct from the remaining operands for this operator or function; operator: \
             {of}, first operand: {left}"
        ))),
        _ => Ok(()),
    }
}

/// Returns the type of an operand that is known without an item.
fn literal_type(operand: &Operand) -> Option<&'static str> {
    match operand {
        Operand::Value(value) => Some(value.type_name()),
        Operand::Size(_) => Some("N"),
        Operand::Path(_) => None,
    }
}

fn has_order(kind: &str) -> bool {
    matches!(kind, "S" | "N" | "B")
}

fn is_text(kind: &str) -> bool {
    matches!(kind, "S" | "B")
}
