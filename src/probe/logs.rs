//! `logs`: log events of a CloudWatch Logs log group.

use std::borrow::Cow;

use aws_sdk_cloudwatchlogs::error::SdkError;
use aws_sdk_cloudwatchlogs::operation::filter_log_events::FilterLogEventsError;
use aws_sdk_cloudwatchlogs::operation::filter_log_events::builders::FilterLogEventsFluentBuilder;
use aws_sdk_cloudwatchlogs::types::FilteredLogEvent;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Count, Expect, Item, ProbeKind, Query};
use crate::api_call::ApiCall;
use crate::aws::{Clients, CloudError};
use crate::clock::Timestamp;
use crate::command_line::CommandLine;
use crate::resource::{Error, ReferenceKind, TargetReference, Visit};

/// The maximum length of a filter pattern ("FilterLogEvents" in the CloudWatch Logs API Reference).
const MAX_FILTER_PATTERN: usize = 1024;

/// Check the log events of a log group
#[derive(Debug, Clone, Default, clap::Args, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[command(after_help = "Examples:
  ork verify logs --group /aws/events/orders --count 3 --within 10s
  ork verify logs --group /aws/events/orders --event 1f0f... --body '{\"detail\":{\"value\":415}}'")]
pub struct Logs {
    /// Log group
    #[arg(long, alias = "log-group-name", value_name = "NAME")]
    pub group: String,
    /// How many are expected: 3, 1.., 1..3 (default: at least one)
    #[arg(long)]
    pub count: Option<Count>,
    /// Only what comes from this event id; may be given several times
    #[arg(long, value_name = "ID")]
    #[serde(default, deserialize_with = "super::item_or_list")]
    pub event: Vec<String>,
    /// Only what comes from the executions of this state machine that the events started
    #[arg(long, value_name = "MACHINE", requires = "event")]
    pub through: Option<String>,
    /// JSON the log event must contain
    #[arg(long, value_name = "JSON", value_parser = super::json_argument)]
    #[serde(default, deserialize_with = "super::document")]
    pub body: Option<Value>,
    /// Text the log event must contain
    #[arg(long, value_name = "TEXT")]
    #[serde(default, deserialize_with = "super::item_or_list")]
    pub text: Vec<String>,
    /// Text no log event may contain
    #[arg(long, value_name = "TEXT")]
    #[serde(default, deserialize_with = "super::item_or_list")]
    pub not_text: Vec<String>,
}

impl ProbeKind for Logs {
    fn describe(&self) -> String {
        format!("logs {}", self.group)
    }

    fn place(&self) -> String {
        format!("log group {}", self.group)
    }

    fn references(&mut self, visit: &mut Visit<'_>) {
        visit("logs.group", ReferenceKind::LogGroup, &mut self.group);
        for event in &mut self.event {
            visit("logs.event", ReferenceKind::Event, event);
        }
        if let Some(machine) = &mut self.through {
            visit("logs.through", ReferenceKind::StateMachine, machine);
        }
    }

    fn expect(&self) -> Expect<'_> {
        Expect {
            count: self.count,
            events: &self.event,
            body: self.body.as_ref().map(Cow::Borrowed),
            text: &self.text,
            not_text: &self.not_text,
            history: &[],
            noun: "log event",
        }
    }

    fn count_mut(&mut self) -> &mut Option<Count> {
        &mut self.count
    }

    fn through(&self) -> Option<&str> {
        self.through.as_deref()
    }

    fn options(&self, line: CommandLine) -> CommandLine {
        line.flag("group", &self.group)
    }

    fn body_flag(&self) -> Option<String> {
        self.body.as_ref().map(Value::to_string)
    }

    fn observes(&self, target: &TargetReference) -> bool {
        matches!(target, TargetReference::Log(group) if *group == self.group)
    }

    fn console_path(&self) -> &'static str {
        "CloudWatch > Log groups > the log group > Search all log streams"
    }

    fn query(&self, _: &[ApiCall]) -> Option<Query> {
        let call = ApiCall::reading("logs", "FilterLogEvents", json!({"logGroupName": self.group}));
        Some(Query::of_list(call, "events", Some("message")).containing(self.body.as_ref()))
    }

    async fn observe(&self, clients: &Clients, since: Option<Timestamp>) -> Result<Vec<Item>, Error> {
        let mut items = Vec::new();
        let mut pages = self.search(clients, since).set_filter_pattern(self.filter_pattern()).into_paginator().send();
        while let Some(page) = pages.next().await {
            match page {
                Ok(page) => items.extend(page.events().iter().map(item)),
                Err(error) => return Err(self.refused(clients, error).await?),
            }
        }
        Ok(items)
    }

    /// Counts the skipped log events on one page.
    async fn of_other_causes(&self, clients: &Clients, since: Option<Timestamp>) -> Option<String> {
        self.filter_pattern()?;
        let page = self.search(clients, since).send().await.ok()?;
        let is_caused = |text: &str| self.event.iter().any(|event| text.contains(event.as_str()));
        let others = page.events().iter().filter(|event| !event.message().is_some_and(is_caused)).count();
        let or_more = if page.next_token().is_some() { " or more" } else { "" };
        (others > 0).then(|| format!("{others}{or_more} of other causes"))
    }
}

impl Logs {
    fn search(&self, clients: &Clients, since: Option<Timestamp>) -> FilterLogEventsFluentBuilder {
        let request = clients.logs().filter_log_events().log_group_name(&self.group);
        request.set_start_time(since.map(Timestamp::millis))
    }

    /// Returns a filter pattern for log events that contain one of the event ids, so that a large group need not be
    /// read. Returns `None` if the items are linked by executions, or if the pattern would be too long.
    fn filter_pattern(&self) -> Option<String> {
        if self.through.is_some() || self.event.is_empty() || self.event.iter().any(String::is_empty) {
            return None;
        }
        let phrase = |event: &String| format!("?\"{}\"", event.replace('\\', "\\\\").replace('"', "\\\""));
        let pattern = self.event.iter().map(phrase).collect::<Vec<_>>().join(" ");
        (pattern.chars().count() <= MAX_FILTER_PATTERN).then_some(pattern)
    }

    /// Returns why the log group could not be searched. If it does not exist, the error lists existing names.
    async fn refused(&self, clients: &Clients, error: SdkError<FilterLogEventsError>) -> Result<Error, Error> {
        let error = CloudError::new("logs:FilterLogEvents", format!("log group `{}`", self.group), error);
        if error.is_not_found() { unknown(clients, &self.group).await } else { Ok(error.into()) }
    }
}

fn item(event: &FilteredLogEvent) -> Item {
    Item {
        id: event.event_id().unwrap_or_default().to_owned(),
        place: event.log_stream_name().unwrap_or_default().to_owned(),
        at: event.timestamp().map(Timestamp::from_millis),
        text: event.message().unwrap_or_default().to_owned(),
    }
}

async fn unknown(clients: &Clients, group: &str) -> Result<Error, Error> {
    let mut names = Vec::new();
    let mut pages = clients.logs().describe_log_groups().into_paginator().send();
    while let Some(page) = pages.next().await {
        let page = page.map_err(|error| CloudError::new("logs:DescribeLogGroups", "the log groups", error))?;
        names.extend(page.log_groups().iter().filter_map(|group| group.log_group_name().map(str::to_owned)));
    }
    Ok(Error::unknown("log group", group, names.iter().map(String::as_str)))
}
