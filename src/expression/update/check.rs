//! Checks of an update expression that do not depend on its names and values, in the order of DynamoDB.

use super::parse::{Section, Written};
use crate::expression::Error;
use crate::expression::operand::{Function, Operand};
use crate::expression::substitution::check_reserved;

pub(super) const FUNCTIONS: [&str; 2] = ["if_not_exists", "list_append"];

pub(super) fn check(sections: &[Section]) -> Result<(), Error> {
    let actions = || sections.iter().flat_map(|section| &section.actions);
    actions().try_for_each(reserved)?;
    let unknown = actions().flat_map(functions).find(|function| !FUNCTIONS.contains(&function.name.as_str()));
    if let Some(function) = unknown {
        return Err(Error::new(format!("Invalid function name; function: {}", function.name)));
    }
    let repeated = sections
        .iter()
        .enumerate()
        .find(|(at, section)| sections[..*at].iter().any(|earlier| earlier.clause == section.clause));
    match repeated {
        Some((_, section)) => Err(Error::new(format!(
            "The \"{}\" section can only be used once in an update expression;",
            section.clause
        ))),
        None => Ok(()),
    }
}

fn reserved(action: &Written) -> Result<(), Error> {
    check_reserved(&action.path)?;
    let mut checked = Ok(());
    each_operand(action, &mut |operand| {
        if let Operand::Path(path) = operand
            && checked.is_ok()
        {
            checked = check_reserved(path);
        }
    });
    checked
}

fn functions(action: &Written) -> Vec<&Function> {
    let mut functions = Vec::new();
    each_operand(action, &mut |operand| {
        if let Operand::Function(function) = operand {
            functions.push(function);
        }
    });
    functions
}

fn each_operand<'a>(action: &'a Written, see: &mut dyn FnMut(&'a Operand)) {
    action.value.iter().flat_map(|value| value.operands()).for_each(|operand| operand.visit(see));
}
