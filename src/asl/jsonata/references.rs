//! Finds names that an expression would read from a context item.
//!
//! A JSONata expression of a state machine has no context item; its input is `$states.input`. AWS rejects a definition
//! with an expression that starts a path with a bare name, `$` or `$$`. Only positions that certainly have no context
//! item are checked: a name inside a path step, a predicate or a function body may have one.

use jsonata_core::ast::{AstNode, BinaryOp};

use super::tree::each_node;

const DEEPEST: usize = 200;

pub(super) fn at_top_level(tree: &AstNode) -> Vec<String> {
    let mut names = Vec::new();
    collect(tree, &mut names, 0);
    names
}

fn collect(node: &AstNode, names: &mut Vec<String>, depth: usize) {
    if depth > DEEPEST {
        return;
    }
    let read = match node {
        AstNode::Name(name) => Some(name.as_str()),
        AstNode::Variable(name) if name.is_empty() => Some("$"),
        AstNode::ParentVariable(name) if name.is_empty() => Some("$$"),
        _ => None,
    };
    if let Some(name) = read.filter(|name| !names.iter().any(|known| known == name)) {
        names.push(name.to_owned());
    }
    let mut all = |nodes: &mut dyn Iterator<Item = &AstNode>| {
        for node in nodes {
            collect(node, names, depth + 1);
        }
    };
    match node {
        AstNode::Path { steps } => all(&mut steps.first().map(|step| &step.node).into_iter()),
        AstNode::Binary { lhs, rhs, .. } => all(&mut [lhs.as_ref(), rhs.as_ref()].into_iter()),
        AstNode::Unary { operand, .. } => all(&mut std::iter::once(operand.as_ref())),
        AstNode::Function { args, .. } => all(&mut args.iter()),
        AstNode::Array(items) | AstNode::Block(items) => all(&mut items.iter()),
        AstNode::Object(pairs) => all(&mut pairs.iter().flat_map(|(name, value)| [name, value])),
        AstNode::Conditional { condition, then_branch, else_branch } => {
            let parts = [condition.as_ref(), then_branch.as_ref()];
            all(&mut parts.into_iter().chain(else_branch.as_deref()));
        }
        AstNode::Sort { input, .. } | AstNode::ObjectTransform { input, .. } => {
            all(&mut std::iter::once(input.as_ref()));
        }
        _ => {}
    }
}

/// Returns the variables that the expression reads and does not bind itself, without `$states`.
pub(super) fn variables(tree: &AstNode) -> Vec<String> {
    let (mut read, mut bound) = (Vec::new(), Vec::new());
    each_node(tree, &mut |node| match node {
        AstNode::Variable(name) => read.push(name.clone()),
        AstNode::Lambda { params, .. } => bound.extend(params.iter().cloned()),
        AstNode::Binary { op: BinaryOp::ColonEqual, lhs, .. } => {
            if let AstNode::Variable(name) = lhs.as_ref() {
                bound.push(name.clone());
            }
        }
        _ => {}
    });
    read.retain(|name| !name.is_empty() && name != "states" && name != "$" && !bound.contains(name));
    read
}

#[cfg(test)]
mod tests {
    use super::super::Expression;

    #[test]
    fn bare_names_are_found_where_there_is_no_item() {
        let cases: [(&str, &[&str]); 10] = [
            ("phone", &["phone"]),
            ("phone.number", &["phone"]),
            ("$ & $$.a", &["$", "$$"]),
            ("$states.input.list[$ > 1]", &[]),
            ("$sum(prices)", &["prices"]),
            ("a ? b : c", &["a", "b", "c"]),
            ("$states.input.phone", &[]),
            ("$states.input[name = 'x'].phone", &[]),
            ("$map($states.input.list, function($v) { $v.name })", &[]),
            ("{'a': 1}.a", &[]),
        ];
        for (source, expected) in cases {
            assert_eq!(Expression::parse(source, "Output").unwrap().top_level_references(), expected, "{source}");
        }
    }
}
