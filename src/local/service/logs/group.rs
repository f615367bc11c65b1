//! Log groups: creation, listing, retention.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::super::validation::Checks;
use super::super::{Answer, Cx, Fault};
use super::metric_filter::MetricFilter;
use super::old_group::Either;
use super::position::Position;
use super::store::{Event, Store};
use super::stream::Stream;
use super::subscription_filter::SubscriptionFilter;
use super::{Logs, Nothing, as_invalid_parameter, invalid_parameter, name, no_such_stream, tag, token, write};
use crate::local::keyed::{Bulk, Fingerprint, Table};

/// The values that `PutRetentionPolicy` allows, in days.
const RETENTION_DAYS: [u32; 22] =
    [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];
const DAY: i64 = 86_400_000;
const CLASSES: [&str; 3] = ["STANDARD", "INFREQUENT_ACCESS", "DELIVERY"];
const PAGE: i64 = 50;

/// One log group with its streams and events.
#[derive(Debug, Serialize, Deserialize)]
#[serde(try_from = "Either")]
pub(super) struct Group {
    created: i64,
    class: String,
    kms_key: Option<String>,
    retention_days: Option<u32>,
    pub(super) tags: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) metric_filters: BTreeMap<String, MetricFilter>,
    #[serde(default)]
    pub(super) subscriptions: BTreeMap<String, SubscriptionFilter>,
    /// By the fingerprint of their name.
    pub(super) streams: Table<Fingerprint, Stream>,
    pub(super) store: Store,
}

impl TryFrom<Either> for Group {
    type Error = serde_json::Error;

    fn try_from(mut either: Either) -> Result<Self, Self::Error> {
        let (streams, store) = either.parts()?;
        let Either { created, class, kms_key, retention_days, tags, metric_filters, subscriptions, .. } = either;
        Ok(Self { created, class, kms_key, retention_days, tags, metric_filters, subscriptions, streams, store })
    }
}

impl Group {
    pub(super) fn stream(&self, name: &str) -> Result<Arc<Stream>, Fault> {
        self.streams.get(&Fingerprint::of(name)).ok_or_else(no_such_stream)
    }

    /// Returns the time before which events have expired; `None` if they never expire.
    pub(super) fn oldest_kept(&self, now: i64) -> Option<i64> {
        self.retention_days.map(|days| now - i64::from(days) * DAY)
    }

    /// Appends an event to a stream that exists, and returns its position.
    pub(super) fn append(
        &mut self,
        stream_name: &str,
        timestamp: i64,
        ingested: i64,
        message: &str,
    ) -> Option<Position> {
        let mut number = None;
        self.streams.update(&Fingerprint::of(stream_name), |stream| {
            stream.note_ingestion(ingested);
            number = Some(stream.number());
        });
        let event = Event { stream: stream_name.into(), stream_number: number?, ingested, message: message.into() };
        Some(self.store.append(timestamp, event))
    }

    pub(super) fn add_stream(&mut self, name: String, now: i64) {
        let number = self.streams.draw();
        self.streams.add(Fingerprint::of(&name), Stream::new(name, number, now));
    }

    /// Removes expired events, a limited number at a time; readers skip the others.
    pub(super) fn expire(&mut self, now: i64) {
        if let Some(oldest) = self.oldest_kept(now) {
            self.store.forget_before(oldest);
        }
    }

    pub(super) fn tables(&mut self, visit: &mut dyn FnMut(&mut dyn Bulk)) {
        visit(&mut self.streams);
        self.store.tables(visit);
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CreateInput {
    log_group_name: String,
    kms_key_id: Option<String>,
    tags: Option<BTreeMap<String, String>>,
    log_group_class: Option<String>,
}

pub(super) fn create(logs: &mut Logs, input: CreateInput, cx: &mut Cx<'_>) -> Answer {
    name::check_group(&input.log_group_name)?;
    let class = input.log_group_class.unwrap_or_else(|| "STANDARD".to_owned());
    let mut checks = Checks::default();
    checks.one_of("logGroupClass", &class, &CLASSES);
    checks.finish().map_err(as_invalid_parameter)?;
    let tags = input.tags.unwrap_or_default();
    tag::check(&tags)?;
    if logs.groups.contains_key(&input.log_group_name) {
        return Err(Fault::new("ResourceAlreadyExistsException", "The specified log group already exists"));
    }
    let group = Group {
        created: cx.now.millis(),
        class,
        kms_key: input.kms_key_id,
        retention_days: None,
        tags,
        metric_filters: BTreeMap::new(),
        subscriptions: BTreeMap::new(),
        streams: Table::new(),
        store: Store::default(),
    };
    logs.groups.insert(input.log_group_name, group);
    write(Nothing {})
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct NameInput {
    log_group_name: String,
}

pub(super) fn delete(logs: &mut Logs, input: NameInput) -> Answer {
    logs.groups.remove(&input.log_group_name).ok_or_else(super::no_such_group)?;
    write(Nothing {})
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DescribeInput {
    log_group_name_prefix: Option<String>,
    log_group_name_pattern: Option<String>,
    log_group_class: Option<String>,
    next_token: Option<String>,
    limit: Option<i64>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DescribeOutput {
    log_groups: Vec<Description>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Description {
    log_group_name: String,
    creation_time: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    retention_in_days: Option<u32>,
    metric_filter_count: usize,
    arn: String,
    /// Left out of searches by pattern, as on AWS.
    #[serde(skip_serializing_if = "Option::is_none")]
    stored_bytes: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kms_key_id: Option<String>,
    log_group_class: String,
    log_group_arn: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    deletion_protection_enabled: Option<bool>,
}

pub(super) fn describe(logs: &Logs, input: DescribeInput, cx: &mut Cx<'_>) -> Answer {
    if input.log_group_name_prefix.is_some() && input.log_group_name_pattern.is_some() {
        return Err(invalid_parameter(
            "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.",
        ));
    }
    let limit = page_size(input.limit)?;
    let after = input.next_token.as_deref().map(token::decode).transpose()?;
    let prefix = input.log_group_name_prefix.unwrap_or_default();
    let by_pattern = input.log_group_name_pattern.is_some();
    let pattern = input.log_group_name_pattern.unwrap_or_default();
    let is_wanted = |name: &str, group: &Group| {
        name.starts_with(&prefix)
            && name.contains(&pattern)
            && after.as_deref().is_none_or(|after| name > after)
            && input.log_group_class.as_ref().is_none_or(|class| *class == group.class)
    };
    let groups: Vec<_> = logs.groups.iter().filter(|(name, group)| is_wanted(name, group)).take(limit + 1).collect();
    let (page, next_token) = token::page(groups, limit, |(name, _)| (*name).clone());
    let log_groups = page.into_iter().map(|(name, group)| description(name, group, by_pattern, cx)).collect();
    write(DescribeOutput { log_groups, next_token })
}

fn description(name: &str, group: &Group, by_pattern: bool, cx: &Cx<'_>) -> Description {
    let log_group_arn = cx.arn("logs", &format!("log-group:{name}"));
    Description {
        log_group_name: name.to_owned(),
        creation_time: group.created,
        retention_in_days: group.retention_days,
        metric_filter_count: group.metric_filters.len(),
        arn: format!("{log_group_arn}:*"),
        stored_bytes: (!by_pattern).then(|| group.store.bytes()),
        kms_key_id: group.kms_key.clone(),
        log_group_class: group.class.clone(),
        log_group_arn,
        deletion_protection_enabled: (!by_pattern).then_some(false),
    }
}

/// Validates the `limit` of the Describe operations.
pub(super) fn page_size(limit: Option<i64>) -> Result<usize, Fault> {
    let limit = limit.unwrap_or(PAGE);
    let mut checks = Checks::default();
    checks.range("limit", limit, 1, PAGE);
    checks.finish().map_err(as_invalid_parameter)?;
    Ok(usize::try_from(limit).unwrap_or(1))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RetentionInput {
    log_group_name: String,
    retention_in_days: u32,
}

pub(super) fn put_retention(logs: &mut Logs, input: RetentionInput) -> Answer {
    if !RETENTION_DAYS.contains(&input.retention_in_days) {
        let mut checks = Checks::default();
        let allowed: Vec<String> = RETENTION_DAYS.iter().map(u32::to_string).collect();
        let constraint = format!("Member must satisfy enum value set: [{}]", allowed.join(", "));
        checks.fail("retentionInDays", &input.retention_in_days.to_string(), &constraint);
        checks.finish().map_err(as_invalid_parameter)?;
    }
    logs.group_mut(&input.log_group_name)?.retention_days = Some(input.retention_in_days);
    write(Nothing {})
}

pub(super) fn delete_retention(logs: &mut Logs, input: NameInput) -> Answer {
    logs.group_mut(&input.log_group_name)?.retention_days = None;
    write(Nothing {})
}
