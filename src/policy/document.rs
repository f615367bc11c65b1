//! A parsed policy document.

use super::condition::Condition;
use super::principal::PrincipalPattern;

/// What a policy is attached to, which determines the elements of its statements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An identity-based policy, attached to a role or user. It has no principals.
    Identity,
    /// A resource-based policy, attached to a queue, topic, log group, bus or function.
    Resource,
    /// A trust policy, which determines who may assume a role. It has no resources.
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

/// A statement of a policy.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    pub(super) sid: Option<String>,
    pub(super) effect: Effect,
    /// `None` in an identity-based policy.
    pub(super) principals: Option<Set<PrincipalPattern>>,
    pub(super) actions: Set<String>,
    /// `None` in a trust policy.
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

/// The effect of a statement that applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    Allow,
    Deny,
}

/// The values of `Action` or `NotAction`, or of a similar pair of elements.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Set<T> {
    pub(super) members: Vec<T>,
    /// Whether the set contains everything except the members.
    pub(super) negated: bool,
}

impl<T> Set<T> {
    pub(super) fn contains(&self, is_it: impl Fn(&T) -> bool) -> bool {
        self.members.iter().any(is_it) != self.negated
    }
}
