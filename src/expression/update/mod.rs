//! Update expressions.
//!
//! Cited: Amazon DynamoDB Developer Guide, "Using update expressions in DynamoDB".

mod apply;
mod check;
mod parse;
mod resolve;
#[cfg(test)]
mod tests;

use super::attribute::AttributeValue;
use super::path::DocumentPath;
use super::{Error, Substitutions};

/// The actions of an update, in order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Update {
    actions: Vec<Action>,
}

/// An action of an update.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    Set(DocumentPath, Term),
    Remove(DocumentPath),
    Add(DocumentPath, AttributeValue),
    Delete(DocumentPath, AttributeValue),
}

/// The value that an attribute is set to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Term {
    Path(DocumentPath),
    Value(AttributeValue),
    IfNotExists(DocumentPath, Box<Term>),
    ListAppend(Box<Term>, Box<Term>),
    Plus(Box<Term>, Box<Term>),
    Minus(Box<Term>, Box<Term>),
}

impl Update {
    /// Parses an `UpdateExpression`.
    pub fn parse(text: &str, substitutions: &mut Substitutions) -> Result<Self, Error> {
        Self::read(text, substitutions).map_err(|error| error.within("Invalid UpdateExpression: ", ""))
    }

    fn read(text: &str, substitutions: &mut Substitutions) -> Result<Self, Error> {
        let sections = parse::parse(text)?;
        check::check(&sections)?;
        Ok(Self { actions: resolve::resolve(&sections, substitutions)? })
    }

    /// Returns an update with these actions.
    pub fn of(actions: Vec<Action>) -> Self {
        Self { actions }
    }

    pub fn actions(&self) -> &[Action] {
        &self.actions
    }

    /// Returns the paths that the update changes.
    pub fn paths(&self) -> impl Iterator<Item = &DocumentPath> {
        self.actions.iter().map(Action::path)
    }
}

impl Action {
    /// Returns the path that the action changes.
    pub fn path(&self) -> &DocumentPath {
        match self {
            Self::Set(path, _) | Self::Remove(path) | Self::Add(path, _) | Self::Delete(path, _) => path,
        }
    }
}
