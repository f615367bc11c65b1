//! Subscriptions of queues, functions or email addresses to a topic, and the policy statement they require.
//!
//! The subscription of an email address is pending until it is confirmed. It cannot be removed until then: it
//! disappears with its topic, or after two days ("Amazon SNS subscription confirmation", API reference `Unsubscribe`).

use std::collections::HashMap;

use serde_json::Value;

use serde::{Deserialize, Serialize};

use super::permission::{self, Grant, Policied};
use super::resource_id::{Identity, done, tail, unless_gone};
use super::{Error, ResourceContext, ResourceId, function, queue, topic};
use crate::aws::{Clients, CloudError};

/// The endpoint and the settings of a subscription.
#[derive(Debug, Clone, Copy)]
pub struct Subscription<'a> {
    pub topic: &'a str,
    pub endpoint: Endpoint<'a>,
    /// Whether a queue receives the message without its envelope.
    pub raw: bool,
    /// The filter policy as JSON text.
    pub filter: Option<&'a str>,
    /// Whether the filter policy applies to the message body instead of its attributes.
    pub filter_body: bool,
}

impl<'a> Subscription<'a> {
    /// Returns the attributes to set. The scope precedes the filter policy, which is validated in that scope.
    fn attributes(&self) -> impl Iterator<Item = (&'static str, &'a str)> {
        let scope = if self.filter_body { "MessageBody" } else { "MessageAttributes" };
        let attributes = [
            self.raw.then_some(("RawMessageDelivery", "true")),
            self.filter.map(|_| ("FilterPolicyScope", scope)),
            self.filter.map(|filter| ("FilterPolicy", filter)),
        ];
        attributes.into_iter().flatten()
    }
}

/// The endpoint that receives the messages, by name or ARN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Endpoint<'a> {
    Queue(&'a str),
    Function(&'a str),
    /// An email address.
    Email(&'a str),
}

impl Endpoint<'_> {
    pub fn noun(self) -> &'static str {
        match self {
            Self::Queue(_) => "queue",
            Self::Function(_) => "function",
            Self::Email(_) => "address",
        }
    }

    pub fn name(&self) -> &str {
        match self {
            Self::Queue(name) => queue::name_of(name),
            Self::Function(name) => function::name_of(name),
            Self::Email(address) => address,
        }
    }

    fn protocol(self) -> &'static str {
        match self {
            Self::Queue(_) => "sqs",
            Self::Function(_) => "lambda",
            Self::Email(_) => "email",
        }
    }

    /// Returns the ARN or the email address. Fails if the name does not exist.
    pub async fn arn(self, clients: &Clients) -> Result<String, Error> {
        match self {
            Self::Queue(name) => {
                queue::url(clients, name).await?;
                queue::arn(clients, name).await
            }
            Self::Function(name) => function::arn(clients, name).await,
            Self::Email(address) => Ok(address.to_owned()),
        }
    }

    /// Returns the policy that must permit the topic to deliver, and the action; `None` for an email address.
    async fn policied(self, clients: &Clients) -> Result<Option<(Policied, &'static str)>, Error> {
        Ok(match self {
            Self::Queue(name) => Some((Policied::Queue { url: queue::url(clients, name).await? }, "sqs:SendMessage")),
            Self::Function(name) => {
                Some((Policied::Function { name: function::name_of(name).to_owned() }, "lambda:InvokeFunction"))
            }
            Self::Email(_) => None,
        })
    }
}

/// The result of subscribing.
#[derive(Debug, Clone)]
pub struct Subscribed {
    pub arn: String,
    pub topic: String,
    pub endpoint: String,
    pub created: bool,
    /// The statement that was added to the policy of the queue or the function.
    pub granted: Option<Value>,
}

/// Subscribes an endpoint to a topic and permits the topic to deliver to it.
pub async fn subscribe(context: &ResourceContext<'_>, wanted: &Subscription<'_>) -> Result<Subscribed, Error> {
    let topic = topic::arn(context.clients, wanted.topic).await?;
    let endpoint = wanted.endpoint.arn(context.clients).await?;
    let policied = wanted.endpoint.policied(context.clients).await?;
    let standing = find(context.clients, &topic, &endpoint).await?;
    let created = standing.is_none();
    // SNS validates the filter policy first, because a rejected subscription needs no permission.
    let arn = match standing {
        Some(arn) if !is_pending(&arn) => {
            set_attributes(context, &arn, wanted).await?;
            arn
        }
        // Subscribing again sends another mail to an address that has not been confirmed.
        _ => make(context, &topic, &endpoint, wanted).await?,
    };
    let granted = match policied {
        Some((policied, action)) => {
            let statement = permission::statement("sns.amazonaws.com", action, &endpoint, &topic);
            permission::grant(context, &policied, Grant { statement, resource: &endpoint }).await?
        }
        None => None,
    };
    Ok(Subscribed { arn, topic, endpoint, created, granted })
}

async fn make(
    context: &ResourceContext<'_>,
    topic: &str,
    endpoint: &str,
    wanted: &Subscription<'_>,
) -> Result<String, Error> {
    context
        .record
        .before_create(ResourceId::from(SubscriptionId { topic: topic.to_owned(), endpoint: endpoint.to_owned() }))?;
    let request = context.clients.sns().subscribe().topic_arn(topic).protocol(wanted.endpoint.protocol());
    let attributes = wanted.attributes().map(|(name, value)| (name.to_owned(), value.to_owned()));
    let attributes = Some(attributes.collect()).filter(|attributes: &HashMap<_, _>| !attributes.is_empty());
    let made = request
        .endpoint(endpoint)
        .set_attributes(attributes)
        .return_subscription_arn(true)
        .send()
        .await
        .map_err(|error| CloudError::new("sns:Subscribe", format!("topic `{topic}`"), error))?;
    Ok(made.subscription_arn().unwrap_or_default().to_owned())
}

async fn set_attributes(context: &ResourceContext<'_>, arn: &str, wanted: &Subscription<'_>) -> Result<(), Error> {
    for (name, value) in wanted.attributes() {
        let request = context.clients.sns().set_subscription_attributes().subscription_arn(arn);
        request
            .attribute_name(name)
            .attribute_value(value)
            .send()
            .await
            .map_err(|error| CloudError::new("sns:SetSubscriptionAttributes", format!("{name} of `{arn}`"), error))?;
    }
    Ok(())
}

/// The value that SNS lists instead of the ARN of an unconfirmed subscription.
const PENDING: &str = "PendingConfirmation";

/// Returns the subscription of an endpoint to a topic, both by ARN, if it exists. See [`is_pending`] for its
/// confirmation.
pub async fn find(clients: &Clients, topic: &str, endpoint: &str) -> Result<Option<String>, Error> {
    Ok(arn(clients, topic, endpoint).await?)
}

/// Returns whether a subscription delivers messages without their envelope; `None` if there is no subscription.
pub(super) async fn is_raw(clients: &Clients, topic: &str, endpoint: &str) -> Result<Option<bool>, Error> {
    let arn = match arn(clients, topic, endpoint).await {
        Err(error) if error.is_not_found() => None,
        other => other?,
    };
    let Some(arn) = arn.filter(|arn| !is_pending(arn)) else { return Ok(None) };
    let got = clients.sns().get_subscription_attributes().subscription_arn(&arn).send().await;
    let got = got.map_err(|error| CloudError::new("sns:GetSubscriptionAttributes", format!("`{arn}`"), error))?;
    let raw = got.attributes().and_then(|attributes| attributes.get("RawMessageDelivery"));
    Ok(Some(raw.is_some_and(|value| value == "true")))
}

/// Lets a subscription deliver messages in their envelope, if it does not.
pub(super) async fn unwrap(clients: &Clients, topic: &str, endpoint: &str) -> Result<(), Error> {
    if is_raw(clients, topic, endpoint).await? != Some(true) {
        return Ok(());
    }
    let Some(arn) = arn(clients, topic, endpoint).await? else { return Ok(()) };
    let request = clients.sns().set_subscription_attributes().subscription_arn(&arn);
    let sent = request.attribute_name("RawMessageDelivery").attribute_value("false").send().await;
    sent.map_err(|error| CloudError::new("sns:SetSubscriptionAttributes", format!("`{arn}`"), error))?;
    Ok(())
}

/// Returns whether the ARN of a subscription shows that it has not been confirmed.
pub fn is_pending(arn: &str) -> bool {
    arn == PENDING
}

/// The identity of a subscription.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubscriptionId {
    pub topic: String,
    pub endpoint: String,
}

impl Identity for SubscriptionId {
    fn describe(&self) -> (&'static str, String) {
        ("subscription", format!("of {} to {}", tail(&self.endpoint), tail(&self.topic)))
    }

    async fn remove(&self, clients: &Clients) -> Result<(), Error> {
        let standing = arn(clients, &self.topic, &self.endpoint).await?;
        let Some(arn) = standing.filter(|arn| !is_pending(arn)) else { return Ok(()) };
        let deleted = clients.sns().unsubscribe().subscription_arn(&arn).send().await;
        unless_gone(done("sns:Unsubscribe", &arn, deleted))
    }

    async fn exists(&self, clients: &Clients) -> Result<bool, Error> {
        match arn(clients, &self.topic, &self.endpoint).await {
            Err(error) if error.is_not_found() => Ok(false),
            other => Ok(other?.is_some()),
        }
    }
}

/// Returns the ARN of the subscription of an endpoint to a topic, if it exists.
async fn arn(clients: &Clients, topic: &str, endpoint: &str) -> Result<Option<String>, CloudError> {
    let mut pages = clients.sns().list_subscriptions_by_topic().topic_arn(topic).into_paginator().send();
    while let Some(page) = pages.next().await {
        let page =
            page.map_err(|error| CloudError::new("sns:ListSubscriptionsByTopic", format!("topic `{topic}`"), error))?;
        let found = page.subscriptions().iter().find(|subscription| subscription.endpoint() == Some(endpoint));
        if let Some(arn) = found.and_then(|subscription| subscription.subscription_arn()) {
            return Ok(Some(arn.to_owned()));
        }
    }
    Ok(None)
}
