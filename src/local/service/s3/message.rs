//! Messages that a bucket sends.

use super::notification_rule::Rule;
use crate::arn::Arn;
use crate::local::service::{Delivery, Message, Sender};

const PRINCIPAL: &str = "s3.amazonaws.com";

/// Returns the sender of a bucket's messages.
pub(super) fn sender(bucket: &str) -> Sender {
    Sender::Service { principal: PRINCIPAL.to_owned(), source: arn(bucket) }
}

pub(super) fn arn(bucket: &str) -> Arn {
    Arn::new("aws", "s3", "", "", bucket)
}

/// Returns a message of a bucket for a destination.
pub(super) fn delivery(rule: &Rule, bucket: &str, body: String) -> Delivery {
    let subject = (rule.to.service() == "sns").then(|| "Amazon S3 Notification".to_owned());
    Delivery {
        to: rule.to.clone(),
        message: Message { body, subject, ..Message::default() },
        sender: sender(bucket),
        reply: None,
        trace: None,
    }
}
