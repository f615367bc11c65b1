//! Mails that SNS sends to people. The local cloud stores them in a mailbox.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;

/// A mail sent by SNS.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Mail {
    /// The number of the mail in its region, starting at 1.
    #[serde(default)]
    pub number: u64,
    pub at: Timestamp,
    pub to: String,
    pub subject: String,
    pub body: String,
    pub topic_arn: String,
    /// The subscription that the mail belongs to.
    #[serde(default)]
    pub subscription_arn: String,
    pub message_id: String,
    /// The token for `ConfirmSubscription`, in a mail that asks for confirmation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
}

/// The mails of a region, as the local cloud lists them.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Mails {
    pub mails: Vec<Mail>,
}
