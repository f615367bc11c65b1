//! What is wrong with a policy document, once for people and once as IAM says it.

use thiserror::Error;

/// One problem of a policy document.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct PolicyError {
    /// Where: `Statement[0].Condition`; empty for the whole document.
    pub path: String,
    /// A lowercase fragment.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    phase: Phase,
    iam: String,
}

/// The order in which IAM looks for problems; it tells the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Phase {
    Syntax,
    Version,
    Parsing,
    Statements,
    Actions,
    ResourceForm,
    ActionForm,
    Elements,
    Principals,
}

impl PolicyError {
    pub(super) fn new(phase: Phase, path: &str, message: impl Into<String>, iam: impl Into<String>) -> PolicyError {
        PolicyError { path: path.to_owned(), message: message.into(), help: None, phase, iam: iam.into() }
    }

    /// The grammar is not kept.
    pub(super) fn syntax(path: &str, message: impl Into<String>) -> PolicyError {
        PolicyError::new(Phase::Syntax, path, message, "Syntax errors in policy.")
    }

    /// The grammar is kept, but a value cannot be read.
    pub(super) fn value(path: &str, message: impl Into<String>) -> PolicyError {
        PolicyError::new(Phase::Parsing, path, message, "The policy failed legacy parsing")
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> PolicyError {
        self.help = Some(help.into());
        self
    }
}

/// The message of IAM's `MalformedPolicyDocument` for these problems.
pub fn iam_message(errors: &[PolicyError]) -> String {
    errors.iter().min_by_key(|error| error.phase).map(|error| error.iam.clone()).unwrap_or_default()
}
