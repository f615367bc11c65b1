//! Creates, deletes and lists topics.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::super::Answer;
use super::address;
use super::deduplication::Published;
use super::page::page;
use super::tag::{self, Tag};
use super::{Cx, Fault, Nothing, Sns, invalid_parameter, topic_attribute, write};
use crate::arn::Arn;

const MAX_NAME_LENGTH: usize = 256;

/// One topic.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Topic {
    pub(super) arn: Arn,
    pub(super) policy: String,
    /// The attributes that were set, except the policy.
    pub(super) attributes: BTreeMap<String, String>,
    pub(super) tags: Vec<Tag>,
    pub(super) deleted_subscriptions: u64,
    /// The recent messages of a FIFO topic.
    pub(super) published: Published,
}

impl Topic {
    pub(super) fn is_fifo(&self) -> bool {
        self.arn.resource().ends_with(FIFO)
    }

    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(String::as_str)
    }

    pub(super) fn deduplicates_by_content(&self) -> bool {
        self.attribute("ContentBasedDeduplication") == Some("true")
    }
}

pub(super) const FIFO: &str = ".fifo";

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct CreateInput {
    name: String,
    #[serde(default)]
    attributes: BTreeMap<String, String>,
    #[serde(default)]
    tags: Vec<Tag>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct TopicArn<'a> {
    topic_arn: &'a Arn,
}

pub(super) fn create(sns: &mut Sns, input: CreateInput, cx: &mut Cx<'_>) -> Answer {
    let mut attributes = input.attributes;
    let is_fifo = attributes.remove("FifoTopic").is_some_and(|fifo| fifo.eq_ignore_ascii_case("true"));
    check_name(&input.name, is_fifo)?;
    if let Some(topic) = sns.topics.get(&input.name) {
        return existing(topic, &attributes, &input.tags);
    }
    let arn = Arn::new("aws", "sns", cx.region(), cx.account(), input.name.as_str());
    let mut topic = Topic {
        policy: topic_attribute::default_policy(&arn),
        arn,
        attributes: BTreeMap::new(),
        tags: Vec::new(),
        deleted_subscriptions: 0,
        published: Published::default(),
    };
    for (name, value) in attributes {
        topic_attribute::put(&mut topic, &name, value).map_err(topic_attribute::Problem::at_creation)?;
    }
    tag::add(&mut topic.tags, input.tags)?;
    let answer = write(TopicArn { topic_arn: &topic.arn });
    sns.topics.insert(input.name, topic);
    answer
}

fn check_name(name: &str, is_fifo: bool) -> Result<(), Fault> {
    let stem = if is_fifo { name.strip_suffix(FIFO).unwrap_or_default() } else { name };
    let allowed = |character: char| character.is_ascii_alphanumeric() || matches!(character, '-' | '_');
    if stem.is_empty() || name.len() > MAX_NAME_LENGTH || !stem.chars().all(allowed) {
        return Err(invalid_parameter("Topic Name"));
    }
    Ok(())
}

/// Answers a repeated creation of a topic, which is an error only if attributes or tags differ.
fn existing(topic: &Topic, attributes: &BTreeMap<String, String>, tags: &[Tag]) -> Answer {
    let same = |(name, value): (&String, &String)| match name.as_str() {
        "Policy" => topic.policy == *value,
        _ => topic.attribute(name) == Some(value),
    };
    if !attributes.iter().all(same) {
        return Err(invalid_parameter("Attributes Reason: Topic already exists with different attributes"));
    }
    if !tags.iter().all(|tag| topic.tags.contains(tag)) {
        return Err(invalid_parameter("Tags Reason: Topic already exists with different tags"));
    }
    write(TopicArn { topic_arn: &topic.arn })
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ArnInput {
    pub(super) topic_arn: Option<String>,
}

/// Deletes a topic with its subscriptions; one that does not exist is not an error.
pub(super) fn delete(sns: &mut Sns, input: ArnInput, cx: &mut Cx<'_>) -> Answer {
    let arn = address::parse("TopicArn", input.topic_arn.as_deref(), cx)?;
    if let Some(topic) = sns.topics.remove(address::own(&arn, cx)) {
        sns.subscriptions.retain(|_, subscription| subscription.topic != topic.arn);
    }
    write(Nothing {})
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListInput {
    next_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ListOutput<'a> {
    topics: Vec<TopicArn<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

pub(super) fn list(sns: &Sns, input: ListInput, _: &mut Cx<'_>) -> Answer {
    let (topics, next_token) = page(sns.topics.values(), input.next_token.as_deref(), |topic| topic.arn.resource())?;
    let topics = topics.into_iter().map(|topic| TopicArn { topic_arn: &topic.arn }).collect();
    write(ListOutput { topics, next_token })
}
