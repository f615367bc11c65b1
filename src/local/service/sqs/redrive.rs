//! Redrive policies: the dead-letter queue of a queue, and the queues that may use it.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::fault;
use crate::arn::Arn;
use crate::local::service::Fault;

const MAX_RECEIVES: u32 = 1000;
const MAX_SOURCES: usize = 10;

/// A queue's `RedrivePolicy`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Redrive {
    pub(super) dead_letter_target_arn: Arn,
    pub(super) max_receive_count: u32,
}

/// A dead-letter queue's `RedriveAllowPolicy`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Allow {
    redrive_permission: Permission,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    source_queue_arns: Vec<Arn>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Permission {
    AllowAll,
    DenyAll,
    ByQueue,
}

/// The form in requests, in which the count may be text.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Written {
    dead_letter_target_arn: Option<String>,
    max_receive_count: Option<Value>,
}

impl Redrive {
    pub(super) fn parse(text: &str) -> Result<Self, Fault> {
        let refuse = |reason: &str| fault::invalid_value(text, "RedrivePolicy", reason);
        let missing = |name: &str| refuse(&format!("Redrive policy does not contain mandatory attribute: {name}."));
        let written: Written = serde_json::from_str(text)
            .map_err(|_| refuse("Amazon SQS can't create the redrive policy, as it's in an unsupported format."))?;
        let target = written.dead_letter_target_arn.ok_or_else(|| missing("deadLetterTargetArn"))?;
        let count = written.max_receive_count.ok_or_else(|| missing("maxReceiveCount"))?;
        let dead_letter_target_arn = target.parse().map_err(|_| refuse("Invalid value for deadLetterTargetArn."))?;
        let spelled = count.as_str().map_or_else(|| count.to_string(), str::to_owned);
        match spelled.parse() {
            Ok(max_receive_count @ 1..=MAX_RECEIVES) => Ok(Self { dead_letter_target_arn, max_receive_count }),
            _ => Err(refuse(&format!(
                "Invalid value for maxReceiveCount: {spelled}, valid values are from 1 to 1000 both inclusive."
            ))),
        }
    }
}

impl Allow {
    pub(super) fn parse(text: &str) -> Result<Self, Fault> {
        let allow: Self =
            serde_json::from_str(text).map_err(|_| fault::invalid_attribute_value("RedriveAllowPolicy"))?;
        let sources = allow.source_queue_arns.len();
        let fits = match allow.redrive_permission {
            Permission::ByQueue => (1..=MAX_SOURCES).contains(&sources),
            Permission::AllowAll | Permission::DenyAll => sources == 0,
        };
        if fits { Ok(allow) } else { Err(fault::invalid_attribute_value("RedriveAllowPolicy")) }
    }

    pub(super) fn allows(&self, source: &Arn) -> bool {
        match self.redrive_permission {
            Permission::AllowAll => true,
            Permission::DenyAll => false,
            Permission::ByQueue => self.source_queue_arns.contains(source),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEAD: &str = "arn:aws:sqs:eu-west-1:000000000000:Dead";

    #[test]
    fn a_redrive_policy_needs_a_target_and_a_count() {
        let cases = [
            (format!(r#"{{"deadLetterTargetArn":"{DEAD}","maxReceiveCount":3}}"#), Some(3)),
            (format!(r#"{{"deadLetterTargetArn":"{DEAD}","maxReceiveCount":"3"}}"#), Some(3)),
            (format!(r#"{{"deadLetterTargetArn":"{DEAD}","maxReceiveCount":0}}"#), None),
            (format!(r#"{{"deadLetterTargetArn":"{DEAD}","maxReceiveCount":1001}}"#), None),
            (format!(r#"{{"deadLetterTargetArn":"{DEAD}"}}"#), None),
            (r#"{"deadLetterTargetArn":"dummy","maxReceiveCount":3}"#.to_owned(), None),
            (r#"{"maxReceiveCount":3}"#.to_owned(), None),
            ("nonsense".to_owned(), None),
        ];
        for (text, count) in cases {
            assert_eq!(Redrive::parse(&text).ok().map(|redrive| redrive.max_receive_count), count, "{text}");
        }
        let missing = Redrive::parse(r#"{"maxReceiveCount":3}"#).err().map(|fault| fault.message);
        let expected = r#"Value {"maxReceiveCount":3} for parameter RedrivePolicy is invalid. Reason: Redrive policy does not contain mandatory attribute: deadLetterTargetArn."#;
        assert_eq!(missing.as_deref(), Some(expected));
    }

    #[test]
    fn a_dead_letter_queue_chooses_its_sources() {
        let source: Arn = "arn:aws:sqs:eu-west-1:000000000000:Orders".parse().unwrap();
        let cases = [
            (r#"{"redrivePermission":"allowAll"}"#.to_owned(), Some(true)),
            (r#"{"redrivePermission":"denyAll"}"#.to_owned(), Some(false)),
            (format!(r#"{{"redrivePermission":"byQueue","sourceQueueArns":["{source}"]}}"#), Some(true)),
            (format!(r#"{{"redrivePermission":"byQueue","sourceQueueArns":["{DEAD}"]}}"#), Some(false)),
            (format!(r#"{{"redrivePermission":"allowAll","sourceQueueArns":["{DEAD}"]}}"#), None),
            (r#"{"redrivePermission":"byQueue"}"#.to_owned(), None),
        ];
        for (text, allowed) in cases {
            assert_eq!(Allow::parse(&text).ok().map(|allow| allow.allows(&source)), allowed, "{text}");
        }
    }
}
