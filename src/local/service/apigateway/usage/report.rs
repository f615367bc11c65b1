//! `GetUsage`: the requests of the keys of a plan on each day, and what was left of their quota.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};
use time::macros::format_description;
use time::{Date, OffsetDateTime};

use super::super::super::{Answer, Fault, decode};
use super::super::{ApiGateway, fault};
use super::plan::UsagePlan;

const MAX_DAYS: i64 = 90;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct GetUsage {
    usage_plan_id: String,
    key_id: Option<String>,
    start_date: String,
    end_date: String,
}

pub(in super::super) fn get_usage(gateway: &ApiGateway, input: Value) -> Answer {
    let input: GetUsage = decode(input)?;
    let plan = gateway.usage.plan(&input.usage_plan_id)?;
    let (first, last) = (day(&input.start_date)?, day(&input.end_date)?);
    if first > last || last - first >= MAX_DAYS {
        return Err(fault::bad_request("Usage is shown for up to 90 days, from the startDate to the endDate"));
    }
    let keys = plan.keys.keys().filter(|key| input.key_id.as_ref().is_none_or(|wanted| wanted == *key));
    let items: BTreeMap<&String, Vec<[i64; 2]>> = keys.map(|key| (key, daily(plan, key, first, last))).collect();
    Ok(json!({
        "usagePlanId": plan.id,
        "startDate": input.start_date,
        "endDate": input.end_date,
        // The name in the wire format.
        "values": items,
    }))
}

/// Returns the used and the remaining number of requests for each day.
fn daily(plan: &UsagePlan, key: &str, first: i64, last: i64) -> Vec<[i64; 2]> {
    let limit = plan.quota.map_or(0, |quota| quota.limit);
    let days = plan.meters.get(key).map(|meter| &meter.days);
    let used = |day: i64| days.and_then(|days| days.get(&day)).copied().unwrap_or_default();
    (first..=last).map(|day| [used(day), (limit - used(day)).max(0)]).collect()
}

/// Returns the number of days from 1970 to a date.
fn day(text: &str) -> Result<i64, Fault> {
    let date = Date::parse(text, format_description!("[year]-[month]-[day]"));
    let date = date.map_err(|_| fault::bad_request(format!("Invalid date {text}; write it as 2026-01-31")))?;
    Ok((date - OffsetDateTime::UNIX_EPOCH.date()).whole_days())
}
