//! A message in `SendMessage` and in each entry of `SendMessageBatch`, and the constraints on its attributes.
//!
//! The constraints are those of "Amazon SQS message metadata" in the Amazon SQS Developer Guide.

use std::collections::BTreeMap;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

use super::fault;
use super::message::{Draft, UNALLOWED, is_allowed};
use crate::local::service::{Attribute, Fault};

const MAX_DELAY_SECONDS: i64 = 900;
const MAX_ATTRIBUTES: usize = 10;
const TRACE_HEADER: &str = "AWSTraceHeader";

/// The members that both operations share, and those in which they differ.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Outgoing {
    /// In `SendMessage`.
    pub(super) queue_url: Option<String>,
    /// In an entry.
    pub(super) id: Option<String>,
    message_body: Option<String>,
    delay_seconds: Option<i64>,
    message_attributes: BTreeMap<String, AttributeValue>,
    message_system_attributes: BTreeMap<String, AttributeValue>,
    pub(super) message_deduplication_id: Option<String>,
    pub(super) message_group_id: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct AttributeValue {
    data_type: Option<String>,
    string_value: Option<String>,
    binary_value: Option<String>,
}

impl Outgoing {
    pub(super) fn into_draft(self) -> Result<Draft, Fault> {
        check_id("MessageGroupId", self.message_group_id.as_deref())?;
        check_id("MessageDeduplicationId", self.message_deduplication_id.as_deref())?;
        let delay = self.delay_seconds.map(delay).transpose()?;
        if self.message_attributes.len() > MAX_ATTRIBUTES {
            return Err(fault::invalid(format!(
                "Number of message attributes [{}] exceeds the allowed maximum [{MAX_ATTRIBUTES}].",
                self.message_attributes.len()
            )));
        }
        let attributes = self.message_attributes.into_iter().map(|(name, value)| {
            check_name(&name)?;
            let attribute = value.check(&name)?;
            Ok((name, attribute))
        });
        let mut trace_header = None;
        for (name, value) in self.message_system_attributes {
            if name != TRACE_HEADER {
                return Err(fault::invalid(format!("Message system attribute name '{name}' is invalid.")));
            }
            trace_header = Some(value.check(&name)?.value);
        }
        let draft = Draft {
            body: self.message_body.unwrap_or_default(),
            attributes: attributes.collect::<Result<_, Fault>>()?,
            trace_header,
            delay,
            group_id: self.message_group_id,
            deduplication_id: self.message_deduplication_id,
            trace: None,
        };
        draft.check_body()?;
        Ok(draft)
    }

    /// Returns the number of bytes that count towards the size of a batch, before anything is validated.
    pub(super) fn size(&self) -> usize {
        let attributes = self.message_attributes.iter().map(|(name, value)| {
            let parts = [&value.data_type, &value.string_value, &value.binary_value];
            name.len() + parts.into_iter().flatten().map(String::len).sum::<usize>()
        });
        self.message_body.as_ref().map_or(0, String::len) + attributes.sum::<usize>()
    }
}

impl AttributeValue {
    fn check(self, name: &str) -> Result<Attribute, Fault> {
        let data_type = self.data_type.filter(|data_type| !data_type.is_empty()).ok_or_else(|| {
            fault::invalid(format!("Message (user) attribute '{name}' must contain a non-empty attribute type."))
        })?;
        if data_type.len() > 256 {
            return Err(fault::invalid("Message (user) attribute types must be shorter than 256 Bytes"));
        }
        let kind = data_type.split('.').next().unwrap_or_default();
        let value = match kind {
            "String" | "Number" => self.string_value,
            "Binary" => self.binary_value,
            _ => {
                return Err(fault::invalid(format!(
                    "The type of message (user) attribute '{name}' is invalid. You must use only the following \
                     supported type prefixes: Binary, Number, String."
                )));
            }
        };
        let value = value.filter(|value| !value.is_empty()).ok_or_else(|| {
            let kind = if kind == "Binary" { "Binary" } else { "String" };
            fault::invalid(format!(
                "Message (user) attribute '{name}' must contain a non-empty value of type '{kind}'."
            ))
        })?;
        let problem = match kind {
            "Number" if !is_number(&value) => {
                Some(format!("Can't cast the value of message (user) attribute '{name}' to a number."))
            }
            "Binary" if STANDARD.decode(&value).is_err() => {
                return Err(Fault::new("SerializationException", format!("'{name}' is not valid base64")));
            }
            "String" if !value.chars().all(is_allowed) => Some(UNALLOWED.to_owned()),
            _ => None,
        };
        problem.map_or(Ok(Attribute { data_type, value }), |problem| Err(fault::invalid(problem)))
    }
}

fn delay(seconds: i64) -> Result<Duration, Fault> {
    match u64::try_from(seconds) {
        Ok(whole) if seconds <= MAX_DELAY_SECONDS => Ok(Duration::from_secs(whole)),
        _ => Err(fault::invalid_value(seconds, "DelaySeconds", "DelaySeconds must be >= 0 and <= 900.")),
    }
}

fn check_id(parameter: &str, id: Option<&str>) -> Result<(), Fault> {
    let fits = |id: &str| (1..=128).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_graphic());
    match id {
        Some(id) if !fits(id) => Err(fault::invalid_value(
            id,
            parameter,
            &format!("{parameter} can only include alphanumeric and punctuation characters. 1 to 128 in length."),
        )),
        _ => Ok(()),
    }
}

fn check_name(name: &str) -> Result<(), Fault> {
    let lower = name.to_ascii_lowercase();
    if name.len() > 256 {
        return Err(fault::invalid("Message (user) attribute names must be shorter than 256 Bytes"));
    }
    let allowed = |character: char| character.is_alphanumeric() || matches!(character, '_' | '-' | '.');
    if name.is_empty() || !name.chars().all(allowed) {
        return Err(fault::invalid(
            "Message (user) attributes name can only contain upper and lower score characters, digits, periods, \
             hyphens and underscores.",
        ));
    }
    if lower.starts_with("aws.") || lower.starts_with("amazon.") || name.starts_with('.') || name.ends_with('.') {
        return Err(fault::invalid(
            "You can't use message attribute names beginning with 'AWS.' or 'Amazon.'. These strings are reserved \
             for internal use. Additionally, they cannot start or end with '.'.",
        ));
    }
    Ok(())
}

fn is_number(value: &str) -> bool {
    value.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.' | b'e' | b'E'))
        && value.parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn draft(input: serde_json::Value) -> Result<Draft, Fault> {
        serde_json::from_value::<Outgoing>(input).expect("a message").into_draft()
    }

    #[test]
    fn attributes_are_checked_by_name_type_and_value() {
        let cases = [
            ("attr.1øßä", "String", "Valid", true),
            ("n", "Number.int", "-1.5e3", true),
            ("n", "Number", "one", false),
            ("n", "Number", "inf", false),
            ("b", "Other", "x", false),
            ("b", "", "x", false),
            ("b", "String", "", false),
            ("b", "String", "bell\u{7}", false),
            ("aWs.x", "String", "x", false),
            ("AMAZON.x", "String", "x", false),
            (".x", "String", "x", false),
            ("x.", "String", "x", false),
            ("x!", "String", "x", false),
        ];
        for (name, data_type, value, good) in cases {
            let attribute = json!({"DataType": data_type, "StringValue": value});
            let result = draft(json!({"MessageBody": "m", "MessageAttributes": {name: attribute}}));
            assert_eq!(result.is_ok(), good, "{name} {data_type} {value}");
        }
        let binary = |value: &str| json!({"MessageBody": "m", "MessageAttributes": {"b": {"DataType": "Binary", "BinaryValue": value}}});
        assert!(draft(binary("aGFsbG8=")).is_ok());
        assert!(draft(binary("?")).is_err());
    }

    #[test]
    fn messages_are_those_of_the_service() {
        let long = "a".repeat(129);
        let cases = [
            (json!({"MessageBody": "m", "DelaySeconds": 901}), "Value 901 for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.".to_owned()),
            (json!({"MessageBody": "m", "MessageGroupId": ""}), "Value  for parameter MessageGroupId is invalid. Reason: MessageGroupId can only include alphanumeric and punctuation characters. 1 to 128 in length.".to_owned()),
            (json!({"MessageBody": "m", "MessageDeduplicationId": long}), format!("Value {long} for parameter MessageDeduplicationId is invalid. Reason: MessageDeduplicationId can only include alphanumeric and punctuation characters. 1 to 128 in length.")),
            (json!({"MessageBody": ""}), "The request must contain the parameter MessageBody.".to_owned()),
            (json!({"MessageBody": "m", "MessageAttributes": {"ErrorDetails": {"DataType": "String", "StringValue": ""}}}), "Message (user) attribute 'ErrorDetails' must contain a non-empty value of type 'String'.".to_owned()),
        ];
        for (input, message) in cases {
            assert_eq!(draft(input.clone()).expect_err(&input.to_string()).message, message);
        }
    }
}
