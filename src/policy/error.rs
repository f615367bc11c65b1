//! Problems of a policy document, with a message for people and the message of IAM.

use thiserror::Error;

/// A problem of a policy document.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct PolicyError {
    /// The location, such as `Statement[0].Condition`; empty for the whole document.
    pub path: String,
    /// The message, a lowercase fragment.
    pub message: String,
    /// How to correct the policy.
    pub help: Option<String>,
    phase: Phase,
    iam: String,
}

/// The order in which IAM checks a policy. It reports the first problem.
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

    /// Returns an error for a violation of the grammar.
    pub(super) fn syntax(path: &str, message: impl Into<String>) -> PolicyError {
        PolicyError::new(Phase::Syntax, path, message, "Syntax errors in policy.")
    }

    /// Returns an error for a value that cannot be parsed although the grammar is correct.
    pub(super) fn value(path: &str, message: impl Into<String>) -> PolicyError {
        PolicyError::new(Phase::Parsing, path, message, "The policy failed legacy parsing")
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> PolicyError {
        self.help = Some(help.into());
        self
    }
}

/// Returns the message of IAM's `MalformedPolicyDocument` for these problems.
pub fn iam_message(errors: &[PolicyError]) -> String {
    errors.iter().min_by_key(|error| error.phase).map(|error| error.iam.clone()).unwrap_or_default()
}
