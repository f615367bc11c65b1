//! An AWS error as a value. `wire` encodes it as XML or JSON.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::arn::Arn;

/// An error with its code, message and status as AWS returns them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fault {
    pub code: String,
    pub message: String,
    pub status: u16,
    /// Members of the error shape other than the message.
    pub members: Option<Value>,
    /// The policy statement that would have allowed the action, if a permission was missing.
    pub missing: Option<Value>,
}

impl Fault {
    /// Returns a client error (HTTP 400).
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

    /// Returns the error for an operation that exists on AWS but not in the local cloud.
    pub fn not_implemented(service: &str, operation: &str) -> Self {
        Self::new(
            "NotImplemented",
            format!(
                "the local cloud does not implement {service}:{operation}; run this against AWS with --backend aws"
            ),
        )
        .with_status(501)
    }

    /// Returns the error for a server that is not on this machine, or whose protocol is not supported.
    pub fn unreachable(why: &str) -> Self {
        let message = format!("{why}; use a server of this machine (http://127.0.0.1:PORT), or AWS with --backend aws");
        Self::new("NotImplemented", message).with_status(501)
    }

    /// Returns the error for a delivery to a service that accepts none here.
    pub fn unsupported_target(to: &Arn) -> Self {
        Self::new("NotImplemented", format!("the local cloud does not deliver to `{to}`")).with_status(501)
    }
}
