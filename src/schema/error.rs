//! What is wrong with a schema, and with what it describes.

use std::fmt;

use thiserror::Error;

/// A text that is no schema.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{pointer} {message}")]
pub struct SchemaError {
    /// Where in the schema, like `#/properties/name/type`.
    pub pointer: String,
    pub message: String,
}

impl SchemaError {
    pub(super) fn new(pointer: impl Into<String>, message: impl Into<String>) -> SchemaError {
        SchemaError { pointer: pointer.into(), message: message.into() }
    }
}

/// One way in which a value does not match, in the words of the execution log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Where in the value, like `/lines/0/sku`; empty for the whole.
    pub pointer: String,
    pub message: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
