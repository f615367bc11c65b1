//! The keys of usage plans.

use serde::Deserialize;
use serde_json::{Value, json};

use super::super::super::{Answer, decode};
use super::super::{ApiGateway, fault, page};
use super::api_key::ApiKey;
use super::{Usage, no_key};

const TYPE: &str = "API_KEY";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Create {
    usage_plan_id: String,
    key_id: String,
    key_type: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct One {
    usage_plan_id: String,
    key_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct List {
    usage_plan_id: String,
    name_query: Option<String>,
}

pub(in super::super) fn create_plan_key(gateway: &mut ApiGateway, input: Value) -> Answer {
    let input: Create = decode(input)?;
    if input.key_type != TYPE {
        return Err(fault::bad_request("Invalid Usage Plan Key type specified. Valid options are API_KEY"));
    }
    add(&mut gateway.usage, &input.usage_plan_id, &input.key_id)
}

pub(super) fn add(usage: &mut Usage, plan: &str, key_id: &str) -> Answer {
    let key = usage.key(key_id)?.clone();
    let number = usage.number();
    let plan = usage.plan_mut(plan)?;
    if plan.keys.contains_key(key_id) {
        let message = format!("Usage Plan {} cannot be added because API Key {key_id} is in it already", plan.id);
        return Err(fault::conflict(message));
    }
    plan.keys.insert(key_id.to_owned(), number);
    Ok(shown(&key))
}

pub(in super::super) fn get_plan_key(gateway: &ApiGateway, input: Value) -> Answer {
    let input: One = decode(input)?;
    let key = gateway.usage.key(&input.key_id)?;
    match gateway.usage.plan(&input.usage_plan_id)?.keys.contains_key(&input.key_id) {
        true => Ok(shown(key)),
        false => Err(no_key()),
    }
}

/// Lists the keys of a plan; a plan that does not exist has none.
pub(in super::super) fn list_plan_keys(gateway: &ApiGateway, input: Value) -> Answer {
    let List { usage_plan_id, name_query } = decode(input.clone())?;
    let plan = gateway.usage.plans.get(&usage_plan_id);
    let mut keys: Vec<(&u64, &ApiKey)> = plan
        .into_iter()
        .flat_map(|plan| &plan.keys)
        .filter_map(|(id, number)| Some((number, gateway.usage.keys.get(id)?)))
        .filter(|(_, key)| {
            let name = key.name.as_deref().unwrap_or_default();
            name_query.as_deref().is_none_or(|prefix| name.starts_with(prefix))
        })
        .collect();
    keys.sort_by_key(|(number, _)| std::cmp::Reverse(**number));
    page::page(&input, keys.into_iter().map(|(_, key)| shown(key)).collect())
}

pub(in super::super) fn delete_plan_key(gateway: &mut ApiGateway, input: Value) -> Answer {
    let input: One = decode(input)?;
    let plan = gateway.usage.plan_mut(&input.usage_plan_id)?;
    if !plan.keys.contains_key(&input.key_id) {
        return Err(no_key());
    }
    plan.forget(&input.key_id);
    Ok(Value::Null)
}

fn shown(key: &ApiKey) -> Value {
    let mut shown = json!({"id": key.id, "type": TYPE, "value": key.value});
    if let Some(name) = &key.name {
        shown["name"] = json!(name);
    }
    shown
}
