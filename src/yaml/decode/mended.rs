//! Problems found in earlier attempts, which the next attempt skips.

use std::cell::RefCell;
use std::collections::HashMap;

use super::error::{Cause, Error};
use crate::diag::Diagnostic;
use crate::yaml::node::Node;

/// Texts for types that are parsed from a string: most accept any, some need a duration, a number or a schedule.
const STAND_IN_TEXTS: [&str; 4] = ["unknown", "1s", "1", "rate(1 minute)"];

/// Identifies a node of a tree that does not change while it is decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Identity(usize);

impl Identity {
    pub(super) fn of(node: &Node) -> Self {
        Self(std::ptr::from_ref(node).addr())
    }
}

/// An unknown key of a mapping.
#[derive(Debug, PartialEq, Eq)]
struct UnknownKey {
    of: Identity,
    key: String,
    problem: Diagnostic,
}

/// Nodes that are replaced by placeholders, and problems that do not need one.
#[derive(Debug, Default)]
pub(super) struct Mended {
    /// Number of times each node was found wrong.
    wrong: RefCell<HashMap<Identity, usize>>,
    missing: RefCell<Vec<(Identity, &'static str)>>,
    /// Required keys that are present under a similar name.
    misspelt: RefCell<Vec<(Identity, &'static str)>>,
    unknown: RefCell<Vec<UnknownKey>>,
}

impl Mended {
    /// Records an error. Returns whether the next attempt will get past it.
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

    /// Returns the text to try for a node that was found wrong.
    pub(super) fn text_for(&self, node: &Node) -> Option<&'static str> {
        let times = self.wrong.borrow().get(&Identity::of(node)).copied()?;
        STAND_IN_TEXTS.get(times.saturating_sub(1)).copied()
    }

    /// Returns whether an error repeats one that was recorded before.
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

    /// Reports an unknown key of a mapping. Repetitions are ignored.
    pub(super) fn unknown(&self, node: &Node, key: &str, problem: Diagnostic) {
        let unknown = UnknownKey { of: Identity::of(node), key: key.to_owned(), problem };
        let mut all = self.unknown.borrow_mut();
        if !all.contains(&unknown) {
            all.push(unknown);
        }
    }

    /// Returns the missing keys of a mapping, which get placeholders.
    pub(super) fn missing_of(&self, node: &Node) -> Vec<&'static str> {
        let identity = Identity::of(node);
        self.missing.borrow().iter().filter(|(of, _)| *of == identity).map(|(_, key)| *key).collect()
    }

    pub(super) fn has_no_problems(&self) -> bool {
        self.unknown.borrow().is_empty()
    }

    /// Returns whether a mapping lacks this key only and has one unknown key, which is most likely meant for it.
    pub(super) fn is_misnamed(&self, missing: (Identity, &'static str)) -> bool {
        self.meant_by_the_unknown(missing.0) == Some(missing.1)
    }

    /// Returns the only missing key of a mapping with one unknown key.
    fn meant_by_the_unknown(&self, of: Identity) -> Option<&'static str> {
        let only_one = self.unknown.borrow().iter().filter(|unknown| unknown.of == of).count() == 1;
        let missing = self.missing.borrow();
        let mut missing = missing.iter().filter(|(node, _)| *node == of).map(|(_, key)| *key);
        let first = missing.next().filter(|_| only_one)?;
        missing.all(|key| key == first).then_some(first)
    }

    pub(super) fn into_problems(self) -> Vec<Diagnostic> {
        self.unknown.borrow().iter().map(|unknown| self.told(unknown)).collect()
    }

    /// Returns the problem of an unknown key, with the missing key that it is most likely meant for.
    fn told(&self, unknown: &UnknownKey) -> Diagnostic {
        let problem = unknown.problem.clone();
        let is_misspelt = |key| self.misspelt.borrow().contains(&(unknown.of, key));
        match self.meant_by_the_unknown(unknown.of).filter(|key| !is_misspelt(key)) {
            Some(missing) => Diagnostic {
                message: format!("{}, and `{missing}` is missing", problem.message),
                help: format!("write `{missing}` if that is meant by `{}`", unknown.key),
                ..problem
            },
            None => problem,
        }
    }
}
