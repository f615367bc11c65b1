//! Bounds what one evaluation may do: its work and the data it builds, both counted, so that an expression ends at the
//! same place on every machine.
//!
//! The evaluator has no such counts, so the tree is given them once, when an expression is parsed: calls of host
//! functions at the places where work repeats (functions, callbacks, predicates, steps) and where data grows (`&`,
//! constructors, functions whose result can be larger than their arguments). An expression that can neither repeat
//! nor grow keeps its tree and costs nothing. Each place is counted *before* the evaluator acts, since an allocation
//! cannot be taken back. Functions that cannot be bounded from outside are replaced (`replaced`).
//!
//! It refuses to bound what only other values could tell: how long a path of names takes over the input. That is a
//! few milliseconds each time, and the clock of `evaluate` ends it.

mod builtin;
mod calls;
mod hook;
mod meter;
mod nodes;
mod picture;
mod replaced;
mod shape;
mod weave;
mod weigh;

use jsonata_core::ast::AstNode;

pub(super) use hook::{Hook, register};

/// A tree with its counts in place, and the hooks it calls.
pub(super) fn bounded(tree: AstNode) -> (AstNode, Vec<Hook>) {
    weave::weave(tree)
}

#[cfg(test)]
mod tests;
