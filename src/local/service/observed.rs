//! A call of an API after it was answered, for a service that records calls.

use serde_json::Value;

use super::{Answer, PIECES, SPOOLED, Sender};

/// The maximum length of a text of a request; longer ones are left out.
const MAX_TEXT: usize = 8 * 1024;

/// One call.
#[derive(Debug)]
pub struct ObservedCall<'a> {
    pub service: &'a str,
    pub operation: &'a str,
    /// The input without binary data and long texts.
    pub input: Value,
    /// The size of the binary data in the request.
    pub bytes_in: usize,
    pub answer: &'a Answer,
    /// `None` if the call came from outside of the cloud.
    pub sender: Option<&'a Sender>,
}

/// Returns the recorded part of a request: its members without binary data and long texts, and the size of the data.
pub fn seen(input: &Value) -> (Value, usize) {
    let text = |name: &str| input.get(name).and_then(Value::as_str);
    let in_file = || input.get(SPOOLED).and_then(|spooled| spooled.get("Size")?.as_u64());
    let bytes = text("BodyBase64").map(decoded).or(text("Body").map(str::len));
    let bytes = bytes.or_else(|| usize::try_from(in_file()?).ok()).unwrap_or_default();
    (without_bodies(input), bytes)
}

/// Returns the number of bytes that a base64 text encodes.
fn decoded(digits: &str) -> usize {
    let padding = digits.bytes().rev().take_while(|digit| *digit == b'=').count();
    (digits.len() / 4 * 3).saturating_sub(padding)
}

fn without_bodies(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let is_seen = |name: &str, value: &Value| {
                !matches!(name, "Body" | "BodyBase64" | SPOOLED)
                    && value.as_str().is_none_or(|text| text.len() <= MAX_TEXT)
            };
            let members = members.iter().filter(|(name, value)| is_seen(name, value));
            Value::Object(members.map(|(name, value)| (name.clone(), without_bodies(value))).collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(without_bodies).collect()),
        other => other.clone(),
    }
}

impl ObservedCall<'_> {
    /// Returns the size of the binary data in the response.
    pub fn bytes_out(&self) -> usize {
        let answer = self.answer.as_ref().ok();
        let member = |name: &str| answer.and_then(|answer| answer.get(name));
        let in_files = || member("ContentLength").filter(|_| member(PIECES).is_some()).and_then(Value::as_u64);
        let bytes = member("BodyBase64").and_then(Value::as_str).map(decoded);
        bytes.or_else(|| usize::try_from(in_files()?).ok()).unwrap_or_default()
    }
}
