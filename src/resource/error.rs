//! Why a resource, a step or a probe could not do its work.

use crate::aws::{CloudError, Problem};
use crate::duration::Span;
use crate::words;

/// A failure of the world outside, not in a text.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Cloud(#[from] CloudError),
    /// A name that nothing has.
    #[error("there is no {kind} `{name}`{}", suggest(.suggestion.as_deref()))]
    Unknown { kind: &'static str, name: String, suggestion: Option<String> },
    /// Something given makes no sense; `field` as in a finding.
    #[error("{message}")]
    Invalid { field: String, message: String, help: Option<String> },
    /// What was created could not be written down first.
    #[error("could not write down what is created: {0}")]
    Ledger(String),
    /// A file of a command could not be read.
    #[error("{path}: {message}")]
    Input { path: String, message: String },
    /// What was started ended badly; the message says where and why.
    #[error("{message}")]
    Failed { message: String },
    /// What was started goes on.
    #[error("{what} has not ended after {waited}")]
    Late { what: String, waited: Span },
    /// Nothing is there yet that could be worked on, or more than can be looked at.
    #[error("{message}")]
    Absent { message: String, help: String },
    /// Several things could be meant; nothing was done.
    #[error("{message}")]
    Ambiguous { message: String, help: String },
    /// Some entries were sent, some were not; the receipts say which.
    #[error("{failed} of {} not accepted", words::count(*.total, "event"))]
    NotAccepted { failed: usize, total: usize },
}

impl Error {
    /// An unknown name, with the nearest of those that exist.
    pub fn unknown<'a>(kind: &'static str, name: &str, existing: impl IntoIterator<Item = &'a str>) -> Self {
        let suggestion = words::closest(name, existing).map(str::to_owned);
        Self::Unknown { kind, name: name.to_owned(), suggestion }
    }

    pub fn invalid(field: &str, message: impl Into<String>, help: Option<&str>) -> Self {
        Self::Invalid { field: field.to_owned(), message: message.into(), help: help.map(str::to_owned) }
    }

    /// Something of that name stands, and differs from what is asked for.
    pub fn differs(noun: &str, name: &str, what: &str, standing: &str, wanted: &str) -> Self {
        let message = format!("the {noun} `{name}` exists with another {what}: `{standing}`, not `{wanted}`");
        Self::invalid("name", message, Some("choose another name, or delete it first: `ork delete` removes one thing"))
    }

    /// Whether nothing answered.
    pub fn is_unreachable(&self) -> bool {
        matches!(self, Self::Cloud(error) if matches!(error.problem, Problem::Unreachable | Problem::NotHttp))
    }
}

fn suggest(name: Option<&str>) -> String {
    name.map(|name| format!("; did you mean `{name}`?")).unwrap_or_default()
}
