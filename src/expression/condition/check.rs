//! Checks of a condition that do not depend on its names and values, in the order of DynamoDB.

use super::parse::Node;
use crate::expression::Error;
use crate::expression::operand::{Function, Operand};
use crate::expression::substitution::check_reserved;

/// The functions and their number of operands.
pub(super) const FUNCTIONS: [(&str, usize); 6] = [
    ("attribute_exists", 1),
    ("attribute_not_exists", 1),
    ("attribute_type", 2),
    ("begins_with", 2),
    ("contains", 2),
    ("size", 1),
];

pub(super) fn check(node: &Node) -> Result<(), Error> {
    first_of(node, |_, function| {
        let is_known = FUNCTIONS.iter().any(|(name, _)| *name == function.name);
        (!is_known).then(|| Error::new(format!("Invalid function name; function: {}", function.name)))
    })?;
    first_of(node, |is_condition, function| {
        // `size` yields a number, the other functions are conditions.
        (is_condition == (function.name == "size")).then(|| {
            Error::new(format!(
                "The function is not allowed to be used this way in an expression; function: {}",
                function.name
            ))
        })
    })?;
    let mut error = Ok(());
    each_operand(node, &mut |operand, _| {
        if let Operand::Path(path) = operand
            && error.is_ok()
        {
            error = check_reserved(path);
        }
    });
    error
}

/// Fails with the first error that `judge` returns for a function. `judge` is told whether the function is used as a
/// condition.
fn first_of(node: &Node, judge: impl Fn(bool, &Function) -> Option<Error>) -> Result<(), Error> {
    let mut found = None;
    each_operand(node, &mut |operand, is_condition| {
        if let Operand::Function(function) = operand
            && found.is_none()
        {
            found = judge(is_condition, function);
        }
    });
    found.map_or(Ok(()), Err)
}

fn each_operand<'a>(node: &'a Node, see: &mut dyn FnMut(&'a Operand, bool)) {
    node.visit(&mut |condition| match condition {
        Node::Operand(operand) => {
            see(operand, true);
            condition.operands().into_iter().for_each(|inner| inner.visit(&mut |each| see(each, false)));
        }
        _ => condition.operands().into_iter().for_each(|inner| inner.visit(&mut |each| see(each, false))),
    });
}
