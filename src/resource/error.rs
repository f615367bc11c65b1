//! Errors of resources, steps and probes.

use crate::aws::{CloudError, Problem};
use crate::duration::Span;
use crate::words;

/// A failure in the environment, as opposed to a problem in a text.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Cloud(#[from] CloudError),
    /// A name that does not exist.
    #[error("there is no {kind} `{name}`{}", suggest(.suggestion.as_deref()))]
    Unknown { kind: &'static str, name: String, suggestion: Option<String> },
    /// A rule that does not exist on its bus, while another bus has one of the same name.
    #[error("there is no rule `{rule}` on the event bus `{bus}`; there is one on `{other}`")]
    OnOtherBus { rule: String, bus: String, other: String },
    /// An invalid value; `field` as in a finding.
    #[error("{message}")]
    Invalid { field: String, message: String, help: Option<String> },
    /// A resource could not be recorded before its creation.
    #[error("could not write down what is created: {0}")]
    Ledger(String),
    /// A file of a command could not be read.
    #[error("{path}: {message}")]
    Input { path: String, message: String },
    /// A started operation failed; the message says where and why.
    #[error("{message}")]
    Failed { message: String },
    /// A started operation has not ended in time.
    #[error("{what} has not ended after {waited}")]
    Late { what: String, waited: Span },
    /// Nothing exists yet to work on, or more than can be inspected.
    #[error("{message}")]
    Absent { message: String, help: String },
    /// The request is ambiguous; nothing was done.
    #[error("{message}")]
    Ambiguous { message: String, help: String },
    /// Some entries were not accepted; the receipts show which.
    #[error("{failed} of {} not accepted", words::count(*.total, "event"))]
    NotAccepted { failed: usize, total: usize },
}

impl Error {
    /// Returns the error for a name that does not exist, with the most similar existing one.
    pub fn unknown<'a>(kind: &'static str, name: &str, existing: impl IntoIterator<Item = &'a str>) -> Self {
        let suggestion = words::closest(name, existing).map(str::to_owned);
        Self::Unknown { kind, name: name.to_owned(), suggestion }
    }

    pub fn invalid(field: &str, message: impl Into<String>, help: Option<&str>) -> Self {
        Self::Invalid { field: field.to_owned(), message: message.into(), help: help.map(str::to_owned) }
    }

    /// Returns the error for an existing resource that differs from the requested one.
    pub fn differs(noun: &str, name: &str, what: &str, standing: &str, wanted: &str) -> Self {
        let message = format!("the {noun} `{name}` exists with another {what}: `{standing}`, not `{wanted}`");
        Self::invalid("name", message, Some("choose another name, or delete it first: `ork delete` removes one thing"))
    }

    /// Returns whether the backend did not respond.
    pub fn is_unreachable(&self) -> bool {
        matches!(self, Self::Cloud(error) if matches!(error.problem, Problem::Unreachable | Problem::NotHttp))
    }
}

fn suggest(name: Option<&str>) -> String {
    name.map(|name| format!("; did you mean `{name}`?")).unwrap_or_default()
}
