//! The attributes of a queue: parsed, compared when a queue is created again, and formatted as AWS does.
//!
//! Ranges and defaults are those of "SetQueueAttributes" in the Amazon SQS API Reference. Encryption settings are
//! stored without any effect.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::fault;
use super::redrive::{Allow, Redrive};
use crate::local::service::Fault;

pub(super) const MAX_BYTES: u32 = 1_048_576;
const DEFAULT_REUSE_SECONDS: u32 = 300;

/// The attributes of a queue that its owner sets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Attributes {
    delay_seconds: u32,
    pub(super) maximum_message_size: u32,
    message_retention_seconds: u32,
    receive_wait_seconds: u32,
    visibility_seconds: u32,
    pub(super) policy: Option<Policy>,
    pub(super) redrive: Option<Redrive>,
    pub(super) redrive_allow: Option<Allow>,
    pub(super) fifo: Option<Fifo>,
    kms_key: Option<String>,
    kms_reuse_seconds: u32,
    managed_encryption: bool,
}

/// The attributes of FIFO queues only.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Fifo {
    pub(super) content_based_deduplication: bool,
    /// Deduplication within each message group instead of the whole queue.
    pub(super) scope_is_group: bool,
    limit_is_group: bool,
}

/// A queue policy: compared by meaning, returned as it was given.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Policy {
    pub(super) text: String,
    pub(super) document: Map<String, Value>,
}

impl PartialEq for Policy {
    fn eq(&self, other: &Self) -> bool {
        self.document == other.document
    }
}

impl Attributes {
    /// Returns the defaults of a new queue.
    pub(super) fn new(fifo: bool) -> Self {
        Self {
            delay_seconds: 0,
            maximum_message_size: MAX_BYTES,
            message_retention_seconds: 345_600,
            receive_wait_seconds: 0,
            visibility_seconds: 30,
            policy: None,
            redrive: None,
            redrive_allow: None,
            fifo: fifo.then_some(Fifo {
                content_based_deduplication: false,
                scope_is_group: false,
                limit_is_group: false,
            }),
            kms_key: None,
            kms_reuse_seconds: DEFAULT_REUSE_SECONDS,
            managed_encryption: true,
        }
    }

    /// Returns these attributes with `changes` applied, or the first error.
    pub(super) fn with(&self, changes: &BTreeMap<String, String>) -> Result<Self, Fault> {
        let key = changes.get("KmsMasterKeyId").is_some_and(|key| !key.is_empty());
        if key && changes.get("SqsManagedSseEnabled").is_some_and(|value| value == "true") {
            return Err(fault::invalid_attribute_name(
                "You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or \
                 SQS SSE.",
            ));
        }
        let mut changed = self.clone();
        for (name, value) in changes {
            changed.set(name, value)?;
        }
        Ok(changed)
    }

    fn set(&mut self, name: &str, value: &str) -> Result<(), Fault> {
        let seconds = |most| number(name, value, 0, most);
        match name {
            "DelaySeconds" => self.delay_seconds = seconds(900)?,
            "MaximumMessageSize" => self.maximum_message_size = number(name, value, 1024, MAX_BYTES)?,
            "MessageRetentionPeriod" => self.message_retention_seconds = number(name, value, 60, 1_209_600)?,
            "ReceiveMessageWaitTimeSeconds" => self.receive_wait_seconds = seconds(20)?,
            "VisibilityTimeout" => self.visibility_seconds = seconds(43_200)?,
            "Policy" => self.policy = given(value).map(Policy::parse).transpose()?,
            "RedrivePolicy" => self.redrive = given(value).map(Redrive::parse).transpose()?,
            "RedriveAllowPolicy" => self.redrive_allow = given(value).map(Allow::parse).transpose()?,
            "KmsDataKeyReusePeriodSeconds" => self.kms_reuse_seconds = number(name, value, 60, 86_400)?,
            "KmsMasterKeyId" => {
                self.kms_key = given(value).map(str::to_owned);
                self.managed_encryption &= self.kms_key.is_none();
            }
            "SqsManagedSseEnabled" => {
                self.managed_encryption = flag(name, value)?;
                if self.managed_encryption {
                    self.kms_key = None;
                    self.kms_reuse_seconds = DEFAULT_REUSE_SECONDS;
                }
            }
            _ => return self.set_fifo(name, value),
        }
        Ok(())
    }

    fn set_fifo(&mut self, name: &str, value: &str) -> Result<(), Fault> {
        let Some(fifo) = self.fifo.as_mut() else {
            return Err(match name {
                "DeduplicationScope" | "FifoThroughputLimit" => fault::invalid_attribute_name(format!(
                    "You can specify the {name} only when FifoQueue is set to true."
                )),
                _ => fault::unknown_attribute(name),
            });
        };
        match (name, value) {
            ("ContentBasedDeduplication", _) => fifo.content_based_deduplication = flag(name, value)?,
            ("DeduplicationScope", "queue" | "messageGroup") => fifo.scope_is_group = value == "messageGroup",
            ("FifoThroughputLimit", "perQueue" | "perMessageGroupId") => {
                fifo.limit_is_group = value == "perMessageGroupId";
            }
            ("FifoQueue", _) if flag(name, value)? => {}
            ("FifoQueue", _) => {
                return Err(Fault::new(
                    "InvalidAttributeValue",
                    "Invalid value for the parameter FifoQueue. Reason: Modifying queue type is not supported.",
                ));
            }
            ("DeduplicationScope" | "FifoThroughputLimit", _) => return Err(fault::invalid_attribute_value(name)),
            _ => return Err(fault::unknown_attribute(name)),
        }
        Ok(())
    }

    /// Returns all attributes that are set, by name.
    pub(super) fn print(&self) -> BTreeMap<&'static str, String> {
        let mut printed = BTreeMap::from([
            ("DelaySeconds", self.delay_seconds.to_string()),
            ("MaximumMessageSize", self.maximum_message_size.to_string()),
            ("MessageRetentionPeriod", self.message_retention_seconds.to_string()),
            ("ReceiveMessageWaitTimeSeconds", self.receive_wait_seconds.to_string()),
            ("SqsManagedSseEnabled", self.managed_encryption.to_string()),
            ("VisibilityTimeout", self.visibility_seconds.to_string()),
        ]);
        if let Some(policy) = &self.policy {
            printed.insert("Policy", policy.text.clone());
        }
        if let Some(redrive) = self.redrive.as_ref().and_then(|redrive| serde_json::to_string(redrive).ok()) {
            printed.insert("RedrivePolicy", redrive);
        }
        if let Some(allow) = self.redrive_allow.as_ref().and_then(|allow| serde_json::to_string(allow).ok()) {
            printed.insert("RedriveAllowPolicy", allow);
        }
        if let Some(key) = &self.kms_key {
            printed.insert("KmsMasterKeyId", key.clone());
        }
        if self.kms_reuse_seconds != DEFAULT_REUSE_SECONDS {
            printed.insert("KmsDataKeyReusePeriodSeconds", self.kms_reuse_seconds.to_string());
        }
        if let Some(fifo) = &self.fifo {
            fifo.print(&mut printed);
        }
        printed
    }

    pub(super) fn delay(&self) -> Duration {
        Duration::from_secs(self.delay_seconds.into())
    }

    pub(super) fn retention(&self) -> Duration {
        Duration::from_secs(self.message_retention_seconds.into())
    }

    pub(super) fn receive_wait(&self) -> Duration {
        Duration::from_secs(self.receive_wait_seconds.into())
    }

    pub(super) fn visibility(&self) -> Duration {
        Duration::from_secs(self.visibility_seconds.into())
    }
}

impl Fifo {
    fn print(&self, printed: &mut BTreeMap<&'static str, String>) {
        let choose = |group: bool, yes: &str, no: &str| if group { yes.to_owned() } else { no.to_owned() };
        printed.insert("FifoQueue", "true".to_owned());
        printed.insert("ContentBasedDeduplication", self.content_based_deduplication.to_string());
        printed.insert("DeduplicationScope", choose(self.scope_is_group, "messageGroup", "queue"));
        printed.insert("FifoThroughputLimit", choose(self.limit_is_group, "perMessageGroupId", "perQueue"));
    }
}

impl Policy {
    fn parse(text: &str) -> Result<Self, Fault> {
        let document = serde_json::from_str(text).map_err(|_| fault::invalid_attribute_value("Policy"))?;
        Ok(Self { text: text.to_owned(), document })
    }

    pub(super) fn from_document(document: Map<String, Value>) -> Self {
        Self { text: Value::Object(document.clone()).to_string(), document }
    }
}

/// Returns the value of an attribute; an empty value removes it.
fn given(value: &str) -> Option<&str> {
    Some(value).filter(|value| !value.is_empty())
}

fn number(name: &str, value: &str, least: u32, most: u32) -> Result<u32, Fault> {
    match value.parse() {
        Ok(number) if (least..=most).contains(&number) => Ok(number),
        _ => Err(fault::invalid_attribute_value(name)),
    }
}

fn flag(name: &str, value: &str) -> Result<bool, Fault> {
    match value.to_ascii_lowercase().as_str() {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(fault::invalid_attribute_value(name)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(fifo: bool, changes: &[(&str, &str)]) -> Result<Attributes, Fault> {
        let changes = changes.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Attributes::new(fifo).with(&changes)
    }

    #[test]
    fn values_are_checked_by_their_ranges_and_kinds() {
        let cases: [(bool, &str, &str, Option<&str>); 16] = [
            (false, "DelaySeconds", "900", None),
            (false, "DelaySeconds", "901", Some("Invalid value for the parameter DelaySeconds.")),
            (false, "DelaySeconds", "-1", Some("Invalid value for the parameter DelaySeconds.")),
            (false, "MaximumMessageSize", "1023", Some("Invalid value for the parameter MaximumMessageSize.")),
            (false, "MaximumMessageSize", "1048576", None),
            (false, "MessageRetentionPeriod", "59", Some("Invalid value for the parameter MessageRetentionPeriod.")),
            (false, "VisibilityTimeout", "x", Some("Invalid value for the parameter VisibilityTimeout.")),
            (false, "Policy", "{}", None),
            (false, "Policy", "[]", Some("Invalid value for the parameter Policy.")),
            (false, "FifoQueue", "false", Some("Unknown Attribute FifoQueue.")),
            (false, "QueueArn", "x", Some("Unknown Attribute QueueArn.")),
            (
                false,
                "DeduplicationScope",
                "queue",
                Some("You can specify the DeduplicationScope only when FifoQueue is set to true."),
            ),
            (true, "DeduplicationScope", "messageGroup", None),
            (true, "DeduplicationScope", "x", Some("Invalid value for the parameter DeduplicationScope.")),
            (true, "FifoQueue", "True", None),
            (
                true,
                "FifoQueue",
                "false",
                Some("Invalid value for the parameter FifoQueue. Reason: Modifying queue type is not supported."),
            ),
        ];
        for (fifo, name, value, message) in cases {
            let fault = changed(fifo, &[(name, value)]).err().map(|fault| fault.message);
            assert_eq!(fault.as_deref(), message, "{name}={value}");
        }
    }

    #[test]
    fn one_kind_of_encryption_at_a_time() {
        let keyed = changed(false, &[("KmsMasterKeyId", "key"), ("KmsDataKeyReusePeriodSeconds", "6000")]).unwrap();
        assert_eq!(keyed.print().get("SqsManagedSseEnabled").map(String::as_str), Some("false"));
        let managed = keyed.with(&BTreeMap::from([("SqsManagedSseEnabled".to_owned(), "true".to_owned())])).unwrap();
        assert!(!managed.print().contains_key("KmsMasterKeyId"));
        assert!(changed(false, &[("KmsMasterKeyId", "key"), ("SqsManagedSseEnabled", "true")]).is_err());
    }

    #[test]
    fn an_empty_policy_is_none() {
        let with = changed(false, &[("Policy", r#"{"Statement":[]}"#)]).unwrap();
        assert_eq!(with.print().get("Policy").map(String::as_str), Some(r#"{"Statement":[]}"#));
        let without = with.with(&BTreeMap::from([("Policy".to_owned(), String::new())])).unwrap();
        assert_eq!(without, Attributes::new(false));
    }
}
