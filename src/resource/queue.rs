//! An SQS queue and, optionally, its subscription to a topic.

use std::collections::HashMap;

use aws_sdk_sqs::types::QueueAttributeName;
use serde::{Deserialize, Serialize};

use super::resource_id::{Identity, done, unless_gone};
use super::subscription::{self, Endpoint, Subscription, subscribe};
use super::{
    Created, Error, Observed, Placeholder, ReferenceKind, Remedy, ResourceContext, ResourceId, ResourceKind, Visit,
    topic,
};
use crate::arn::Arn;
use crate::aws::{Clients, CloudError};
use crate::command_line::CommandLine;
use crate::diag::{Code, Findings};
use crate::diagram::Diagram;

/// A queue.
#[derive(Debug, Clone, clap::Args, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Queue {
    /// Name of the queue; a FIFO queue ends in .fifo
    pub name: String,
    /// Topic whose messages the queue receives
    #[arg(long, value_name = "TOPIC")]
    pub subscribe_to: Option<String>,
    /// Receive the message alone, without the SNS envelope
    #[arg(long, requires = "subscribe_to")]
    #[serde(default)]
    pub raw: bool,
    /// Remove duplicates by content (FIFO queues)
    #[arg(long)]
    #[serde(default)]
    pub content_based_deduplication: bool,
}

impl Queue {
    async fn create_queue(&self, context: &ResourceContext<'_>) -> Result<Created, Error> {
        if let Some(url) = find_url(context.clients, &self.name).await? {
            let arn = context.clients.arn("sqs", &self.name).await?;
            return Ok(Created { url: Some(url), ..Created::new(&self.name, &arn, false) });
        }
        context.record.before_create(ResourceId::from(QueueId { name: self.name.clone() }))?;
        let mut attributes = HashMap::new();
        if self.name.ends_with(".fifo") {
            attributes.insert(QueueAttributeName::FifoQueue, "true".to_owned());
        }
        if self.content_based_deduplication {
            attributes.insert(QueueAttributeName::ContentBasedDeduplication, "true".to_owned());
        }
        let request = context.clients.sqs().create_queue().queue_name(&self.name);
        let made = request
            .set_attributes(Some(attributes).filter(|attributes| !attributes.is_empty()))
            .send()
            .await
            .map_err(|error| CloudError::new("sqs:CreateQueue", format!("queue `{}`", self.name), error))?;
        let arn = context.clients.arn("sqs", &self.name).await?;
        Ok(Created { url: made.queue_url().map(str::to_owned), ..Created::new(&self.name, &arn, true) })
    }
}

impl ResourceKind for Queue {
    type Id = QueueId;

    fn name(&self) -> &str {
        &self.name
    }

    fn noun() -> &'static str {
        "queue"
    }

    fn placeholder_arn(placeholder: &Placeholder<'_>, name: &str) -> String {
        placeholder.of_service("sqs", name)
    }

    fn placeholder_attributes(placeholder: &Placeholder<'_>, name: &str) -> Vec<(&'static str, String)> {
        let (account, region) = (placeholder.account, placeholder.region);
        vec![("url", format!("https://sqs.{region}.amazonaws.com/{account}/{name}"))]
    }

    fn told_attribute(attribute: &str, word: &str, name: &str) -> Option<String> {
        (attribute == "url").then(|| format!("https://{word}.invalid/{name}"))
    }

    fn is_elsewhere(name: &str) -> bool {
        name.starts_with("https://") || name.starts_with("http://")
    }

    fn check(&self, findings: &mut Findings) {
        let stem = self.name.strip_suffix(".fifo").unwrap_or(&self.name);
        let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        if stem.is_empty() || self.name.len() > 80 || !stem.chars().all(allowed) {
            findings
                .add("name", Code::BadName, format!("`{}` cannot name a queue", self.name))
                .help("use 1 to 80 letters, digits, - and _; a FIFO queue ends in `.fifo`");
        }
        if self.content_based_deduplication && !self.name.ends_with(".fifo") {
            findings
                .add("content-based-deduplication", Code::BadValue, "only a FIFO queue removes duplicates")
                .help("end the queue's name in `.fifo`");
        }
    }

    fn references(&mut self, visit: &mut Visit<'_>) {
        if let Some(topic) = &mut self.subscribe_to {
            visit("subscribe-to", ReferenceKind::Topic, topic);
        }
    }

    fn needs_deduplication_id(&self) -> bool {
        self.name.ends_with(".fifo") && !self.content_based_deduplication
    }

    fn options(&self, line: CommandLine) -> CommandLine {
        line.option("subscribe-to", self.subscribe_to.as_deref())
            .switch("raw", self.raw)
            .switch("content-based-deduplication", self.content_based_deduplication)
    }

    fn subscribes_to(&self) -> Option<&str> {
        self.subscribe_to.as_deref()
    }

    fn draw(&self, diagram: &mut Diagram) {
        if let Some(reference) = &self.subscribe_to {
            let (topic, queue) = (topic::draw(diagram, reference), draw(diagram, &self.name));
            diagram.edge(&topic, &queue, "");
        }
    }

    async fn observe(&self, clients: &Clients) -> Result<Option<Observed>, Error> {
        let Some(url) = find_url(clients, &self.name).await? else { return Ok(None) };
        let arn = clients.arn("sqs", &self.name).await?;
        let deduplicates = removes_duplicates(clients, &url).await?;
        let made = Created { url: Some(url), ..Created::new(&self.name, &arn, false) };
        let mut observed = Observed::new(made, QueueId { name: self.name.clone() }).compare(
            DEDUPLICATION,
            deduplicates.to_string(),
            self.content_based_deduplication.to_string(),
            Remedy::Update,
        );
        if let Some(topic) = &self.subscribe_to {
            let topic = topic::arn_of(clients, topic).await?;
            let raw = subscription::is_raw(clients, &topic, &arn).await?;
            observed = observed.require("subscription", raw.is_some());
            if let Some(raw) = raw {
                observed = observed.compare("raw delivery", raw.to_string(), self.raw.to_string(), Remedy::Update);
            }
        }
        Ok(Some(observed))
    }

    async fn update(&self, context: &ResourceContext<'_>, observed: &Observed) -> Result<(), Error> {
        if observed.differences.iter().any(|difference| difference.what == DEDUPLICATION) {
            let url = observed.made.url.as_deref().unwrap_or_default();
            let value = self.content_based_deduplication.to_string();
            let request = context.clients.sqs().set_queue_attributes().queue_url(url);
            let sent = request.attributes(QueueAttributeName::ContentBasedDeduplication, value).send().await;
            let subject = || format!("queue `{}`", self.name);
            sent.map_err(|error| CloudError::new("sqs:SetQueueAttributes", subject(), error))?;
        }
        self.create(context).await?;
        if let Some(topic) = self.subscribe_to.as_ref().filter(|_| !self.raw) {
            let topic = topic::arn_of(context.clients, topic).await?;
            subscription::unwrap(context.clients, &topic, &observed.made.arn).await?;
        }
        Ok(())
    }

    async fn create(&self, context: &ResourceContext<'_>) -> Result<Created, Error> {
        if let Some(topic) = &self.subscribe_to {
            topic::arn(context.clients, topic).await?;
        }
        let made = self.create_queue(context).await?;
        if let Some(topic) = &self.subscribe_to {
            let endpoint = Endpoint::Queue(&self.name);
            let subscription = Subscription { topic, endpoint, raw: self.raw, filter: None, filter_body: false };
            subscribe(context, &subscription).await?;
        }
        Ok(made)
    }
}

const DEDUPLICATION: &str = "content-based deduplication";

async fn removes_duplicates(clients: &Clients, url: &str) -> Result<bool, CloudError> {
    if !url.ends_with(".fifo") {
        return Ok(false);
    }
    let name = QueueAttributeName::ContentBasedDeduplication;
    let got = clients.sqs().get_queue_attributes().queue_url(url).attribute_names(name.clone()).send().await;
    let got = got.map_err(|error| CloudError::new("sqs:GetQueueAttributes", format!("queue `{url}`"), error))?;
    Ok(got.attributes().and_then(|found| found.get(&name)).is_some_and(|value| value == "true"))
}

/// Returns the name in a queue's name, ARN or URL.
pub fn name_of(reference: &str) -> &str {
    let reference = reference.strip_prefix("queue:").unwrap_or(reference);
    reference.rsplit(['/', ':']).next().unwrap_or(reference)
}

/// Returns the URL of a queue given by name, ARN or URL. Fails with the most similar name if it does not exist.
pub async fn url(clients: &Clients, reference: &str) -> Result<String, Error> {
    if reference.starts_with("http://") || reference.starts_with("https://") {
        return Ok(reference.to_owned());
    }
    let name = name_of(reference);
    if let Some(url) = find_url(clients, name).await? {
        return Ok(url);
    }
    let mut names = Vec::new();
    let mut pages = clients.sqs().list_queues().max_results(1000).into_paginator().send();
    while let Some(page) = pages.next().await {
        let page = page.map_err(|error| CloudError::new("sqs:ListQueues", "the queues", error))?;
        names.extend(page.queue_urls().iter().map(|url| name_of(url).to_owned()));
    }
    Err(Error::unknown("queue", name, names.iter().map(String::as_str)))
}

/// Fails if the queue does not exist, even if it is given by its URL.
pub async fn require(clients: &Clients, reference: &str) -> Result<(), Error> {
    let url = url(clients, reference).await?;
    if url != reference {
        return Ok(());
    }
    let got = clients.sqs().get_queue_attributes().queue_url(&url).attribute_names(QueueAttributeName::QueueArn);
    match got.send().await.map_err(|error| CloudError::new("sqs:GetQueueAttributes", format!("queue `{url}`"), error)) {
        Ok(_) => Ok(()),
        Err(error) if error.is_not_found() => Err(Error::unknown("queue", reference, [])),
        Err(error) => Err(error.into()),
    }
}

/// Returns the ARN of a queue given by name, ARN or URL.
pub async fn arn(clients: &Clients, reference: &str) -> Result<String, Error> {
    match reference.parse::<Arn>() {
        Ok(arn) => Ok(arn.to_string()),
        Err(_) => Ok(clients.arn("sqs", name_of(reference)).await?),
    }
}

/// Returns the URL of the queue of this name, if it exists.
pub async fn find_url(clients: &Clients, name: &str) -> Result<Option<String>, CloudError> {
    let got = clients.sqs().get_queue_url().queue_name(name).send().await;
    match got.map_err(|error| CloudError::new("sqs:GetQueueUrl", format!("queue `{name}`"), error)) {
        Ok(queue) => Ok(queue.queue_url().map(str::to_owned)),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error),
    }
}

/// Returns the node of a queue in a diagram.
pub fn draw(diagram: &mut Diagram, reference: &str) -> String {
    let name = name_of(reference);
    diagram.node(&format!("queue:{name}"), "[/\"queue %\"/]", name)
}

/// The identity of a queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueId {
    pub name: String,
}

impl Identity for QueueId {
    fn describe(&self) -> (&'static str, String) {
        ("queue", self.name.clone())
    }

    async fn remove(&self, clients: &Clients) -> Result<(), Error> {
        let Some(url) = find_url(clients, &self.name).await? else { return Ok(()) };
        unless_gone(done("sqs:DeleteQueue", &self.name, clients.sqs().delete_queue().queue_url(url).send().await))
    }

    async fn exists(&self, clients: &Clients) -> Result<bool, Error> {
        Ok(find_url(clients, &self.name).await?.is_some())
    }
}
