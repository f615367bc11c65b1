//! `UpdateTimeToLive` and `DescribeTimeToLive`, and the removal of expired items.
//!
//! Source: Amazon DynamoDB Developer Guide, "Using time to live (TTL) in DynamoDB".
//!
//! Deviation: DynamoDB deletes an expired item within a few days; the local cloud removes it as soon as it expires.

use serde::Deserialize;
use serde_json::{Value, json};

use super::fault::no_such_table;
use super::key::ItemKey;
use super::stream::Change;
use super::table::Table;
use super::{Dynamo, request};
use crate::clock::Timestamp;
use crate::local::service::{Answer, Cx, Effect, Fault, decode};

/// Older times are ignored, as they probably have another meaning.
const OLDEST: i64 = 5 * 365 * 24 * 3600 * 1000;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    table_name: Option<String>,
    time_to_live_specification: Option<Specification>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Specification {
    enabled: bool,
    attribute_name: String,
}

pub(super) fn update_time_to_live(dynamo: &mut Dynamo, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: Input = decode(input)?;
    let name = request::table_name(input.table_name)?;
    let wanted = request::required("TimeToLiveSpecification", input.time_to_live_specification)?;
    let table = dynamo.tables.get_mut(&name).ok_or_else(|| no_such_table(&name))?;
    let attribute = match (&table.time_to_live, wanted.enabled) {
        (Some(_), true) => return Err(Fault::validation("TimeToLive is already enabled")),
        (None, false) => return Err(Fault::validation("TimeToLive is already disabled")),
        (Some(current), false) if *current != wanted.attribute_name => {
            return Err(Fault::validation("TimeToLive is active on a different AttributeName"));
        }
        (_, enabled) => enabled.then(|| wanted.attribute_name.clone()),
    };
    table.set_time_to_live(attribute);
    wake_at_next(&name, table, cx);
    let specification = json!({"Enabled": wanted.enabled, "AttributeName": wanted.attribute_name});
    Ok(json!({"TimeToLiveSpecification": specification}))
}

pub(super) fn describe_time_to_live(dynamo: &Dynamo, input: Value) -> Answer {
    let input: Input = decode(input)?;
    let name = request::table_name(input.table_name)?;
    let table = dynamo.tables.get(&name).ok_or_else(|| no_such_table(&name))?;
    Ok(json!({"TimeToLiveDescription": match &table.time_to_live {
        Some(attribute) => json!({"TimeToLiveStatus": "ENABLED", "AttributeName": attribute}),
        None => json!({"TimeToLiveStatus": "DISABLED"}),
    }}))
}

/// Deletes the expired items of a table.
pub(super) fn expire(dynamo: &mut Dynamo, name: &str, cx: &mut Cx<'_>) {
    let Some(table) = dynamo.tables.get(name) else { return };
    let over = table.expiring.keys_in((oldest(cx.now), ItemKey::first())..=(cx.now, ItemKey::last()));
    for (_, key) in over.collect::<Vec<_>>() {
        let Some(table) = dynamo.tables.get_mut(name) else { return };
        let Some(old) = table.get(&key).map(|row| row.0.clone()) else { continue };
        table.write(key, Some(&old), None);
        dynamo.stream_change(name, &Change { old: Some(&old), new: None, is_expiry: true }, cx);
    }
    if let Some(table) = dynamo.tables.get(name) {
        wake_at_next(name, table, cx);
    }
}

/// Sets a timer for the next item that expires.
pub(super) fn wake_at_next(name: &str, table: &Table, cx: &mut Cx<'_>) {
    if let Some(at) = next(table, cx.now) {
        cx.push(Effect::WakeAt { at, token: name.to_owned() });
    }
}

/// Returns when the next item expires; one that is overdue expires at once.
pub(super) fn next(table: &Table, now: Timestamp) -> Option<Timestamp> {
    table.expiring.keys_in((oldest(now), ItemKey::first())..).next().map(|(at, _)| at.max(now))
}

fn oldest(now: Timestamp) -> Timestamp {
    Timestamp::from_millis(now.millis() - OLDEST)
}
