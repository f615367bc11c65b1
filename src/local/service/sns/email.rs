//! Mail to people. It is not sent: it is kept, so that probes and tools find it.

use serde::{Deserialize, Serialize};

use super::super::{Answer, Hop, Outcome};
use super::endpoint::Protocol;
use super::envelope::Notification;
use super::subscription::Subscription;
use super::{Cx, Sns, write};
use crate::clock::Timestamp;

/// The operation that lists the mails. AWS has no such operation; it is for the local cloud's own tools.
pub(super) const LIST_MAIL: &str = "ListMail";
const MAILS_KEPT: usize = 1000;
const USUAL_SUBJECT: &str = "AWS Notification Message";

/// One mail.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Mail {
    at: Timestamp,
    to: String,
    subject: String,
    body: String,
    topic_arn: String,
    message_id: String,
    /// What `ConfirmSubscription` takes, in a mail that asks for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
}

/// The mail that asks a person to confirm.
pub(super) fn confirmation(subscription: &Subscription, token: &str, cx: &mut Cx<'_>) -> Mail {
    let topic = &subscription.topic;
    let url = format!(
        "https://sns.{}.amazonaws.com/confirmation.html?TopicArn={topic}&Token={token}&Endpoint={}",
        topic.region(),
        subscription.endpoint
    );
    Mail {
        at: cx.now,
        to: subscription.endpoint.clone(),
        subject: "AWS Notification - Subscription Confirmation".to_owned(),
        body: format!("Confirm the subscription to the topic {topic}: {url}\n"),
        topic_arn: topic.to_string(),
        message_id: cx.ids.uuid(),
        token: Some(token.to_owned()),
    }
}

/// The mail that carries a message.
pub(super) fn notification(notification: &Notification, subscription: &Subscription) -> Mail {
    let body = match subscription.protocol {
        Protocol::EmailJson => notification.for_queue(subscription),
        _ => format!("{}\n\n--\nUnsubscribe: {}\n", notification.message, notification.unsubscribe_url(subscription)),
    };
    Mail {
        at: notification.at,
        to: subscription.endpoint.clone(),
        subject: notification.subject.clone().unwrap_or_else(|| USUAL_SUBJECT.to_owned()),
        body,
        topic_arn: notification.topic.to_string(),
        message_id: notification.message_id.clone(),
        token: None,
    }
}

impl Sns {
    /// Puts a mail away and onto the trace.
    pub(super) fn send(&mut self, mail: Mail, cx: &mut Cx<'_>) {
        cx.hop(Hop {
            at: cx.now,
            trace: Some(mail.message_id.clone()),
            from: mail.topic_arn.clone(),
            to: format!("mailto:{}", mail.to),
            outcome: Outcome::Delivered,
        });
        self.mails.push_back(mail);
        if self.mails.len() > MAILS_KEPT {
            self.mails.pop_front();
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ListOutput<'a> {
    mails: Vec<&'a Mail>,
}

pub(super) fn list(sns: &Sns) -> Answer {
    write(ListOutput { mails: sns.mails.iter().collect() })
}
