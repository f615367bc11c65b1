//! HTTP endpoints: they are asked to confirm their subscriptions, and then receive messages as `POST` requests.
//!
//! Sources: "Fanout Amazon SNS notifications to HTTP/S endpoints", "HTTP/HTTPS headers", "Parsing Amazon SNS message
//! formats": a response with a status of 5xx or 429, and no response within 15 seconds, is followed by a retry; every
//! other status but 2xx is a permanent failure.
//!
//! Deviation: only endpoints on this machine are reached, by `http`. After an unsubscription, the URL in the message to
//! the endpoint does not subscribe it again.

use serde::{Deserialize, Serialize};

use super::super::{Answer, Delivery, Effect, Fault, Hop, HttpAnswer, HttpRequest, Outcome, Work};
use super::delivery_policy::DeliveryPolicy;
use super::envelope::{self, Kind, Notification};
use super::subscription::Subscription;
use super::{Cx, Sns, redrive_policy};

const TIMEOUT_MILLIS: u64 = 15_000;
const AGENT: &str = "Amazon Simple Notification Service Agent";

/// A request to an endpoint that is being sent or waits for its retry. It is the token of both.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Post {
    /// The ARN of the subscription; a message about its end is sent although it is gone.
    subscription: String,
    topic: String,
    request: HttpRequest,
    /// The number of retries so far.
    retries: u64,
    /// The delivery to the dead-letter queue if all attempts fail.
    redrive: Option<Delivery>,
}

/// Sends an endpoint the request to confirm its subscription, or the message about its end.
pub(super) fn confirm(sns: &Sns, subscription: &Subscription, kind: &Kind, cx: &mut Cx<'_>) {
    let message_id = cx.ids.uuid();
    let version = sns.topics.get(subscription.topic.resource()).and_then(|topic| topic.attribute("SignatureVersion"));
    let signature = (version.unwrap_or("1").to_owned(), envelope::signature(cx));
    let body = envelope::confirmation(subscription, kind, &message_id, &signature, cx);
    send(sns, subscription, (kind, &message_id), (body, message_id.clone(), None), cx);
}

/// Sends an endpoint a message.
pub(super) fn notify(
    sns: &Sns,
    subscription: &Subscription,
    notification: &Notification,
    (trace, redrive): (&str, Option<Delivery>),
    cx: &mut Cx<'_>,
) {
    let body = match subscription.settings.raw {
        true => notification.message.clone(),
        false => notification.for_queue(subscription),
    };
    let what = (&Kind::Notification, notification.message_id.as_str());
    send(sns, subscription, what, (body, trace.to_owned(), redrive), cx);
}

fn send(
    sns: &Sns,
    subscription: &Subscription,
    (kind, message_id): (&Kind, &str),
    (body, trace, redrive): (String, String, Option<Delivery>),
    cx: &mut Cx<'_>,
) {
    let Some(topic) = sns.topics.get(subscription.topic.resource()) else { return };
    let topic_arn = subscription.topic.to_string();
    let policy = DeliveryPolicy::of(topic, subscription);
    let is_raw = matches!(kind, Kind::Notification) && subscription.settings.raw;
    let mut headers = vec![
        ("x-amz-sns-message-type", kind.name()),
        ("x-amz-sns-message-id", message_id),
        ("x-amz-sns-topic-arn", topic_arn.as_str()),
    ];
    headers.extend(
        (!matches!(kind, Kind::SubscriptionConfirmation))
            .then_some(("x-amz-sns-subscription-arn", subscription.arn.as_str())),
    );
    headers.extend(is_raw.then_some(("x-amz-sns-rawdelivery", "true")));
    headers.extend([
        ("Content-Type", policy.content_type.as_str()),
        ("User-Agent", AGENT),
        ("Accept-Encoding", "gzip,deflate"),
    ]);
    let request = HttpRequest {
        method: "POST".to_owned(),
        url: subscription.endpoint.clone(),
        headers: headers.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        body,
        is_base64: false,
        timeout_millis: TIMEOUT_MILLIS,
        may_repeat: true,
        trace: Some(trace),
    };
    Post { subscription: subscription.arn.clone(), topic: topic_arn, request, retries: 0, redrive }.push(cx);
}

impl Post {
    /// Parses a token; `None` for the token of another delivery.
    pub(super) fn read(token: &str) -> Option<Self> {
        serde_json::from_str(token).ok()
    }

    fn token(&self) -> Option<String> {
        serde_json::to_string(self).ok()
    }

    fn push(self, cx: &mut Cx<'_>) {
        if let Some(reply) = self.token() {
            cx.push(Effect::Work { work: Box::new(Work::Http(self.request)), reply });
        }
    }

    /// Sends the request again, unless the subscription was deleted in the meantime.
    pub(super) fn retry(self, sns: &Sns, cx: &mut Cx<'_>) {
        if sns.subscriptions.contains_key(&self.subscription) {
            self.push(cx);
        }
    }

    /// Handles the response of the endpoint.
    pub(super) fn answered(mut self, sns: &Sns, answer: Answer, cx: &mut Cx<'_>) {
        let answered = answer.and_then(|answer| {
            serde_json::from_value::<HttpAnswer>(answer).map_err(|error| Fault::new("InternalError", error.to_string()))
        });
        let (outcome, may_pass) = match &answered {
            Ok(answer) => (Outcome::Answered { status: answer.status }, matches!(answer.status, 429 | 500..)),
            Err(fault) => {
                let outcome = Outcome::Failed { code: fault.code.clone(), reason: fault.message.clone() };
                (outcome, [HttpRequest::NO_CONNECTION, HttpRequest::TIMED_OUT].contains(&fault.code.as_str()))
            }
        };
        let is_delivered = answered.as_ref().is_ok_and(|answer| (200..300).contains(&answer.status));
        self.hop(outcome, cx);
        if is_delivered {
            return;
        }
        self.retries += 1;
        let delay = self.policy(sns).filter(|_| may_pass).and_then(|policy| policy.delay(self.retries));
        match (delay, self.token()) {
            (Some(delay), Some(token)) => cx.push(Effect::WakeAt { at: cx.now.plus(delay), token }),
            _ => {
                let code = answered.map_or_else(|fault| fault.code, |answer| format!("HTTP {}", answer.status));
                self.redrive.into_iter().for_each(|delivery| redrive_policy::dead_letter(delivery, code.clone(), cx));
            }
        }
    }

    fn policy(&self, sns: &Sns) -> Option<DeliveryPolicy> {
        let subscription = sns.subscriptions.get(&self.subscription)?;
        Some(DeliveryPolicy::of(sns.topics.get(subscription.topic.resource())?, subscription))
    }

    fn hop(&self, outcome: Outcome, cx: &mut Cx<'_>) {
        // The query may contain a secret.
        let url = self.request.url.split('?').next().unwrap_or_default();
        let (from, to) = (self.topic.clone(), format!("POST {url}"));
        cx.hop(Hop { at: cx.now, trace: self.request.trace.clone(), from, to, outcome });
    }
}
