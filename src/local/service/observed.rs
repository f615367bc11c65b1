//! A call of an API after it was answered, as a service that records calls sees it.

use serde_json::Value;

use super::{Answer, Sender};

/// Longer texts of a request are left out.
const MAX_TEXT: usize = 8 * 1024;

/// One call.
#[derive(Debug)]
pub struct ObservedCall<'a> {
    pub service: &'a str,
    pub operation: &'a str,
    /// Without the bytes it brought, and without long texts.
    pub input: Value,
    /// How many bytes it brought.
    pub bytes_in: usize,
    pub answer: &'a Answer,
    /// None where it came from outside of the cloud.
    pub sender: Option<&'a Sender>,
}

/// What is seen of a request: its members without bytes and long texts, and how many bytes it brought.
pub fn seen(input: &Value) -> (Value, usize) {
    let text = |name: &str| input.get(name).and_then(Value::as_str);
    let bytes = text("BodyBase64").map(decoded).or(text("Body").map(str::len)).unwrap_or_default();
    (without_bodies(input), bytes)
}

/// How many bytes a text in base64 stands for.
fn decoded(digits: &str) -> usize {
    let padding = digits.bytes().rev().take_while(|digit| *digit == b'=').count();
    (digits.len() / 4 * 3).saturating_sub(padding)
}

fn without_bodies(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let is_seen = |name: &str, value: &Value| {
                !matches!(name, "Body" | "BodyBase64") && value.as_str().is_none_or(|text| text.len() <= MAX_TEXT)
            };
            let members = members.iter().filter(|(name, value)| is_seen(name, value));
            Value::Object(members.map(|(name, value)| (name.clone(), without_bodies(value))).collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(without_bodies).collect()),
        other => other.clone(),
    }
}

impl ObservedCall<'_> {
    /// How many bytes it was answered with.
    pub fn bytes_out(&self) -> usize {
        let answer = self.answer.as_ref().ok();
        let bytes = answer.and_then(|answer| answer.get("BodyBase64")).and_then(Value::as_str);
        bytes.map_or(0, decoded)
    }
}
