//! A queue's subscription to a topic, with the queue policy statement it needs.

use serde_json::Value;

use super::permission::{self, Grant, Policied};
use super::{Error, Handle, World, queue, topic};
use crate::aws::{Clients, CloudError};

/// What to subscribe, and how.
#[derive(Debug, Clone, Copy, Default)]
pub struct Subscription<'a> {
    pub topic: &'a str,
    pub queue: &'a str,
    pub raw: bool,
    /// Filter policy as JSON text.
    pub filter: Option<&'a str>,
    /// The filter looks at the message body instead of its attributes.
    pub filter_body: bool,
}

/// What stands after subscribing.
#[derive(Debug, Clone)]
pub struct Subscribed {
    pub arn: String,
    pub topic: String,
    pub queue: String,
    pub created: bool,
    /// The statement that was added to the queue's policy.
    pub granted: Option<Value>,
}

/// Subscribes a queue to a topic and lets the topic send to it.
pub async fn subscribe(world: &World<'_>, wanted: &Subscription<'_>) -> Result<Subscribed, Error> {
    let topic = topic::arn(world.clients, wanted.topic).await?;
    let url = queue::url(world.clients, wanted.queue).await?;
    let queue = queue::arn(world.clients, wanted.queue).await?;
    let statement = permission::statement("sns.amazonaws.com", "sqs:SendMessage", &queue, &topic);
    let granted = permission::grant(world, &Policied::Queue { url }, Grant { statement, resource: &queue }).await?;
    let standing = find(world.clients, &topic, &queue).await?;
    let created = standing.is_none();
    let arn = match standing {
        Some(arn) => arn,
        None => make(world, &topic, &queue).await?,
    };
    set_attributes(world, &arn, wanted).await?;
    Ok(Subscribed { arn, topic, queue, created, granted })
}

async fn make(world: &World<'_>, topic: &str, queue: &str) -> Result<String, Error> {
    world.record.will_create(Handle::Subscription { topic: topic.to_owned(), endpoint: queue.to_owned() })?;
    let request = world.clients.sns().subscribe().topic_arn(topic).protocol("sqs").endpoint(queue);
    let made = request
        .return_subscription_arn(true)
        .send()
        .await
        .map_err(|error| CloudError::new("sns:Subscribe", format!("topic `{topic}`"), error))?;
    Ok(made.subscription_arn().unwrap_or_default().to_owned())
}

async fn set_attributes(world: &World<'_>, arn: &str, wanted: &Subscription<'_>) -> Result<(), Error> {
    let scope = if wanted.filter_body { "MessageBody" } else { "MessageAttributes" };
    let attributes = [
        wanted.raw.then_some(("RawMessageDelivery", "true")),
        wanted.filter.map(|_| ("FilterPolicyScope", scope)),
        wanted.filter.map(|filter| ("FilterPolicy", filter)),
    ];
    for (name, value) in attributes.into_iter().flatten() {
        let request = world.clients.sns().set_subscription_attributes().subscription_arn(arn);
        request
            .attribute_name(name)
            .attribute_value(value)
            .send()
            .await
            .map_err(|error| CloudError::new("sns:SetSubscriptionAttributes", format!("{name} of `{arn}`"), error))?;
    }
    Ok(())
}

/// The subscription of a queue to a topic, both by ARN, if it stands.
pub async fn find(clients: &Clients, topic: &str, endpoint: &str) -> Result<Option<String>, Error> {
    Ok(super::handle::subscription_arn(clients, topic, endpoint).await?)
}
