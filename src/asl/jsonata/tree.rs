//! Traverses the tree of an expression.

use jsonata_core::ast::{AstNode, Stage};

/// Visits the direct children of `node` in source order.
pub(super) fn each_child<'a>(node: &'a AstNode, visit: &mut dyn FnMut(&'a AstNode)) {
    match node {
        AstNode::Path { steps } => steps.iter().for_each(|step| {
            visit(&step.node);
            step.stages.iter().for_each(|stage| {
                if let Stage::Filter(predicate) = stage {
                    visit(predicate);
                }
            });
        }),
        AstNode::Binary { lhs, rhs, .. } => {
            visit(lhs);
            visit(rhs);
        }
        AstNode::Unary { operand: inner, .. }
        | AstNode::Lambda { body: inner, .. }
        | AstNode::FunctionApplication(inner) => visit(inner),
        AstNode::Function { args: items, .. }
        | AstNode::Array(items)
        | AstNode::ArrayGroup(items)
        | AstNode::Block(items) => items.iter().for_each(visit),
        AstNode::Call { procedure, args } => {
            visit(procedure);
            args.iter().for_each(visit);
        }
        AstNode::Object(pairs) => pairs.iter().for_each(|(name, value)| {
            visit(name);
            visit(value);
        }),
        AstNode::ObjectTransform { input, pattern } => {
            visit(input);
            pattern.iter().for_each(|(name, value)| {
                visit(name);
                visit(value);
            });
        }
        AstNode::Conditional { condition, then_branch, else_branch } => {
            visit(condition);
            visit(then_branch);
            else_branch.iter().for_each(|branch| visit(branch));
        }
        AstNode::Sort { input, terms } => {
            visit(input);
            terms.iter().for_each(|(term, _)| visit(term));
        }
        AstNode::Transform { location, update, delete } => {
            visit(location);
            visit(update);
            delete.iter().for_each(|delete| visit(delete));
        }
        AstNode::String(_)
        | AstNode::Name(_)
        | AstNode::Number(_)
        | AstNode::Boolean(_)
        | AstNode::Null
        | AstNode::Undefined
        | AstNode::Placeholder
        | AstNode::Regex { .. }
        | AstNode::Variable(_)
        | AstNode::ParentVariable(_)
        | AstNode::Wildcard
        | AstNode::Descendant
        | AstNode::Parent(_) => {}
    }
}

/// Visits the node and all its descendants, at any depth, without recursion.
pub(super) fn each_node<'a>(tree: &'a AstNode, visit: &mut dyn FnMut(&'a AstNode)) {
    let mut pending = vec![tree];
    while let Some(node) = pending.pop() {
        visit(node);
        let from = pending.len();
        each_child(node, &mut |child| pending.push(child));
        if let Some(children) = pending.get_mut(from..) {
            children.reverse();
        }
    }
}
