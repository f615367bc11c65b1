//! An item that a probe observed, such as a log event or a message.

use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::clock::Timestamp;
use crate::resource::task_token;

/// An observed item.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Item {
    /// The unique id of the item, such as a message id or a log event id.
    pub id: String,
    /// The origin of the item, such as a log stream or a queue.
    pub place: String,
    #[serde(serialize_with = "text_of")]
    pub at: Option<Timestamp>,
    pub text: String,
}

fn text_of<S: Serializer>(at: &Option<Timestamp>, serializer: S) -> Result<S::Ok, S::Error> {
    at.map(Timestamp::to_millis_text).serialize(serializer)
}

impl Item {
    /// Returns the item in the form in which it may be printed and stored, without task tokens, which would let anyone
    /// complete the task.
    pub(super) fn masked(&self) -> Item {
        Item { text: task_token::masked(&self.text), ..self.clone() }
    }

    /// Returns the text as JSON, and the content of an SNS notification in it.
    pub fn documents(&self) -> Vec<Value> {
        let Ok(outer) = serde_json::from_str::<Value>(&self.text) else {
            return Vec::new();
        };
        let carried = match outer.get("Type").and_then(Value::as_str) {
            Some("Notification") => outer.get("Message").and_then(Value::as_str),
            _ => None,
        };
        let inner = carried.and_then(|message| serde_json::from_str(message).ok());
        std::iter::once(outer).chain(inner).collect()
    }
}
