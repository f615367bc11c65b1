//! Delivers a message to all subscriptions of its topic, and to their dead-letter queues.
//!
//! Deliveries to AWS resources fail only with client-side errors (the resource is missing, or its policy refuses),
//! which AWS does not retry ("Amazon SNS message delivery retries").

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::super::{Answer, Delivery, Effect, Hop, Message, Outcome, Sender};
use super::endpoint::Protocol;
use super::envelope::Notification;
use super::filter_policy::{self, Scope};
use super::subscription::Subscription;
use super::{Cx, Sns, email, http_endpoint, message_attribute, redrive_policy};
use crate::arn::Arn;

/// The text of a message: the same for all protocols, or by protocol.
pub(super) enum Texts {
    Same(String),
    ByProtocol { texts: BTreeMap<String, String>, default: String },
}

impl Texts {
    pub(super) fn default(&self) -> &str {
        match self {
            Self::Same(text) | Self::ByProtocol { default: text, .. } => text,
        }
    }

    pub(super) fn of(&self, protocol: Protocol) -> &str {
        match self {
            Self::Same(text) => text,
            Self::ByProtocol { texts, default } => texts.get(protocol.name()).unwrap_or(default),
        }
    }
}

/// A message that its topic accepted. The text of the notification is set for each subscription.
pub(super) struct Published {
    pub(super) notification: Notification,
    pub(super) texts: Texts,
    pub(super) group_id: Option<String>,
    pub(super) deduplication_id: Option<String>,
    pub(super) trace: String,
}

pub(super) fn fan_out(sns: &mut Sns, published: Published, cx: &mut Cx<'_>) {
    let mut mails = Vec::new();
    let of_topic =
        |subscription: &&Subscription| subscription.confirmed && subscription.topic == published.notification.topic;
    for subscription in sns.subscriptions.values().filter(of_topic) {
        let text = published.texts.of(subscription.protocol);
        if let Err(reason) = filter(subscription, &published, text) {
            cx.hop(hop(subscription, &published.trace, Outcome::Filtered { reason }, cx));
            continue;
        }
        let notification = Notification { message: text.to_owned(), ..published.notification.clone() };
        match subscription.protocol {
            Protocol::Sqs | Protocol::Lambda => deliver(subscription, &notification, &published, cx),
            Protocol::Http => {
                let redrive = redrive_delivery(subscription, &notification, &published);
                http_endpoint::notify(sns, subscription, &notification, (&published.trace, redrive), cx);
            }
            Protocol::Email | Protocol::EmailJson | Protocol::Sms => {
                mails.push(email::notification(&notification, subscription));
            }
        }
    }
    for mail in mails {
        sns.send(mail, published.trace.clone(), cx);
    }
}

fn filter(subscription: &Subscription, published: &Published, text: &str) -> Result<(), String> {
    let Some(policy) = &subscription.settings.filter_policy else { return Ok(()) };
    let scope = subscription.settings.scope;
    let shown = match scope {
        Scope::MessageAttributes => message_attribute::shown(&published.notification.attributes),
        Scope::MessageBody => text.to_owned(),
    };
    if filter_policy::accepts(policy, &shown) { Ok(()) } else { Err(filter_policy::explain(policy, scope, &shown)) }
}

fn hop(subscription: &Subscription, trace: &str, outcome: Outcome, cx: &Cx<'_>) -> Hop {
    Hop {
        at: cx.now,
        trace: Some(trace.to_owned()),
        from: subscription.topic.to_string(),
        to: subscription.endpoint.clone(),
        outcome,
    }
}

fn deliver(subscription: &Subscription, notification: &Notification, published: &Published, cx: &mut Cx<'_>) {
    let Ok(to) = subscription.endpoint.parse::<Arn>() else { return };
    let redrive = redrive_delivery(subscription, notification, published).map(Redrive);
    let reply = redrive.and_then(|redrive| serde_json::to_string(&redrive).ok());
    cx.push(Effect::Deliver(Delivery { reply, ..delivery(to, subscription, notification, published) }));
}

fn delivery(to: Arn, subscription: &Subscription, notification: &Notification, published: &Published) -> Delivery {
    let message = message(subscription, notification, published);
    let sender = Sender::Service { principal: "sns.amazonaws.com".to_owned(), source: notification.topic.clone() };
    Delivery { to, message, sender, reply: None, trace: Some(published.trace.clone()) }
}

/// Returns the delivery to the dead-letter queue of the subscription, if it has one.
fn redrive_delivery(
    subscription: &Subscription,
    notification: &Notification,
    published: &Published,
) -> Option<Delivery> {
    let queue = subscription.settings.redrive_policy.as_deref().and_then(redrive_policy::queue)?;
    let mut redrive = delivery(queue, subscription, notification, published);
    if subscription.protocol == Protocol::Lambda {
        // The queue gets the notification, not the event that the function would have got.
        redrive.message.body = notification.for_queue(subscription);
    }
    Some(redrive)
}

fn message(subscription: &Subscription, notification: &Notification, published: &Published) -> Message {
    let is_fifo = subscription.endpoint.ends_with(super::topic::FIFO);
    let deduplication_id = published.deduplication_id.clone().filter(|_| is_fifo);
    let group_id = published.group_id.clone().filter(|_| is_fifo || published.deduplication_id.is_none());
    let (body, attributes) = match subscription.protocol {
        Protocol::Lambda => (notification.for_function(subscription), BTreeMap::new()),
        _ if subscription.settings.raw => (notification.message.clone(), notification.attributes.clone()),
        _ => (notification.for_queue(subscription), BTreeMap::new()),
    };
    Message { body, subject: None, attributes, group_id, deduplication_id }
}

/// The delivery to the dead-letter queue if a delivery fails; it is part of the reply token.
#[derive(Serialize, Deserialize)]
struct Redrive(Delivery);

/// Handles the result of a delivery whose subscription has a dead-letter queue.
pub(super) fn redrive(token: &str, answer: Answer, cx: &mut Cx<'_>) {
    if let (Err(fault), Ok(Redrive(delivery))) = (answer, serde_json::from_str(token)) {
        redrive_policy::dead_letter(delivery, fault.code, cx);
    }
}
