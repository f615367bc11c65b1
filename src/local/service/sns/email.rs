//! Emails and text messages to people. Nothing is sent: all messages are stored in a mailbox, which tools and probes
//! read.
//!
//! Subjects, texts and footers are those of AWS ("Email notifications" of the Developer Guide). The links lead to the
//! pages `confirmation.html` and `unsubscribe.html` of SNS, which the local cloud serves too.

use super::super::{Answer, Hop, Outcome};
use super::endpoint::Protocol;
use super::envelope::Notification;
use super::subscription::Subscription;
use super::{Cx, Fault, Sns, write};
use crate::arn::Arn;
use crate::local::keyed::Stored;
use crate::mail::{Mail, Mails};

const MAILS_KEPT: u64 = 1000;
const USUAL_SUBJECT: &str = "AWS Notification Message";

/// The placeholder for the subject of a text message, which has none.
const TEXT_MESSAGE: &str = "Text message";

impl Stored for Mail {}

/// Returns the email that asks for the confirmation of a subscription.
pub(super) fn confirmation(subscription: &Subscription, token: &str, cx: &mut Cx<'_>) -> Mail {
    let topic = &subscription.topic;
    let message_id = cx.ids.uuid();
    let url = page(topic, "confirmation", &[("TopicArn", &topic.to_string()), ("Token", token)], subscription);
    let body = format!(
        "You have chosen to subscribe to the topic:\n{topic}\n\n\
         To confirm this subscription, click or visit the link below (If this was in error no action is necessary):\n\
         {url}\n\n\
         Please do not reply directly to this email. If you wish to remove yourself from receiving all future SNS \
         subscription confirmation requests please send an email to sns-opt-out\n"
    );
    Mail {
        number: 0,
        at: cx.now,
        to: subscription.endpoint.clone(),
        subject: "AWS Notification - Subscription Confirmation".to_owned(),
        body,
        topic_arn: topic.to_string(),
        subscription_arn: subscription.arn.clone(),
        message_id,
        token: Some(token.to_owned()),
    }
}

/// Returns the email with a published message.
pub(super) fn notification(notification: &Notification, subscription: &Subscription) -> Mail {
    let body = match subscription.protocol {
        Protocol::EmailJson => notification.for_queue(subscription),
        Protocol::Sms => notification.message.clone(),
        _ => with_footer(&notification.message, subscription),
    };
    Mail {
        number: 0,
        at: notification.at,
        to: subscription.endpoint.clone(),
        subject: match subscription.protocol {
            Protocol::Sms => TEXT_MESSAGE.to_owned(),
            _ => notification.subject.clone().unwrap_or_else(|| USUAL_SUBJECT.to_owned()),
        },
        body,
        topic_arn: notification.topic.to_string(),
        subscription_arn: subscription.arn.clone(),
        message_id: notification.message_id.clone(),
        token: None,
    }
}

/// Returns a text message that was published without a topic.
pub(super) fn text_message(number: &str, message: String, cx: &mut Cx<'_>) -> Mail {
    Mail {
        number: 0,
        at: cx.now,
        to: number.to_owned(),
        subject: TEXT_MESSAGE.to_owned(),
        body: message,
        topic_arn: String::new(),
        subscription_arn: String::new(),
        message_id: cx.ids.uuid(),
        token: None,
    }
}

fn with_footer(message: &str, subscription: &Subscription) -> String {
    let url = page(&subscription.topic, "unsubscribe", &[("SubscriptionArn", &subscription.arn)], subscription);
    format!(
        "{message}\n\n--\n\
         If you wish to stop receiving notifications from this topic, please click or visit the link below to \
         unsubscribe:\n{url}\n\n\
         Please do not reply directly to this email. If you have any questions or comments regarding this email, please \
         contact us at https://aws.amazon.com/support\n"
    )
}

/// Returns the URL of a page of SNS for the owner of an email address.
fn page(topic: &Arn, name: &str, parameters: &[(&str, &str)], subscription: &Subscription) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(parameters).append_pair("Endpoint", &subscription.endpoint);
    // As in the emails of AWS, in which colons are not encoded.
    let query = query.finish().replace("%3A", ":");
    format!("https://sns.{}.amazonaws.com/{name}.html?{query}", topic.region())
}

impl Sns {
    /// Stores an email, and records the hop of the event `trace`.
    pub(super) fn send(&mut self, mail: Mail, trace: String, cx: &mut Cx<'_>) {
        cx.hop(Hop {
            at: cx.now,
            trace: Some(trace),
            from: if mail.topic_arn.is_empty() { cx.arn("sns", "sms") } else { mail.topic_arn.clone() },
            to: if mail.to.starts_with('+') { format!("tel:{}", mail.to) } else { format!("mailto:{}", mail.to) },
            outcome: Outcome::Delivered,
        });
        self.keep(mail);
    }

    pub(super) fn keep(&mut self, mail: Mail) {
        let number = self.mailbox.draw() + 1;
        self.mailbox.add(number, Mail { number, ..mail });
        if self.mailbox.len() > MAILS_KEPT
            && let Some((oldest, mail)) = self.mailbox.first()
        {
            self.mailbox.discard(&oldest, &mail);
        }
    }
}

/// Returns all emails as one JSON text, so that no character is lost in XML.
pub(super) fn list(sns: &Sns) -> Answer {
    let mails = Mails { mails: sns.mailbox.iter().map(|(_, mail)| Mail::clone(&mail)).collect() };
    let document = serde_json::to_string(&mails).map_err(|error| Fault::new("InternalError", error.to_string()))?;
    write(serde_json::json!({ "Document": document }))
}
