//! Amazon SQS: queues and their number of messages.

use aws_sdk_sqs::types::QueueAttributeName as Name;

use super::entry::{Entry, json};
use crate::aws::{Clients, CloudError};
use crate::resource::{Error, QueueId, queue};

pub(super) async fn queues(clients: &Clients) -> Result<Vec<Entry>, Error> {
    let listed = clients.sqs().list_queues().into_paginator().items().send().collect::<Result<Vec<_>, _>>().await;
    let urls = listed.map_err(|error| CloudError::new("sqs:ListQueues", "the queues", error))?;
    let mut entries = Vec::new();
    for url in urls {
        let name = queue::name_of(&url).to_owned();
        let asked = clients.sqs().get_queue_attributes().queue_url(&url).attribute_names(Name::All).send().await;
        let answer = asked.map_err(|error| CloudError::new("sqs:GetQueueAttributes", format!("`{name}`"), error))?;
        let attributes = answer.attributes.unwrap_or_default();
        let of = |name: Name| attributes.get(&name).map(String::as_str);
        let number = |name: Name| of(name).and_then(|text| text.parse::<u64>().ok());
        let entry = Entry::new(&name)
            .listed("messages", number(Name::ApproximateNumberOfMessages))
            .listed("in-flight", number(Name::ApproximateNumberOfMessagesNotVisible))
            .listed("delayed", number(Name::ApproximateNumberOfMessagesDelayed))
            .fact("url", Some(url.as_str()))
            .fact("arn", of(Name::QueueArn))
            .fact("visibility-timeout", number(Name::VisibilityTimeout))
            .fact("retention", number(Name::MessageRetentionPeriod))
            .fact("delay", number(Name::DelaySeconds))
            .fact("redrive-policy", of(Name::RedrivePolicy).map(json))
            .fact("policy", of(Name::Policy).filter(|text| !text.is_empty()).map(json))
            .removed_by(QueueId { name });
        entries.push(entry);
    }
    Ok(entries)
}
