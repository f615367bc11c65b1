//! The place of a method in its API.

use serde_json::{Value, json};

use super::draft::Draft;

/// A method in the making.
pub(super) struct Place<'a> {
    pub(super) path: &'a str,
    /// The ID of its resource.
    pub(super) resource: &'a str,
    pub(super) method: &'static str,
}

impl Place<'_> {
    /// Returns the input of an operation on the method.
    pub(super) fn input(&self, draft: &Draft) -> Value {
        json!({"restApiId": draft.id, "resourceId": self.resource, "httpMethod": self.method})
    }
}
