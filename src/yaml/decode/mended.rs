//! What was wrong in earlier attempts, and is passed over in the next.

use std::cell::RefCell;
use std::collections::HashMap;

use super::error::{Cause, Error};
use crate::diag::Diagnostic;
use crate::yaml::node::Node;

/// Texts for types that parse one: most take any, some want a duration, a number or a schedule.
const STAND_IN_TEXTS: [&str; 4] = ["unknown", "1s", "1", "rate(1 minute)"];

/// Which node, told apart from every other of a tree that does not change while it is decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Identity(usize);

impl Identity {
    pub(super) fn of(node: &Node) -> Self {
        Self(std::ptr::from_ref(node).addr())
    }
}

/// Parts that get a stand-in, and problems that need none.
#[derive(Debug, Default)]
pub(super) struct Mended {
    /// How often each was found wrong.
    wrong: RefCell<HashMap<Identity, usize>>,
    missing: RefCell<Vec<(Identity, &'static str)>>,
    /// Keys that stand there under a name that is nearly theirs.
    misspelt: RefCell<Vec<(Identity, &'static str)>>,
    problems: RefCell<Vec<Diagnostic>>,
}

impl Mended {
    /// Whether the next attempt will get past this error.
    pub(super) fn mend(&self, error: &Error) -> bool {
        let Some(node) = error.node else {
            return false;
        };
        match error.cause {
            Cause::Missing(key) => {
                let missing = (node, key);
                let new = !self.missing.borrow().contains(&missing);
                self.missing.borrow_mut().push(missing);
                new
            }
            Cause::Wrong => {
                let mut wrong = self.wrong.borrow_mut();
                let times = wrong.entry(node).or_default();
                *times += 1;
                *times <= STAND_IN_TEXTS.len()
            }
            Cause::Placeholder => false,
        }
    }

    /// The text to try for a node that was found wrong.
    pub(super) fn text_for(&self, node: &Node) -> Option<&'static str> {
        let times = self.wrong.borrow().get(&Identity::of(node)).copied()?;
        STAND_IN_TEXTS.get(times.saturating_sub(1)).copied()
    }

    /// Whether an error repeats one that was mended, in vain.
    pub(super) fn is_known(&self, error: &Error) -> bool {
        let wrong = self.wrong.borrow();
        match (error.cause, error.node) {
            (Cause::Wrong, Some(node)) => wrong.get(&node).is_some_and(|times| *times > 1),
            (Cause::Missing(key), Some(node)) => self.misspelt.borrow().contains(&(node, key)),
            _ => true,
        }
    }

    pub(super) fn misspelt(&self, node: &Node, key: &'static str) {
        self.misspelt.borrow_mut().push((Identity::of(node), key));
    }

    /// The keys to make up for in a mapping.
    pub(super) fn missing_of(&self, node: &Node) -> Vec<&'static str> {
        let identity = Identity::of(node);
        self.missing.borrow().iter().filter(|(of, _)| *of == identity).map(|(_, key)| *key).collect()
    }

    /// A problem that does not stop decoding; told of once however often it is met.
    pub(super) fn report(&self, problem: Diagnostic) {
        let mut problems = self.problems.borrow_mut();
        if !problems.contains(&problem) {
            problems.push(problem);
        }
    }

    pub(super) fn has_no_problems(&self) -> bool {
        self.problems.borrow().is_empty()
    }

    pub(super) fn into_problems(self) -> Vec<Diagnostic> {
        self.problems.into_inner()
    }
}
