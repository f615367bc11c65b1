//! The errors of DynamoDB.

use serde_json::json;

use crate::expression::attribute::item_to_json;
use crate::expression::{Error, Item};
use crate::local::service::Fault;

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        let code = if error.is_serialization { "SerializationException" } else { "ValidationException" };
        Self::new(code, error.to_string())
    }
}

/// Returns the error of operations on items for a missing table.
pub(super) fn no_such_resource() -> Fault {
    Fault::new("ResourceNotFoundException", "Requested resource not found")
}

/// Returns the error of operations on tables for a missing table.
pub(super) fn no_such_table(name: &str) -> Fault {
    Fault::new("ResourceNotFoundException", format!("Requested resource not found: Table: {name} not found"))
}

/// Returns the error for invalid parameter values.
pub(super) fn invalid(what: impl std::fmt::Display) -> Fault {
    Fault::validation(format!("One or more parameter values were invalid: {what}"))
}

/// Returns the error for an item that does not meet the condition; it contains the item if the request asks for it.
pub(super) fn condition_failed(shown: Option<&Item>) -> Fault {
    let mut fault = Fault::new("ConditionalCheckFailedException", "The conditional request failed");
    fault.members = shown.map(|item| json!({"Message": fault.message, "Item": item_to_json(item)}));
    fault
}
