//! The subscription of a queue or a function to a topic, with the statement its policy needs.

use std::collections::HashMap;

use serde_json::Value;

use serde::{Deserialize, Serialize};

use super::permission::{self, Grant, Policied};
use super::resource_id::{Identity, done, tail, unless_gone};
use super::{Error, ResourceContext, ResourceId, function, queue, topic};
use crate::aws::{Clients, CloudError};

/// What to subscribe, and how.
#[derive(Debug, Clone, Copy)]
pub struct Subscription<'a> {
    pub topic: &'a str,
    pub endpoint: Endpoint<'a>,
    /// Of a queue: the message alone, without its envelope.
    pub raw: bool,
    /// Filter policy as JSON text.
    pub filter: Option<&'a str>,
    /// The filter looks at the message body instead of its attributes.
    pub filter_body: bool,
}

impl<'a> Subscription<'a> {
    /// The scope comes before the policy that is read in it.
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

/// What receives the messages, by name or ARN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Endpoint<'a> {
    Queue(&'a str),
    Function(&'a str),
}

impl Endpoint<'_> {
    pub fn noun(self) -> &'static str {
        match self {
            Self::Queue(_) => "queue",
            Self::Function(_) => "function",
        }
    }

    pub fn name(&self) -> &str {
        match self {
            Self::Queue(name) => queue::name_of(name),
            Self::Function(name) => function::name_of(name),
        }
    }

    fn protocol(self) -> &'static str {
        match self {
            Self::Queue(_) => "sqs",
            Self::Function(_) => "lambda",
        }
    }

    fn action(self) -> &'static str {
        match self {
            Self::Queue(_) => "sqs:SendMessage",
            Self::Function(_) => "lambda:InvokeFunction",
        }
    }

    /// The ARN; an unknown name is an error.
    pub async fn arn(self, clients: &Clients) -> Result<String, Error> {
        match self {
            Self::Queue(name) => {
                queue::url(clients, name).await?;
                queue::arn(clients, name).await
            }
            Self::Function(name) => function::arn(clients, name).await,
        }
    }

    async fn policied(self, clients: &Clients) -> Result<Policied, Error> {
        Ok(match self {
            Self::Queue(name) => Policied::Queue { url: queue::url(clients, name).await? },
            Self::Function(name) => Policied::Function { name: function::name_of(name).to_owned() },
        })
    }
}

/// What stands after subscribing.
#[derive(Debug, Clone)]
pub struct Subscribed {
    pub arn: String,
    pub topic: String,
    pub endpoint: String,
    pub created: bool,
    /// The statement that was added to the policy of the queue or the function.
    pub granted: Option<Value>,
}

/// Subscribes a queue or a function to a topic and lets the topic send to it.
pub async fn subscribe(context: &ResourceContext<'_>, wanted: &Subscription<'_>) -> Result<Subscribed, Error> {
    let topic = topic::arn(context.clients, wanted.topic).await?;
    let endpoint = wanted.endpoint.arn(context.clients).await?;
    let policied = wanted.endpoint.policied(context.clients).await?;
    let standing = find(context.clients, &topic, &endpoint).await?;
    let created = standing.is_none();
    // SNS judges the filter: a subscription it refuses needs no permission.
    let arn = match standing {
        Some(arn) => {
            set_attributes(context, &arn, wanted).await?;
            arn
        }
        None => make(context, &topic, &endpoint, wanted).await?,
    };
    let statement = permission::statement("sns.amazonaws.com", wanted.endpoint.action(), &endpoint, &topic);
    let granted = permission::grant(context, &policied, Grant { statement, resource: &endpoint }).await?;
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

/// The subscription of an endpoint to a topic, both by ARN, if it stands.
pub async fn find(clients: &Clients, topic: &str, endpoint: &str) -> Result<Option<String>, Error> {
    Ok(arn(clients, topic, endpoint).await?)
}

/// What is known of a subscription before it is created.
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
        let Some(arn) = arn(clients, &self.topic, &self.endpoint).await? else { return Ok(()) };
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

/// The subscription of an endpoint to a topic, if it stands.
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
