//! Bounds an expression's work by counting the calls of the functions it defines.
//!
//! Recursion is the only way for an expression to go on forever, and a count ends it at the same place on every
//! machine. The count is a call of a function of the host at the head of each function's body, put there once, when
//! the expression is parsed; the body's last call stays in the last place, so that loops of tail calls stay loops.
//! It refuses to count what built-in functions do: their work is bounded by the length of lists.

use std::cell::Cell;

use jsonata_core::ast::AstNode;
use jsonata_core::evaluator::{Evaluator, EvaluatorError};
use jsonata_core::value::JValue;
use serde_json::{Value, json};

/// A name no definition can have written: the parser takes no such letter.
const COUNT: &str = "ork count";

/// Calls of its own functions one evaluation may make: more than one for each item of the largest list a payload of
/// 256 KiB can hold. The service bounds them too, at a number it does not tell.
const MOST_CALLS: u32 = 200_000;

/// What jsonata-js says of an expression it gives up.
const ENDLESS: &str = "U1001: Expression evaluation timeout: Check for infinite loop";

/// The tree with its functions' calls counted, where it defines any.
pub(super) fn counted(tree: AstNode) -> (AstNode, bool) {
    let Ok(mut value) = serde_json::to_value(&tree) else { return (tree, false) };
    if !count(&mut value) {
        return (tree, false);
    }
    match serde_json::from_value(value) {
        Ok(counted) => (counted, true),
        Err(_) => (tree, false),
    }
}

/// Puts the count at the head of every function's body; whether there was any.
fn count(node: &mut Value) -> bool {
    match node {
        Value::Object(members) => {
            let inner = members.values_mut().fold(false, |found, member| count(member) | found);
            let body = members.get_mut("Lambda").and_then(|lambda| lambda.get_mut("body"));
            let Some(body) = body else { return inner };
            let head = json!({"Function": {"name": COUNT, "args": [], "is_builtin": false}});
            *body = json!({"Block": [head, body.take()]});
            true
        }
        Value::Array(items) => items.iter_mut().fold(false, |found, item| count(item) | found),
        _ => false,
    }
}

pub(super) fn register(evaluator: &mut Evaluator) -> Result<(), EvaluatorError> {
    let calls = Cell::new(0);
    evaluator.register_fn(COUNT, move |_: &[JValue]| {
        calls.set(calls.get() + 1);
        match calls.get() > MOST_CALLS {
            true => Err(EvaluatorError::EvaluationError(ENDLESS.to_owned())),
            false => Ok(JValue::Undefined),
        }
    })
}
