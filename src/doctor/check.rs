//! The result of an examination.

use serde::Serialize;

use super::Fix;
use crate::resource::Error;

/// What was found out about one thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Check {
    /// What was examined, such as `Orders/OrdersDevRule -> queue:OrderJobs`.
    pub subject: String,
    pub state: State,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What mends it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// What can be done without further decisions.
    #[serde(skip)]
    pub fix: Option<Fix>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    Good,
    /// It may be meant, but nothing is delivered.
    Warning,
    Problem,
    /// It cannot be examined from here.
    Unknown,
}

impl Check {
    pub fn good(subject: impl Into<String>) -> Self {
        Self::new(subject, State::Good, None)
    }

    pub fn warning(subject: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::new(subject, State::Warning, Some(reason.into()))
    }

    pub fn problem(subject: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::new(subject, State::Problem, Some(reason.into()))
    }

    pub fn unknown(subject: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::new(subject, State::Unknown, Some(reason.into()))
    }

    /// Returns the check for a request that failed: what it asks for does not exist, or cannot be seen.
    pub fn failed(subject: impl Into<String>, error: &Error) -> Self {
        let state = match error {
            Error::Unknown { .. } | Error::OnOtherBus { .. } => State::Problem,
            _ => State::Unknown,
        };
        Self::new(subject, state, Some(error.to_string()))
    }

    fn new(subject: impl Into<String>, state: State, reason: Option<String>) -> Self {
        Self { subject: subject.into(), state, reason, help: None, fix: None }
    }

    #[must_use]
    pub fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    #[must_use]
    pub fn fix(self, fix: Fix) -> Self {
        Self { fix: Some(fix), ..self }
    }
}
