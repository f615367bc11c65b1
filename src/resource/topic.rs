//! An SNS topic.

use serde::{Deserialize, Serialize};

use super::resource_id::{Identity, done, tail, unless_gone};
use super::{Created, Error, Observed, Placeholder, ResourceContext, ResourceId, ResourceKind, queue};
use crate::arn::Arn;
use crate::aws::{Clients, CloudError};
use crate::diag::{Code, Findings};
use crate::diagram::Diagram;

/// A topic.
#[derive(Debug, Clone, clap::Args, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Topic {
    /// Name of the topic; a FIFO topic ends in .fifo
    pub name: String,
}

impl ResourceKind for Topic {
    type Id = TopicId;

    fn name(&self) -> &str {
        &self.name
    }

    fn noun() -> &'static str {
        "topic"
    }

    fn placeholder_arn(placeholder: &Placeholder<'_>, name: &str) -> String {
        placeholder.of_service("sns", name)
    }

    fn check(&self, findings: &mut Findings) {
        let stem = self.name.strip_suffix(".fifo").unwrap_or(&self.name);
        let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        if stem.is_empty() || self.name.len() > 256 || !stem.chars().all(allowed) {
            findings
                .add("name", Code::BadName, format!("`{}` cannot name a topic", self.name))
                .help("use 1 to 256 letters, digits, - and _; a FIFO topic ends in `.fifo`");
        }
    }

    async fn observe(&self, clients: &Clients) -> Result<Option<Observed>, Error> {
        let arn = clients.arn("sns", &self.name).await?;
        let stands = exists(clients, &arn).await?;
        Ok(stands.then(|| Observed::new(Created::new(&self.name, &arn, false), TopicId { arn })))
    }

    async fn create(&self, context: &ResourceContext<'_>) -> Result<Created, Error> {
        let arn = context.clients.arn("sns", &self.name).await?;
        if exists(context.clients, &arn).await? {
            return Ok(Created::new(&self.name, &arn, false));
        }
        context.record.before_create(ResourceId::from(TopicId { arn: arn.clone() }))?;
        let fifo = self.name.ends_with(".fifo");
        let mut request = context.clients.sns().create_topic().name(&self.name);
        if fifo {
            request = request.attributes("FifoTopic", "true").attributes("ContentBasedDeduplication", "true");
        }
        request
            .send()
            .await
            .map_err(|error| CloudError::new("sns:CreateTopic", format!("topic `{}`", self.name), error))?;
        Ok(Created::new(&self.name, &arn, true))
    }
}

/// Returns the ARN of a topic given by name or ARN, which may not exist.
pub(super) async fn arn_of(clients: &Clients, reference: &str) -> Result<String, CloudError> {
    let reference = reference.strip_prefix("topic:").unwrap_or(reference);
    match reference.parse::<Arn>() {
        Ok(arn) => Ok(arn.to_string()),
        Err(_) => clients.arn("sns", reference).await,
    }
}

/// Returns the ARN of a topic given by name or ARN. Fails with the most similar name if it does not exist.
pub async fn arn(clients: &Clients, reference: &str) -> Result<String, Error> {
    let reference = reference.strip_prefix("topic:").unwrap_or(reference);
    let arn = arn_of(clients, reference).await?;
    if exists(clients, &arn).await? {
        return Ok(arn);
    }
    let mut names = Vec::new();
    let mut pages = clients.sns().list_topics().into_paginator().send();
    while let Some(page) = pages.next().await {
        let page = page.map_err(|error| CloudError::new("sns:ListTopics", "the topics", error))?;
        names.extend(page.topics().iter().filter_map(|topic| Some(topic.topic_arn()?.rsplit(':').next()?.to_owned())));
    }
    Err(Error::unknown("topic", reference.rsplit(':').next().unwrap_or(reference), names.iter().map(String::as_str)))
}

/// Returns whether the topic exists.
pub async fn exists(clients: &Clients, arn: &str) -> Result<bool, CloudError> {
    let got = clients.sns().get_topic_attributes().topic_arn(arn).send().await;
    match got.map_err(|error| CloudError::new("sns:GetTopicAttributes", format!("topic `{arn}`"), error)) {
        Ok(_) => Ok(true),
        Err(error) if error.is_not_found() => Ok(false),
        Err(error) => Err(error),
    }
}

/// Returns the node of a topic in a diagram.
pub fn draw(diagram: &mut Diagram, reference: &str) -> String {
    let name = queue::name_of(reference.trim_start_matches("topic:"));
    diagram.node(&format!("topic:{name}"), "([\"topic %\"])", name)
}

/// The identity of a topic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TopicId {
    pub arn: String,
}

impl Identity for TopicId {
    fn describe(&self) -> (&'static str, String) {
        ("topic", tail(&self.arn).to_owned())
    }

    async fn remove(&self, clients: &Clients) -> Result<(), Error> {
        let deleted = clients.sns().delete_topic().topic_arn(&self.arn).send().await;
        unless_gone(done("sns:DeleteTopic", &self.arn, deleted))
    }

    async fn exists(&self, clients: &Clients) -> Result<bool, Error> {
        Ok(exists(clients, &self.arn).await?)
    }
}
