//! One thing a probe saw: a log event, a message.

use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::clock::Timestamp;
use crate::resource::task_token;

/// One observed thing.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Item {
    /// What tells it from others: a message id, a log event id.
    pub id: String,
    /// Where it stood: a log stream, a queue.
    pub place: String,
    #[serde(serialize_with = "text_of")]
    pub at: Option<Timestamp>,
    pub text: String,
}

fn text_of<S: Serializer>(at: &Option<Timestamp>, serializer: S) -> Result<S::Ok, S::Error> {
    at.map(Timestamp::to_millis_text).serialize(serializer)
}

impl Item {
    /// The item as it may be shown and stored: a task token in it would let anyone end the task.
    pub(super) fn masked(&self) -> Item {
        Item { text: task_token::masked(&self.text), ..self.clone() }
    }

    /// The text as JSON, and what an SNS notification in it carries.
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
