//! An AWS error as a value. It becomes XML or JSON as the last act, in `wire`.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::arn::Arn;

/// Code, message and status as AWS sends them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fault {
    pub code: String,
    pub message: String,
    pub status: u16,
    /// Members of the error shape besides the message.
    pub members: Option<Value>,
    /// The policy statement that would have allowed it, when a permission was missing.
    pub missing: Option<Value>,
}

impl Fault {
    /// A client error (HTTP 400).
    pub fn new(code: &str, message: impl Into<String>) -> Self {
        Self { code: code.to_owned(), message: message.into(), status: 400, members: None, missing: None }
    }

    #[must_use]
    pub fn with_status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    pub fn validation(message: impl Into<String>) -> Self {
        Self::new("ValidationException", message)
    }

    /// An operation AWS has and the local cloud does not.
    pub fn not_implemented(service: &str, operation: &str) -> Self {
        Self::new(
            "NotImplemented",
            format!(
                "the local cloud does not implement {service}:{operation}; run this against AWS with --backend aws"
            ),
        )
        .with_status(501)
    }

    /// A server that is not on this machine, or that speaks what is not spoken here.
    pub fn unreachable(why: &str) -> Self {
        let message = format!("{why}; use a server of this machine (http://127.0.0.1:PORT), or AWS with --backend aws");
        Self::new("NotImplemented", message).with_status(501)
    }

    /// A delivery to a service that takes none here.
    pub fn unsupported_target(to: &Arn) -> Self {
        Self::new("NotImplemented", format!("the local cloud does not deliver to `{to}`")).with_status(501)
    }
}
