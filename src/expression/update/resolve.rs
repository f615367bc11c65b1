//! Resolves the names and values of an update expression, and performs the checks that depend on them.

use super::parse::{Section, Value, Written};
use super::{Action, Term};
use crate::expression::attribute::AttributeValue;
use crate::expression::operand::{Function, Operand};
use crate::expression::overlap::check_overlap;
use crate::expression::path::DocumentPath;
use crate::expression::{Error, Substitutions};

pub(super) fn resolve(sections: &[Section], substitutions: &mut Substitutions) -> Result<Vec<Action>, Error> {
    let written = || sections.iter().flat_map(|section| section.actions.iter().map(|action| (section.clause, action)));
    let paths: Vec<DocumentPath> =
        written().map(|(_, action)| substitutions.path(&action.path)).collect::<Result<_, _>>()?;
    let values = written().map(|(_, action)| term(action, substitutions)).collect::<Result<Vec<_>, _>>()?;
    check_overlap(&paths)?;
    let actions = written().zip(paths).zip(values);
    actions.map(|(((clause, _), path), value)| action(clause, path, value)).collect()
}

/// Returns the value of an action. Errors of a function or sum in it are reported after names and values are resolved.
fn term(action: &Written, substitutions: &mut Substitutions) -> Result<Option<Result<Term, Error>>, Error> {
    match &action.value {
        None => Ok(None),
        Some(Value::Operand(written)) => Ok(Some(operand(written, substitutions)?)),
        Some(Value::Sum(sign, left, right)) => {
            let (left, right) = (operand(left, substitutions)?, operand(right, substitutions)?);
            Ok(Some(left.and_then(|left| sum(sign, left, right?))))
        }
    }
}

fn operand(written: &Operand, substitutions: &mut Substitutions) -> Result<Result<Term, Error>, Error> {
    Ok(match written {
        Operand::Path(path) => Ok(Term::Path(substitutions.path(path)?)),
        Operand::Value(value) => Ok(Term::Value(substitutions.value(value)?)),
        Operand::Function(function) => {
            let arguments = function
                .arguments
                .iter()
                .map(|argument| operand(argument, substitutions))
                .collect::<Result<Vec<_>, _>>()?;
            arguments.into_iter().collect::<Result<Vec<_>, _>>().and_then(|arguments| call(function, arguments))
        }
    })
}

fn call(function: &Function, arguments: Vec<Term>) -> Result<Term, Error> {
    let name = function.name.as_str();
    let [first, second] = <[Term; 2]>::try_from(arguments).map_err(|arguments| {
        Error::new(format!(
            "Incorrect number of operands for operator or function; operator or function: {name}, number of operands: {}",
            arguments.len()
        ))
    })?;
    if name == "list_append" {
        check_type(name, "L", [&first, &second])?;
        return Ok(Term::ListAppend(Box::new(first), Box::new(second)));
    }
    match first {
        Term::Path(path) => Ok(Term::IfNotExists(path, Box::new(second))),
        _ => Err(Error::new(format!("Operator or function requires a document path; operator or function: {name}"))),
    }
}

fn sum(sign: &str, left: Term, right: Term) -> Result<Term, Error> {
    check_type(sign, "N", [&left, &right])?;
    let (left, right) = (Box::new(left), Box::new(right));
    Ok(if sign == "+" { Term::Plus(left, right) } else { Term::Minus(left, right) })
}

fn check_type(of: &str, wanted: &str, terms: [&Term; 2]) -> Result<(), Error> {
    match terms.into_iter().filter_map(literal_type).find(|kind| *kind != wanted) {
        Some(kind) => Err(Error::new(format!(
            "Incorrect operand type for operator or function; operator or function: {of}, operand type: {kind}"
        ))),
        None => Ok(()),
    }
}

/// Returns the type of a term that is known without an item.
fn literal_type(term: &Term) -> Option<&'static str> {
    match term {
        Term::Value(value) => Some(value.type_name()),
        Term::ListAppend(..) => Some("L"),
        Term::Plus(..) | Term::Minus(..) => Some("N"),
        Term::Path(_) | Term::IfNotExists(..) => None,
    }
}

fn action(clause: &str, path: DocumentPath, value: Option<Result<Term, Error>>) -> Result<Action, Error> {
    match (clause, value.transpose()?) {
        ("ADD", Some(Term::Value(value))) => check_set(clause, &value).map(|()| Action::Add(path, value)),
        ("DELETE", Some(Term::Value(value))) => check_set(clause, &value).map(|()| Action::Delete(path, value)),
        (_, Some(term)) => Ok(Action::Set(path, term)),
        (_, None) => Ok(Action::Remove(path)),
    }
}

fn check_set(clause: &str, value: &AttributeValue) -> Result<(), Error> {
    let kind = match value {
        AttributeValue::StringSet(_) | AttributeValue::NumberSet(_) | AttributeValue::BinarySet(_) => return Ok(()),
        AttributeValue::Number(_) if clause == "ADD" => return Ok(()),
        AttributeValue::Number(_) => "NUMBER",
        AttributeValue::String(_) => "STRING",
        AttributeValue::Binary(_) => "BINARY",
        AttributeValue::Map(_) => "MAP",
        AttributeValue::List(_) => "LIST",
        AttributeValue::Boolean(_) => "BOOLEAN",
        AttributeValue::Null => "NULL",
    };
    Err(Error::new(format!(
        "Incorrect operand type for operator or function; operator: {clause}, operand type: {kind}"
    )))
}
