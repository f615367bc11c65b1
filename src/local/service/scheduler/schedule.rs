//! Creates, updates, describes and deletes schedules.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::name::{check_name, schedule_arn};
use super::settings::{ActionAfterCompletion, FlexibleTimeWindow, PutSchedule, Schedule, Settings, State};
use super::target::Target;
use super::time::seconds;
use super::{DEFAULT_GROUP, Scheduler, encode, fault, fire};
use crate::clock::Timestamp;
use crate::local::service::validation::Checks;
use crate::local::service::{Answer, Cx, Fault, decode};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct OfSchedule {
    name: String,
    group_name: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Described<'a> {
    arn: String,
    group_name: &'a str,
    name: &'a str,
    schedule_expression: &'a str,
    schedule_expression_timezone: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_date: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_date: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    state: State,
    creation_date: f64,
    last_modification_date: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    kms_key_arn: Option<&'a str>,
    target: &'a Target,
    flexible_time_window: FlexibleTimeWindow,
    action_after_completion: ActionAfterCompletion,
}

pub(super) fn create(scheduler: &mut Scheduler, input: Value, cx: &mut Cx<'_>) -> Answer {
    let PutSchedule { name, group_name, .. } = &decode::<PutSchedule>(input.clone())?;
    let group = group_name.as_deref().unwrap_or(DEFAULT_GROUP);
    let settings = Settings::read(input, cx)?;
    if scheduler.group(group)?.schedules.contains_key(name) {
        return Err(fault::conflict(format!("Schedule {name} already exists.")));
    }
    put(scheduler, (group, name), settings, cx.now, cx)
}

pub(super) fn update(scheduler: &mut Scheduler, input: Value, cx: &mut Cx<'_>) -> Answer {
    let PutSchedule { name, group_name, .. } = &decode::<PutSchedule>(input.clone())?;
    let group = group_name.as_deref().unwrap_or(DEFAULT_GROUP);
    let settings = Settings::read(input, cx)?;
    let created_at = scheduler.schedule(group, name)?.created_at;
    put(scheduler, (group, name), settings, created_at, cx)
}

fn put(
    scheduler: &mut Scheduler,
    (group, name): (&str, &str),
    settings: Settings,
    created_at: Timestamp,
    cx: &mut Cx<'_>,
) -> Answer {
    let number = scheduler.number();
    let schedule = Schedule { settings, created_at, modified_at: cx.now, number };
    // So that one that starts at once fires now.
    fire::arm((group, name), &schedule, cx.now.seconds() - 1, cx);
    scheduler.group_mut(group)?.schedules.insert(name.to_owned(), schedule);
    Ok(json!({"ScheduleArn": schedule_arn(group, name, cx)}))
}

pub(super) fn get(scheduler: &Scheduler, input: Value, cx: &Cx<'_>) -> Answer {
    let OfSchedule { name, group_name } = OfSchedule::read(input)?;
    let group = group_name.as_deref().unwrap_or(DEFAULT_GROUP);
    let Schedule { settings, created_at, modified_at, .. } = scheduler.schedule(group, &name)?;
    encode(&Described {
        arn: schedule_arn(group, &name, cx),
        group_name: group,
        name: &name,
        schedule_expression: &settings.when.expression,
        schedule_expression_timezone: &settings.when.timezone,
        start_date: settings.when.start.map(seconds),
        end_date: settings.when.end.map(seconds),
        description: settings.description.as_deref(),
        state: settings.state,
        creation_date: seconds(*created_at),
        last_modification_date: seconds(*modified_at),
        kms_key_arn: settings.kms_key_arn.as_deref(),
        target: &settings.target,
        flexible_time_window: settings.window,
        action_after_completion: settings.after_completion,
    })
}

pub(super) fn delete(scheduler: &mut Scheduler, input: Value) -> Answer {
    let OfSchedule { name, group_name } = OfSchedule::read(input)?;
    let group = scheduler.group_mut(group_name.as_deref().unwrap_or(DEFAULT_GROUP))?;
    group.schedules.remove(&name).ok_or_else(|| fault::no_such_schedule(&name))?;
    Ok(json!({}))
}

impl OfSchedule {
    fn read(input: Value) -> Result<Self, Fault> {
        let input: Self = decode(input)?;
        let mut checks = Checks::default();
        check_name(&mut checks, "name", &input.name);
        input.group_name.iter().for_each(|group| check_name(&mut checks, "groupName", group));
        checks.finish()?;
        Ok(input)
    }
}
