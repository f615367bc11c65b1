//! A policy, parsed: past this there is no JSON.

use super::condition::Condition;
use super::principal::PrincipalPattern;

/// What a policy is attached to; it decides which elements a statement has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Attached to a role or user: no principal.
    Identity,
    /// Attached to a queue, topic, log group, bus or function.
    Resource,
    /// Says who may assume a role: no resource.
    Trust,
}

/// A policy document.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    pub(super) has_variables: bool,
    pub(super) statements: Vec<Statement>,
}

impl Document {
    pub fn statements(&self) -> &[Statement] {
        &self.statements
    }
}

/// One statement.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    pub(super) sid: Option<String>,
    pub(super) effect: Effect,
    /// None in an identity policy.
    pub(super) principals: Option<Set<PrincipalPattern>>,
    pub(super) actions: Set<String>,
    /// None in a trust policy.
    pub(super) resources: Option<Set<String>>,
    pub(super) conditions: Vec<Condition>,
}

impl Statement {
    pub fn sid(&self) -> Option<&str> {
        self.sid.as_deref()
    }

    pub fn effect(&self) -> Effect {
        self.effect
    }
}

/// What a statement does when it applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    Allow,
    Deny,
}

/// `Action` or `NotAction`, and their like.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Set<T> {
    pub(super) members: Vec<T>,
    /// All but these.
    pub(super) negated: bool,
}

impl<T> Set<T> {
    pub(super) fn contains(&self, is_it: impl Fn(&T) -> bool) -> bool {
        self.members.iter().any(is_it) != self.negated
    }
}
