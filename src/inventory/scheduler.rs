//! EventBridge Scheduler: the schedules of the group `default`.

use serde_json::Value;

use super::entry::Entry;
use crate::aws::{Clients, CloudError};
use crate::resource::{Error, SchedulerScheduleId, scheduler_schedule};

pub(super) async fn schedules(clients: &Clients, whole: bool) -> Result<Vec<Entry>, Error> {
    let (mut entries, mut token) = (Vec::new(), None::<String>);
    loop {
        let mut query = form_urlencoded::Serializer::new(String::from("/schedules?"));
        query.append_pair("ScheduleGroup", "default");
        query.extend_pairs(token.iter().map(|token| ("NextToken", token)));
        let page = clients.scheduler().send("ListSchedules", "GET", &query.finish(), Value::Null).await;
        let page = page.map_err(|error| CloudError::new("scheduler:ListSchedules", "the schedules", error))?;
        for schedule in page["Schedules"].as_array().into_iter().flatten() {
            entries.push(entry(clients, schedule, whole).await?);
        }
        token = page["NextToken"].as_str().map(str::to_owned);
        if token.is_none() {
            return Ok(entries);
        }
    }
}

async fn entry(clients: &Clients, listed: &Value, whole: bool) -> Result<Entry, Error> {
    let name = listed["Name"].as_str().unwrap_or_default().to_owned();
    let mut entry = Entry::new(&name)
        .listed("target", listed["Target"]["Arn"].as_str().unwrap_or_default())
        .fact("arn", listed["Arn"].as_str())
        .fact("state", listed["State"].as_str());
    if whole && let Some(schedule) = scheduler_schedule::standing(clients, &name).await? {
        let window = schedule["FlexibleTimeWindow"]["MaximumWindowInMinutes"].as_u64();
        entry = entry
            .fact("expression", schedule["ScheduleExpression"].as_str())
            .fact("time zone", schedule["ScheduleExpressionTimezone"].as_str())
            .fact("flexible window", window.map(|minutes| format!("{minutes} minutes")))
            .fact("input", schedule["Target"]["Input"].as_str())
            .fact("role", schedule["Target"]["RoleArn"].as_str())
            .fact("description", schedule["Description"].as_str());
    }
    Ok(entry.removed_by(SchedulerScheduleId { name }))
}
