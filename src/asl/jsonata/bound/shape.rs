//! What can be known of an expression before it runs.

use jsonata_core::ast::{AstNode, BinaryOp};
use jsonata_core::value::with_stack;

use super::super::tree::each_child;
use super::builtin;
use super::nodes::is_literal;

/// Constructors and the like that may take part in growth while values are reused, counted in doublings, before each
/// of them is watched: the largest payload doubled so often still fits into `MAX_VALUE`.
const MAX_DOUBLINGS: u32 = 7;

/// Nodes that say how an expression can repeat work or let data grow.
#[derive(Default)]
pub(super) struct Shape {
    /// Functions that are named or passed around, and `$reduce`: results come back as arguments.
    feeds_back: bool,
    /// `:=` and steps with expressions: a result is used more than once.
    reuses: u32,
    doublings: u32,
    /// Lists that are not the input's: ranges and what callbacks give.
    lists: u32,
    /// Texts made of values, each of which escapes the quotes of those in it.
    texts: u32,
}

impl Shape {
    pub(super) fn of(tree: &AstNode) -> Shape {
        let mut shape = Shape::default();
        shape.add(tree, false);
        shape
    }

    /// Whether each place where data grows has to be watched.
    pub(super) fn accumulates(&self) -> bool {
        self.feeds_back || (self.reuses > 0 && self.doublings > MAX_DOUBLINGS)
    }

    /// Whether no part of the input occurs in a value more often than the expression names it.
    pub(super) fn shares_nothing(&self) -> bool {
        !self.feeds_back && self.reuses == 0 && self.lists == 0 && self.texts <= MAX_DOUBLINGS
    }

    /// `is_callback`: the node is written as the callback of a function that calls it once for each item.
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

/// Whether `child` is a function written in place as the callback of `parent`, once for each item of a list.
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

/// Whether a path step evaluates an expression, rather than naming what it selects.
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

/// The work of evaluating the node once, as far as it is written, and the bytes of what it builds.
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
