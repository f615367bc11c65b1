//! Builds and classifies small syntax nodes.

use jsonata_core::ast::{AstNode, UnaryOp};

use super::hook::Hook;

pub(super) fn call(hook: Hook, args: Vec<AstNode>) -> AstNode {
    AstNode::Function { name: hook.name().to_owned(), args, is_builtin: false }
}

pub(super) fn number(number: u64) -> AstNode {
    AstNode::Number(number as f64)
}

pub(super) fn context() -> AstNode {
    AstNode::Variable(String::new())
}

/// Returns whether evaluating the node twice has no cost and no effect.
pub(super) fn is_leaf(node: &AstNode) -> bool {
    is_literal(node) || matches!(node, AstNode::Variable(_) | AstNode::ParentVariable(_) | AstNode::Regex { .. })
}

/// Returns whether the node always evaluates to the same small value.
pub(super) fn is_literal(node: &AstNode) -> bool {
    match node {
        AstNode::String(_) | AstNode::Number(_) | AstNode::Boolean(_) | AstNode::Null | AstNode::Undefined => true,
        AstNode::Unary { op: UnaryOp::Negate, operand } => matches!(operand.as_ref(), AstNode::Number(_)),
        AstNode::Array(items) => items.is_empty(),
        AstNode::Object(pairs) => pairs.is_empty(),
        _ => false,
    }
}

/// Returns a node that evaluates `first` and then `node`. The kind of the node is kept where the evaluator depends on
/// it.
pub(super) fn after(first: AstNode, node: AstNode) -> AstNode {
    match node {
        AstNode::Block(mut expressions) => {
            expressions.insert(0, first);
            AstNode::Block(expressions)
        }
        AstNode::FunctionApplication(inner) => AstNode::FunctionApplication(Box::new(after(first, *inner))),
        AstNode::Object(mut pairs) => {
            if let Some((_, value)) = pairs.first_mut() {
                let inner = std::mem::replace(value, AstNode::Null);
                *value = AstNode::Block(vec![first, inner]);
            }
            AstNode::Object(pairs)
        }
        AstNode::Array(items) => AstNode::Array(after_first(first, items)),
        AstNode::ArrayGroup(items) => AstNode::ArrayGroup(after_first(first, items)),
        other => AstNode::Block(vec![first, other]),
    }
}

fn after_first(first: AstNode, mut items: Vec<AstNode>) -> Vec<AstNode> {
    if let Some(item) = items.first_mut() {
        let inner = std::mem::replace(item, AstNode::Null);
        *item = match inner {
            constructor @ (AstNode::Array(_) | AstNode::ArrayGroup(_)) => after(first, constructor),
            other => AstNode::Block(vec![first, other]),
        };
    }
    items
}
