//! The format of a notification for its receivers.
//!
//! The layout is that of "Fanout to Amazon SQS queues": pretty-printed with a space before each colon. Receivers parse
//! it, and people compare it with the documentation.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::super::Attribute;
use super::Cx;
use super::subscription::Subscription;
use crate::arn::Arn;
use crate::clock::Timestamp;

/// A published message for one subscription.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Notification {
    pub(super) message_id: String,
    /// FIFO topics number their messages and do not sign them.
    pub(super) sequence_number: Option<String>,
    pub(super) topic: Arn,
    pub(super) subject: Option<String>,
    pub(super) message: String,
    pub(super) at: Timestamp,
    pub(super) signature_version: String,
    pub(super) signature: String,
    pub(super) attributes: BTreeMap<String, Attribute>,
}

/// The type of a message to an HTTP endpoint.
pub(super) enum Kind {
    /// The request to confirm the subscription.
    SubscriptionConfirmation,
    Notification,
    UnsubscribeConfirmation,
}

impl Kind {
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::SubscriptionConfirmation => "SubscriptionConfirmation",
            Self::Notification => "Notification",
            Self::UnsubscribeConfirmation => "UnsubscribeConfirmation",
        }
    }
}

const SIGNATURE_LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
/// The ID of a certificate that does not exist.
const CERTIFICATE: &str = "6c6f63616c636c6f75646b65797061697200";

impl Notification {
    /// Returns the body for a queue without raw message delivery.
    pub(super) fn for_queue(&self, subscription: &Subscription) -> String {
        let mut text = String::from("{\n  \"Type\" : \"Notification\"");
        let mut line = |name: &str, value: &str| {
            // Writing to a string cannot fail.
            let _ = write!(text, ",\n  \"{name}\" : {}", Value::from(value));
        };
        line("MessageId", &self.message_id);
        if let Some(number) = &self.sequence_number {
            line("SequenceNumber", number);
        }
        line("TopicArn", &self.topic.to_string());
        if let Some(subject) = &self.subject {
            line("Subject", subject);
        }
        line("Message", &self.message);
        line("Timestamp", &self.at.to_millis_text());
        if self.sequence_number.is_none() {
            line("SignatureVersion", &self.signature_version);
            line("Signature", &self.signature);
            line("SigningCertURL", &self.certificate_url());
        }
        line("UnsubscribeURL", &self.unsubscribe_url(subscription));
        if !self.attributes.is_empty() {
            text.push_str(",\n  \"MessageAttributes\" : {\n");
            let attributes: Vec<String> = self.attributes.iter().map(attribute_line).collect();
            text.push_str(&attributes.join(",\n"));
            text.push_str("\n  }");
        }
        text.push_str("\n}");
        text
    }

    /// Returns the event with which a function is invoked.
    pub(super) fn for_function(&self, subscription: &Subscription) -> String {
        let attributes: serde_json::Map<String, Value> = self
            .attributes
            .iter()
            .map(|(name, attribute)| (name.clone(), json!({"Type": attribute.data_type, "Value": attribute.value})))
            .collect();
        json!({"Records": [{
            "EventSource": "aws:sns",
            "EventVersion": "1.0",
            "EventSubscriptionArn": subscription.arn,
            "Sns": {
                "Type": "Notification",
                "MessageId": self.message_id,
                "TopicArn": self.topic,
                "Subject": self.subject,
                "Message": self.message,
                "Timestamp": self.at.to_millis_text(),
                "SignatureVersion": "1",
                "Signature": self.signature,
                "SigningCertUrl": self.certificate_url(),
                "UnsubscribeUrl": self.unsubscribe_url(subscription),
                "MessageAttributes": attributes,
            },
        }]})
        .to_string()
    }

    fn certificate_url(&self) -> String {
        certificate_url(&self.topic)
    }

    pub(super) fn unsubscribe_url(&self, subscription: &Subscription) -> String {
        subscription.url(&format!("Action=Unsubscribe&SubscriptionArn={}", subscription.arn))
    }
}

/// Returns the body that asks an HTTP endpoint to confirm its subscription, or that reports its end.
pub(super) fn confirmation(
    subscription: &Subscription,
    kind: &Kind,
    message_id: &str,
    (signature_version, signature): &(String, String),
    cx: &Cx<'_>,
) -> String {
    let topic = subscription.topic.to_string();
    let message = match kind {
        Kind::UnsubscribeConfirmation => format!(
            "You have chosen to deactivate subscription {}.\nTo cancel this operation and restore the subscription, visit \
             the SubscribeURL included in this message.",
            subscription.arn
        ),
        Kind::SubscriptionConfirmation | Kind::Notification => format!(
            "You have chosen to subscribe to the topic {topic}.\nTo confirm the subscription, visit the SubscribeURL \
             included in this message."
        ),
    };
    let token = &subscription.token;
    let lines = [
        ("Type", kind.name()),
        ("MessageId", message_id),
        ("Token", token),
        ("TopicArn", &topic),
        ("Message", &message),
        ("SubscribeURL", &subscription.url(&format!("Action=ConfirmSubscription&TopicArn={topic}&Token={token}"))),
        ("Timestamp", &cx.now.to_millis_text()),
        ("SignatureVersion", signature_version),
        ("Signature", signature),
        ("SigningCertURL", &certificate_url(&subscription.topic)),
    ];
    let lines = lines.map(|(name, value)| format!("  \"{name}\" : {}", Value::from(value)));
    format!("{{\n{}\n}}", lines.join(",\n"))
}

/// Returns a signature, which has the right format but cannot be verified.
pub(super) fn signature(cx: &mut Cx<'_>) -> String {
    format!("{}==", cx.ids.text(SIGNATURE_LETTERS, 342))
}

fn certificate_url(topic: &Arn) -> String {
    format!("https://sns.{}.amazonaws.com/SimpleNotificationService-{CERTIFICATE}.pem", topic.region())
}

fn attribute_line((name, attribute): (&String, &Attribute)) -> String {
    let value = json!({"Type": attribute.data_type, "Value": attribute.value});
    format!("    {} : {value}", Value::from(name.as_str()))
}
