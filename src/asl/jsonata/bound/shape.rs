//! Static properties of an expression.

use jsonata_core::ast::{AstNode, BinaryOp};
use jsonata_core::value::with_stack;

use super::super::tree::each_child;
use super::builtin;
use super::nodes::is_literal;

/// The number of constructors and similar nodes, each of which can double a reused value, up to which they are not
/// counted at run time. The largest payload doubled this often still fits into `MAX_VALUE`.
const MAX_DOUBLINGS: u32 = 7;

/// How the nodes of an expression can repeat work or grow data.
#[derive(Default)]
pub(super) struct Shape {
    /// Whether functions are named or passed as values, or `$reduce` occurs, so that results can become arguments
    /// again.
    feeds_back: bool,
    /// Number of assignments (`:=`) and of path steps with expressions, which can use a result more than once.
    reuses: u32,
    doublings: u32,
    /// Number of lists that are not from the input: ranges and the results of callbacks.
    lists: u32,
    /// Number of texts built from values. Each of them escapes the quotes in its parts again.
    texts: u32,
}

impl Shape {
    pub(super) fn of(tree: &AstNode) -> Shape {
        let mut shape = Shape::default();
        shape.add(tree, false);
        shape
    }

    /// Returns whether every place where data grows has to be counted.
    pub(super) fn accumulates(&self) -> bool {
        self.feeds_back || (self.reuses > 0 && self.doublings > MAX_DOUBLINGS)
    }

    /// Returns whether every part of the input occurs in a value at most as often as the expression names it.
    pub(super) fn shares_nothing(&self) -> bool {
        !self.feeds_back && self.reuses == 0 && self.lists == 0 && self.texts <= MAX_DOUBLINGS
    }

    /// Adds one node. `is_callback` is set for the callback of a function that calls it once for each item.
    fn add(&mut self, node: &AstNode, is_callback: bool) {
        with_stack(|| {
            match node {
                AstNode::Lambda { .. } if !is_callback => self.feeds_back = true,
                AstNode::Transform { .. } => self.feeds_back = true,
                AstNode::Binary { op: BinaryOp::ColonEqual, .. } => self.reuses += 1,
                AstNode::Path { steps } => {
                    self.reuses += steps.iter().skip(1).filter(|step| is_compound(&step.node)).count() as u32;
                }
                AstNode::Binary { op: BinaryOp::Concatenate, .. } => self.doublings += 1,
                AstNode::Binary { op: BinaryOp::Range, .. } => self.lists += 1,
                AstNode::Array(items) | AstNode::ArrayGroup(items) => self.fan(items.len()),
                AstNode::Object(pairs) | AstNode::ObjectTransform { pattern: pairs, .. } => self.fan(pairs.len()),
                AstNode::Function { name, args, .. } => {
                    self.feeds_back |= name == "reduce";
                    self.texts += u32::from(name == "string");
                    self.lists += u32::from(builtin::is_higher_order(name) || name == "range");
                    if builtin::grows(name) {
                        self.fan(args.len().max(2));
                    }
                }
                _ => {}
            }
            each_child(node, &mut |child| self.add(child, is_callback_of(child, node)));
        });
    }

    fn fan(&mut self, children: usize) {
        self.doublings += (children.max(1) as u32).next_power_of_two().trailing_zeros();
    }
}

/// Returns whether `child` is a literal function that `parent` calls once for each item of a list.
fn is_callback_of(child: &AstNode, parent: &AstNode) -> bool {
    match parent {
        AstNode::Function { name, args, .. } => {
            matches!(child, AstNode::Lambda { .. })
                && builtin::is_higher_order(name)
                && args.iter().any(|arg| std::ptr::eq(arg, child))
        }
        _ => false,
    }
}

/// Returns whether a path step evaluates an expression rather than selecting by name.
pub(super) fn is_compound(node: &AstNode) -> bool {
    !matches!(
        node,
        AstNode::Name(_)
            | AstNode::String(_)
            | AstNode::Number(_)
            | AstNode::Wildcard
            | AstNode::Descendant
            | AstNode::Parent(_)
    ) && !matches!(node, AstNode::Variable(name) if name.is_empty())
        && !is_literal(node)
}

/// The work of evaluating the node once, without the functions it calls, and the bytes of what it builds.
#[derive(Clone, Copy, Default)]
pub(super) struct Weight {
    pub(super) steps: u64,
    pub(super) bytes: u64,
}

pub(super) fn weight(node: &AstNode) -> Weight {
    let mut weight = Weight { steps: 8, bytes: own_bytes(node) };
    with_stack(|| {
        each_child(node, &mut |child| {
            let inner = self::weight(child);
            weight.steps += inner.steps;
            weight.bytes += inner.bytes;
        });
    });
    weight
}

fn own_bytes(node: &AstNode) -> u64 {
    match node {
        AstNode::Array(items) | AstNode::ArrayGroup(items) => 64 + 24 * items.len() as u64,
        AstNode::Object(pairs) | AstNode::ObjectTransform { pattern: pairs, .. } => 160 + 96 * pairs.len() as u64,
        AstNode::Binary { op: BinaryOp::Concatenate, .. } => 64,
        AstNode::String(text) => text.len() as u64,
        _ => 0,
    }
}
