//! Creates, describes, lists and deletes schedule groups with their schedules.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::list::Page;
use super::name::{check_name, group_arn};
use super::settings::Schedule;
use super::tag::{Tag, as_map};
use super::time::seconds;
use super::{DEFAULT_GROUP, Scheduler, encode, fault};
use crate::clock::Timestamp;
use crate::local::service::validation::Checks;
use crate::local::service::{Answer, Cx, Fault, decode};

const MAX_GROUPS: usize = 500;

/// One group.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Group {
    /// `None` for the default group, which always exists.
    created_at: Option<Timestamp>,
    pub(super) modified_at: Option<Timestamp>,
    pub(super) tags: BTreeMap<String, String>,
    pub(super) schedules: BTreeMap<String, Schedule>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct CreateScheduleGroup {
    name: String,
    #[serde(default)]
    tags: Vec<Tag>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct OfGroup {
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ListScheduleGroups {
    name_prefix: Option<String>,
    next_token: Option<String>,
    max_results: Option<i64>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Described {
    arn: String,
    name: String,
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    creation_date: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_modification_date: Option<f64>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Listed {
    schedule_groups: Vec<Described>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

pub(super) fn create(scheduler: &mut Scheduler, input: Value, cx: &Cx<'_>) -> Answer {
    let input: CreateScheduleGroup = decode(input)?;
    let mut checks = Checks::default();
    check_name(&mut checks, "name", &input.name);
    checks.finish()?;
    let tags = as_map(input.tags)?;
    if scheduler.groups.contains_key(&input.name) {
        return Err(fault::conflict(format!("Schedule group {} already exists.", input.name)));
    }
    if scheduler.groups.len() >= MAX_GROUPS {
        let message = "The maximum number of schedule groups has been reached.";
        return Err(Fault::new("ServiceQuotaExceededException", message).with_status(402));
    }
    let group = Group { created_at: Some(cx.now), modified_at: Some(cx.now), tags, schedules: BTreeMap::new() };
    let answer = json!({"ScheduleGroupArn": group_arn(&input.name, cx)});
    scheduler.groups.insert(input.name, group);
    Ok(answer)
}

pub(super) fn get(scheduler: &Scheduler, input: Value, cx: &Cx<'_>) -> Answer {
    let name = OfGroup::read(input)?;
    encode(&scheduler.group(&name)?.describe(&name, cx))
}

pub(super) fn delete(scheduler: &mut Scheduler, input: Value) -> Answer {
    let name = OfGroup::read(input)?;
    scheduler.group(&name)?;
    if name == DEFAULT_GROUP {
        return Err(Fault::validation("The default schedule group cannot be deleted."));
    }
    scheduler.groups.remove(&name);
    Ok(json!({}))
}

pub(super) fn list(scheduler: &Scheduler, input: Value, cx: &Cx<'_>) -> Answer {
    let input: ListScheduleGroups = decode(input)?;
    let mut checks = Checks::default();
    if let Some(prefix) = &input.name_prefix {
        check_name(&mut checks, "namePrefix", prefix);
    }
    let page = Page::new(input.next_token, input.max_results, checks)?;
    let prefix = input.name_prefix.as_deref().unwrap_or_default();
    let named = scheduler.groups.iter().filter(|(name, _)| name.starts_with(prefix));
    let (page, next_token) = page.of(named);
    let schedule_groups = page.into_iter().map(|(name, group)| group.describe(name, cx)).collect();
    encode(&Listed { schedule_groups, next_token })
}

impl Group {
    fn describe(&self, name: &str, cx: &Cx<'_>) -> Described {
        Described {
            arn: group_arn(name, cx),
            name: name.to_owned(),
            state: "ACTIVE",
            creation_date: self.created_at.map(seconds),
            last_modification_date: self.modified_at.map(seconds),
        }
    }
}

impl OfGroup {
    fn read(input: Value) -> Result<String, Fault> {
        let Self { name } = decode(input)?;
        let mut checks = Checks::default();
        check_name(&mut checks, "name", &name);
        checks.finish()?;
        Ok(name)
    }
}
