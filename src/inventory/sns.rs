//! Amazon SNS: topics and their subscriptions.

use super::entry::{Entry, json};
use super::events::place;
use crate::aws::{Clients, CloudError};
use crate::resource::{Error, SubscriptionId, TopicId};

fn tail(arn: &str) -> &str {
    arn.rsplit(':').next().unwrap_or(arn)
}

pub(super) async fn topics(clients: &Clients) -> Result<Vec<Entry>, Error> {
    let listed = clients.sns().list_topics().into_paginator().items().send().collect::<Result<Vec<_>, _>>().await;
    let topics = listed.map_err(|error| CloudError::new("sns:ListTopics", "the topics", error))?;
    let mut entries = Vec::new();
    for arn in topics.iter().filter_map(|topic| topic.topic_arn()) {
        let asked = clients.sns().get_topic_attributes().topic_arn(arn).send().await;
        let answer = asked.map_err(|error| CloudError::new("sns:GetTopicAttributes", format!("`{arn}`"), error))?;
        let of = |name: &str| answer.attributes().and_then(|attributes| attributes.get(name)).map(String::as_str);
        let subscriptions = of("SubscriptionsConfirmed").and_then(|text| text.parse::<u64>().ok());
        let entry = Entry::new(tail(arn))
            .listed("subscriptions", subscriptions)
            .listed("arn", arn)
            .fact("display-name", of("DisplayName").filter(|name| !name.is_empty()))
            .fact("policy", of("Policy").filter(|text| !text.is_empty()).map(json))
            .removed_by(TopicId { arn: arn.to_owned() });
        entries.push(entry);
    }
    Ok(entries)
}

pub(super) async fn subscriptions(clients: &Clients) -> Result<Vec<Entry>, Error> {
    let pages = clients.sns().list_subscriptions().into_paginator().items().send();
    let listed = pages.collect::<Result<Vec<_>, _>>().await;
    let subscriptions = listed.map_err(|error| CloudError::new("sns:ListSubscriptions", "the subscriptions", error))?;
    let entry = |subscription: &aws_sdk_sns::types::Subscription| {
        let (arn, topic) = (subscription.subscription_arn().unwrap_or_default(), subscription.topic_arn());
        let (topic, endpoint) = (topic.unwrap_or_default(), subscription.endpoint().unwrap_or_default());
        Entry::new(tail(arn))
            .listed("topic", tail(topic))
            .listed("to", place(endpoint))
            .fact("protocol", subscription.protocol())
            .fact("arn", Some(arn))
            .removed_by(SubscriptionId { topic: topic.to_owned(), endpoint: endpoint.to_owned() })
    };
    Ok(subscriptions.iter().map(entry).collect())
}
