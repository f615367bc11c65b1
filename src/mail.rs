//! A mail that SNS sent to a person. The local cloud keeps it in a mailbox, where a person of AWS looks into their own.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;

/// One mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Mail {
    /// Counts the mails of a region, from 1.
    #[serde(default)]
    pub number: u64,
    pub at: Timestamp,
    pub to: String,
    pub subject: String,
    pub body: String,
    pub topic_arn: String,
    /// The subscription that it is about.
    #[serde(default)]
    pub subscription_arn: String,
    pub message_id: String,
    /// What `ConfirmSubscription` takes, in a mail that asks for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
}

/// The mails of a region, as the local cloud lists them.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Mails {
    pub mails: Vec<Mail>,
}
