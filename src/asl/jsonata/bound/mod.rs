//! Limits the work and the data of one evaluation. Both are counted, so that an expression fails at the same point on
//! every machine.
//!
//! The evaluator has no such limits. Parsing an expression therefore inserts calls of counting host functions into its
//! tree, at the places where work repeats (functions, callbacks, predicates, steps) and where data grows (`&`,
//! constructors, functions whose result can be larger than their arguments). An expression that can neither repeat work
//! nor grow data keeps its tree and has no overhead. Each place counts *before* the evaluator acts, since an allocation
//! cannot be undone. Functions that cannot be limited in this way are reimplemented (`replaced`).
//!
//! Not limited is the time a path of names takes, because it depends on the input alone. It is a few milliseconds each
//! time, and the time limit of `evaluate` ends it.

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

/// Returns a tree with counting calls inserted, and the hooks it calls.
pub(super) fn bounded(tree: AstNode) -> (AstNode, Vec<Hook>) {
    weave::weave(tree)
}

#[cfg(test)]
mod tests;
