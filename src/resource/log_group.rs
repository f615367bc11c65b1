//! A CloudWatch Logs log group.

use aws_sdk_cloudwatchlogs::types::LogGroup as LogGroupDescription;
use serde::{Deserialize, Serialize};

use super::resource_id::{Identity, done, unless_gone};
use super::{Created, Error, Observed, Placeholder, Remedy, ResourceContext, ResourceId, ResourceKind};
use crate::aws::{Clients, CloudError};
use crate::command_line::CommandLine;
use crate::diag::{Code, Findings};
use crate::diagram::Diagram;

/// A log group.
#[derive(Debug, Clone, clap::Args, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct LogGroup {
    /// Name of the log group, for example /aws/events/orders
    pub name: String,
    /// Days after which log events are removed
    #[arg(long)]
    pub retention_days: Option<i32>,
}

/// The retention periods that CloudWatch Logs supports (API reference, `PutRetentionPolicy`).
const RETENTION_DAYS: [i32; 23] =
    [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653, 3654];

impl LogGroup {
    pub fn named(name: &str) -> Self {
        Self { name: name.to_owned(), retention_days: None }
    }
}

impl ResourceKind for LogGroup {
    type Id = LogGroupId;

    fn name(&self) -> &str {
        &self.name
    }

    fn noun() -> &'static str {
        "log group"
    }

    fn prefix() -> Option<&'static str> {
        Some("log")
    }

    fn placeholder_arn(placeholder: &Placeholder<'_>, name: &str) -> String {
        placeholder.of_service("logs", &format!("log-group:{name}"))
    }

    fn check(&self, findings: &mut Findings) {
        let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '/' | '#');
        if self.name.is_empty() || self.name.len() > 512 || !self.name.chars().all(allowed) {
            findings
                .add("name", Code::BadName, format!("`{}` cannot name a log group", self.name))
                .help("use 1 to 512 letters, digits and . - _ / #");
        }
        if let Some(days) = self.retention_days.filter(|days| !RETENTION_DAYS.contains(days)) {
            findings
                .add(
                    "retention-days",
                    Code::BadValue,
                    format!("CloudWatch Logs cannot keep log events for {days} days"),
                )
                .help("use one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, ...");
        }
    }

    fn options(&self, line: CommandLine) -> CommandLine {
        line.option("retention-days", self.retention_days.map(|days| days.to_string()).as_deref())
    }

    async fn observe(&self, clients: &Clients) -> Result<Option<Observed>, Error> {
        let Some(group) = find(clients, &self.name).await? else { return Ok(None) };
        let arn = clients.arn("logs", &format!("log-group:{}", self.name)).await?;
        let observed = Observed::new(Created::new(&self.name, &arn, false), LogGroupId { name: self.name.clone() });
        let Some(days) = self.retention_days else { return Ok(Some(observed)) };
        let found = group.retention_in_days().map_or_else(|| "without end".to_owned(), |days| days.to_string());
        Ok(Some(observed.compare("retention", found, days.to_string(), Remedy::Update)))
    }

    async fn create(&self, context: &ResourceContext<'_>) -> Result<Created, Error> {
        let subject = format!("log group `{}`", self.name);
        let created = !exists(context.clients, &self.name).await?;
        if created {
            context.record.before_create(ResourceId::from(LogGroupId { name: self.name.clone() }))?;
            let made = context.clients.logs().create_log_group().log_group_name(&self.name).send().await;
            made.map_err(|error| CloudError::new("logs:CreateLogGroup", &subject, error))?;
        }
        if let Some(days) = self.retention_days {
            let logs = context.clients.logs();
            let put = logs.put_retention_policy().log_group_name(&self.name).retention_in_days(days).send().await;
            put.map_err(|error| CloudError::new("logs:PutRetentionPolicy", &subject, error))?;
        }
        let arn = context.clients.arn("logs", &format!("log-group:{}", self.name)).await?;
        Ok(Created::new(&self.name, &arn, created))
    }
}

/// Returns whether a log group with exactly this name exists.
pub async fn exists(clients: &Clients, name: &str) -> Result<bool, CloudError> {
    find(clients, name).await.map(|group| group.is_some())
}

async fn find(clients: &Clients, name: &str) -> Result<Option<LogGroupDescription>, CloudError> {
    let mut pages = clients.logs().describe_log_groups().log_group_name_prefix(name).into_paginator().send();
    while let Some(page) = pages.next().await {
        let page =
            page.map_err(|error| CloudError::new("logs:DescribeLogGroups", format!("log group `{name}`"), error))?;
        let found = page.log_groups().iter().find(|group| group.log_group_name() == Some(name));
        if let Some(group) = found {
            return Ok(Some(group.clone()));
        }
    }
    Ok(None)
}

/// Returns the node of a log group in a diagram.
pub fn draw(diagram: &mut Diagram, name: &str) -> String {
    diagram.node(&format!("log:{name}"), "[(\"logs %\")]", name)
}

/// The identity of a log group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogGroupId {
    pub name: String,
}

impl Identity for LogGroupId {
    fn describe(&self) -> (&'static str, String) {
        ("log group", self.name.clone())
    }

    async fn remove(&self, clients: &Clients) -> Result<(), Error> {
        let deleted = clients.logs().delete_log_group().log_group_name(&self.name).send().await;
        unless_gone(done("logs:DeleteLogGroup", &self.name, deleted))
    }

    async fn exists(&self, clients: &Clients) -> Result<bool, Error> {
        Ok(exists(clients, &self.name).await?)
    }
}
