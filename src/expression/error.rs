//! Errors of expressions and attribute values, with the messages of DynamoDB.

use std::fmt;

/// The message of a `ValidationException`, or of a `SerializationException`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    message: String,
    /// Whether the JSON does not have the form of an attribute value.
    pub is_serialization: bool,
}

impl Error {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), is_serialization: false }
    }

    pub(crate) fn serialization(message: impl Into<String>) -> Self {
        Self { message: message.into(), is_serialization: true }
    }

    /// Adds text before and after the message.
    #[must_use]
    pub(crate) fn within(self, before: &str, after: &str) -> Self {
        if self.is_serialization {
            return self;
        }
        Self::new(format!("{before}{}{after}", self.message))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}
