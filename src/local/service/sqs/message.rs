//! A message: as it is sent, and as a queue stores it.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::fault;
use crate::arn::Arn;
use crate::clock::Timestamp;
use crate::local::service::{Attribute, Fault};

/// A message to be sent, with validated attributes.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub(super) body: String,
    pub(super) attributes: BTreeMap<String, Attribute>,
    pub(super) trace_header: Option<String>,
    pub(super) delay: Option<Duration>,
    pub(super) group_id: Option<String>,
    pub(super) deduplication_id: Option<String>,
    pub(super) trace: Option<String>,
}

/// A message in a queue.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Message {
    pub(super) id: String,
    pub(super) body: String,
    pub(super) attributes: BTreeMap<String, Attribute>,
    pub(super) trace_header: Option<String>,
    pub(super) sent_at: Timestamp,
    pub(super) visible_at: Timestamp,
    pub(super) first_received: Option<Timestamp>,
    pub(super) last_received: Option<Timestamp>,
    /// Over all queues in which it has been.
    pub(super) receives: u32,
    /// The value of `receives` when the message came into this queue.
    pub(super) receives_before: u32,
    pub(super) group_id: Option<String>,
    pub(super) deduplication_id: Option<String>,
    pub(super) sequence_number: Option<String>,
    pub(super) dead_letter_source: Option<Arn>,
    /// The ID of the event that caused the message, which clients do not see.
    #[serde(default)]
    pub(super) trace: Option<String>,
}

impl Draft {
    /// Returns the size as the quota counts it: the body, and the names, types and values of the attributes.
    pub(super) fn size(&self) -> usize {
        let attributes = self.attributes.iter();
        self.body.len()
            + attributes.map(|(name, part)| name.len() + part.data_type.len() + value_size(part)).sum::<usize>()
    }

    pub(super) fn check_body(&self) -> Result<(), Fault> {
        if self.body.is_empty() {
            return Err(fault::missing("MessageBody"));
        }
        // Most bodies are plain; checking all bytes is faster than stopping at the first that is not.
        let is_plain = self.body.bytes().fold(true, |plain, byte| plain & matches!(byte, b' '..=b'~'));
        if is_plain || self.body.chars().all(is_allowed) {
            return Ok(());
        }
        Err(Fault::new("InvalidMessageContents", UNALLOWED))
    }
}

impl Message {
    pub(super) fn is_expired(&self, now: Timestamp, retention: Duration) -> bool {
        self.sent_at.plus(retention) <= now
    }

    pub(super) fn receives_here(&self) -> u32 {
        self.receives - self.receives_before.min(self.receives)
    }
}

pub(super) const UNALLOWED: &str = "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 \
    to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF";

/// Returns whether XML allows a character.
pub(super) fn is_allowed(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..)
}

/// Returns the size of a value. Binary values are stored in base64 and count as the bytes that it encodes.
fn value_size(attribute: &Attribute) -> usize {
    if attribute.data_type.starts_with("Binary") {
        let padding = attribute.value.bytes().rev().take_while(|byte| *byte == b'=').count();
        return (attribute.value.len() / 4 * 3).saturating_sub(padding);
    }
    attribute.value.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_count_towards_the_size() {
        let attribute =
            |data_type: &str, value: &str| Attribute { data_type: data_type.to_owned(), value: value.to_owned() };
        let attributes = BTreeMap::from([
            ("a".to_owned(), attribute("String", "xyz")),
            ("b".to_owned(), attribute("Binary", "aGFsbG8=")),
        ]);
        let draft = Draft { body: "é".to_owned(), attributes, ..Draft::default() };
        assert_eq!(draft.size(), 2 + (1 + 6 + 3) + (1 + 6 + 5));
    }

    #[test]
    fn a_body_is_text_that_xml_can_carry() {
        let cases = [
            ("fine\n\u{10ffff}", None),
            ("", Some("MissingRequiredParameterException")),
            ("bell\u{7}", Some("InvalidMessageContents")),
            ("\u{ffff}", Some("InvalidMessageContents")),
        ];
        for (body, code) in cases {
            let fault = Draft { body: body.to_owned(), ..Draft::default() }.check_body().err();
            assert_eq!(fault.map(|fault| fault.code).as_deref(), code, "{body:?}");
        }
    }
}
