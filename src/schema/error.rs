//! Errors of schemas, and violations of them.

use std::fmt;

use thiserror::Error;

/// An error for a text that is not a valid schema.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{pointer} {message}")]
pub struct SchemaError {
    /// The location in the schema, such as `#/properties/name/type`.
    pub pointer: String,
    pub message: String,
}

impl SchemaError {
    pub(super) fn new(pointer: impl Into<String>, message: impl Into<String>) -> SchemaError {
        SchemaError { pointer: pointer.into(), message: message.into() }
    }
}

/// A violation of a schema, in the words of the execution log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The location in the value, such as `/lines/0/sku`; empty for the whole value.
    pub pointer: String,
    pub message: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
