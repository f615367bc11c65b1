//! Amazon SNS: topics, subscriptions and the delivery of messages.
//!
//! Follows the "Amazon SNS API Reference" and "Developer Guide". Messages are delivered to queues, functions
//! and HTTP endpoints on this machine; messages to email addresses and phone numbers are put into a local mailbox. HTTPS
//! endpoints, mobile push, Firehose and data protection policies are refused.
//!
//! Deviation: the signatures of messages have the right format, but cannot be verified.
//!
//! Deviation: AWS removes the subscriptions of a deleted topic over some days; the local cloud removes them at once.

mod address;
mod deduplication;
mod delivery_policy;
mod email;
mod endpoint;
mod envelope;
mod fanout;
mod filter_policy;
mod http_endpoint;
mod message_attribute;
mod page;
mod permission;
mod publish;
mod publish_batch;
mod redrive_policy;
mod settings;
mod subscribe;
mod subscription;
mod subscription_attribute;
mod tag;
mod topic;
mod topic_attribute;

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Answer, Cx, Delivery, Fault, LIST_MAIL, Protocol, Scope, Service, ServiceDescriptor, decode};
use crate::arn::Arn;
use crate::local::keyed::{Bulk, Table};
use crate::mail::Mail;
use http_endpoint::Post;
use subscription::Subscription;
use topic::Topic;

/// This service in the table of services.
pub const SERVICE: ServiceDescriptor = ServiceDescriptor {
    name: "sns",
    protocol: Protocol::Query { version: "2010-03-31", namespace: "http://sns.amazonaws.com/doc/2010-03-31/" },
    scope: Scope::Region,
    deliver_actions: &["sns:Publish"],
    reads: &[
        "GetSubscriptionAttributes",
        "GetTopicAttributes",
        "ListSubscriptions",
        "ListSubscriptionsByTopic",
        "ListTagsForResource",
        "ListTopics",
        LIST_MAIL,
    ],
    new: || Box::<Sns>::default(),
    load: |state| Ok(Box::new(serde_json::from_value::<Sns>(state)?.with_moved_mail())),
};

/// The topics of a region by name, the subscriptions by ARN.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Sns {
    topics: BTreeMap<String, Topic>,
    subscriptions: BTreeMap<String, Subscription>,
    #[serde(default)]
    mailbox: Table<u64, Mail>,
    /// The emails, in the format that preceded tables.
    #[serde(default, skip_serializing)]
    mails: Vec<Mail>,
}

impl Sns {
    fn with_moved_mail(mut self) -> Self {
        std::mem::take(&mut self.mails).into_iter().for_each(|mail| self.keep(mail));
        self
    }
}

impl Service for Sns {
    fn call(&mut self, operation: &str, input: Value, cx: &mut Cx<'_>) -> Answer {
        match operation {
            "CreateTopic" => topic::create(self, read(input)?, cx),
            "DeleteTopic" => topic::delete(self, read(input)?, cx),
            "ListTopics" => topic::list(self, read(input)?, cx),
            "GetTopicAttributes" => topic_attribute::get(self, read(input)?, cx),
            "SetTopicAttributes" => topic_attribute::set(self, read(input)?, cx),
            "AddPermission" => permission::add(self, read(input)?, cx),
            "RemovePermission" => permission::remove(self, read(input)?, cx),
            "Subscribe" => subscribe::subscribe(self, read(input)?, cx),
            "ConfirmSubscription" => subscribe::confirm(self, read(input)?, cx),
            "Unsubscribe" => subscribe::unsubscribe(self, read(input)?, cx),
            "ListSubscriptions" => subscribe::list(self, read(input)?, cx),
            "ListSubscriptionsByTopic" => subscribe::list_by_topic(self, read(input)?, cx),
            "GetSubscriptionAttributes" => subscription_attribute::get(self, read(input)?, cx),
            "SetSubscriptionAttributes" => subscription_attribute::set(self, read(input)?, cx),
            "Publish" => publish::publish(self, read(input.clone())?, read(input)?, cx),
            "PublishBatch" => publish_batch::publish(self, read(input)?, cx),
            "TagResource" => tag::tag(self, read(input)?, cx),
            "UntagResource" => tag::untag(self, read(input)?, cx),
            "ListTagsForResource" => tag::list(self, read(input)?, cx),
            LIST_MAIL => email::list(self),
            _ => Err(Fault::not_implemented("sns", operation)),
        }
    }

    fn deliver(&mut self, delivery: &Delivery, cx: &mut Cx<'_>) -> Answer {
        publish::deliver(self, delivery, cx)
    }

    fn reply(&mut self, token: &str, answer: Answer, cx: &mut Cx<'_>) {
        match Post::read(token) {
            Some(post) => post.answered(self, answer, cx),
            None => fanout::redrive(token, answer, cx),
        }
    }

    fn wake(&mut self, token: &str, cx: &mut Cx<'_>) {
        if let Some(post) = Post::read(token) {
            post.retry(self, cx);
        }
    }

    fn resource_policies(&self, resource: &Arn) -> Vec<String> {
        self.topics.get(resource.name()).map(|topic| vec![topic.policy.clone()]).unwrap_or_default()
    }

    fn tables(&mut self, visit: &mut dyn FnMut(&mut dyn Bulk)) {
        visit(&mut self.mailbox);
    }

    fn save(&self) -> Result<Value, serde_json::Error> {
        serde_json::to_value(self)
    }
}

fn invalid_parameter(what: impl std::fmt::Display) -> Fault {
    Fault::new("InvalidParameter", format!("Invalid parameter: {what}"))
}

fn not_found(what: &str) -> Fault {
    Fault::new("NotFound", format!("{what} does not exist")).with_status(404)
}

/// Decodes the input; a `ValidationException` of other services is a `ValidationError` here.
fn read<T: DeserializeOwned>(input: Value) -> Result<T, Fault> {
    decode(input).map_err(|fault| match fault.code.as_str() {
        "ValidationException" => Fault { code: "ValidationError".to_owned(), ..fault },
        _ => fault,
    })
}

fn write(output: impl Serialize) -> Answer {
    serde_json::to_value(output).map_err(|error| Fault::new("InternalError", error.to_string()).with_status(500))
}

/// The response of operations without output.
#[derive(Serialize)]
struct Nothing {}

#[cfg(test)]
mod tests;
