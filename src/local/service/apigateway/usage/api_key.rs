//! Creates, describes, updates and deletes API keys.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::super::super::{Answer, Cx, Fault, decode};
use super::super::id::new_id;
use super::super::patch::{self, Patch};
use super::super::{ApiGateway, fault, page, tag};
use super::{Usage, no_key};

const MAX_NAME: usize = 1024;
const VALUE: std::ops::RangeInclusive<usize> = 20..=128;
const MAX_DESCRIPTION: usize = 125_000;
const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const VALUE_LETTERS: usize = 40;
const CHANGEABLE: [&str; 4] = ["/description", "/enabled", "/name", "/customerId"];

/// One key.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ApiKey {
    pub(super) number: u64,
    pub(super) id: String,
    pub(super) value: String,
    pub(super) name: Option<String>,
    customer_id: Option<String>,
    description: Option<String>,
    pub(super) enabled: bool,
    created_date: i64,
    last_updated_date: i64,
    stage_keys: Vec<String>,
    tags: BTreeMap<String, String>,
}

/// The members of a request for a new key.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct NewKey {
    pub(super) name: Option<String>,
    pub(super) description: Option<String>,
    pub(super) enabled: bool,
    pub(super) value: Option<String>,
    pub(super) stage_keys: Vec<StageKey>,
    pub(super) customer_id: Option<String>,
    pub(super) tags: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct StageKey {
    rest_api_id: String,
    stage_name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct One {
    api_key: String,
    #[serde(default)]
    include_value: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct List {
    name_query: Option<String>,
    customer_id: Option<String>,
    #[serde(default)]
    include_values: bool,
}

pub(in super::super) fn create_key(gateway: &mut ApiGateway, input: Value, cx: &mut Cx<'_>) -> Answer {
    let key = add(&mut gateway.usage, decode(input)?, cx)?;
    Ok(key.shown(true, !key.tags.is_empty()))
}

pub(super) fn add(usage: &mut Usage, new: NewKey, cx: &mut Cx<'_>) -> Result<ApiKey, Fault> {
    let key = new.key(usage, cx)?;
    key.check()?;
    if usage.keys.values().any(|known| known.value == key.value) {
        return Err(fault::conflict("API Key already exists"));
    }
    usage.keys.insert(key.id.clone(), key.clone());
    Ok(key)
}

pub(in super::super) fn get_key(gateway: &ApiGateway, input: Value) -> Answer {
    let input: One = decode(input)?;
    Ok(gateway.usage.key(&input.api_key)?.shown(input.include_value, true))
}

pub(in super::super) fn list_keys(gateway: &ApiGateway, input: Value) -> Answer {
    let List { name_query, customer_id, include_values } = decode(input.clone())?;
    let is_wanted = |key: &&ApiKey| {
        let name = key.name.as_deref().unwrap_or_default();
        name_query.as_deref().is_none_or(|prefix| name.starts_with(prefix))
            && (customer_id.is_none() || customer_id == key.customer_id)
    };
    let mut keys: Vec<&ApiKey> = gateway.usage.keys.values().filter(is_wanted).collect();
    keys.sort_by_key(|key| std::cmp::Reverse(key.number));
    page::page(&input, keys.into_iter().map(|key| key.shown(include_values, false)).collect())
}

pub(in super::super) fn update_key(gateway: &mut ApiGateway, input: Value, cx: &Cx<'_>) -> Answer {
    let patches = patch::read(&input, "updateApiKeyInput")?;
    let input: One = decode(input)?;
    let key = gateway.usage.keys.get_mut(&input.api_key).ok_or_else(no_key)?;
    patch::only_replaced(&patches, &CHANGEABLE)?;
    // Any value except `true` disables it.
    let patches: Vec<Patch> = patches.into_iter().map(as_boolean).collect();
    let changed = patch::apply(&*key, &patches, &CHANGEABLE)?;
    changed.check()?;
    *key = changed;
    key.last_updated_date = cx.now.seconds();
    Ok(key.shown(false, true))
}

fn as_boolean(patch: Patch) -> Patch {
    match patch.path.as_str() {
        "/enabled" => Patch { value: Some((patch.text() == "true").to_string()), ..patch },
        _ => patch,
    }
}

/// Deletes a key, which also removes it from every plan.
pub(in super::super) fn delete_key(gateway: &mut ApiGateway, input: Value) -> Answer {
    let input: One = decode(input)?;
    gateway.usage.keys.remove(&input.api_key).ok_or_else(no_key)?;
    gateway.usage.plans.values_mut().for_each(|plan| plan.forget(&input.api_key));
    Ok(Value::Null)
}

impl NewKey {
    fn key(self, usage: &mut Usage, cx: &mut Cx<'_>) -> Result<ApiKey, Fault> {
        tag::check(&self.tags)?;
        let value = self.value.filter(|value| !value.is_empty());
        let stage_keys = self.stage_keys.iter().map(|key| format!("{}/{}", key.rest_api_id, key.stage_name)).collect();
        Ok(ApiKey {
            number: usage.number(),
            id: new_id(10, cx),
            value: value.unwrap_or_else(|| cx.ids.text(LETTERS, VALUE_LETTERS)),
            name: self.name.filter(|name| !name.is_empty()),
            customer_id: self.customer_id,
            description: self.description,
            enabled: self.enabled,
            created_date: cx.now.seconds(),
            last_updated_date: cx.now.seconds(),
            stage_keys,
            tags: self.tags,
        })
    }
}

impl ApiKey {
    fn check(&self) -> Result<(), Fault> {
        if self.name.as_deref().unwrap_or_default().chars().count() > MAX_NAME {
            return Err(fault::bad_request("Invalid API Key name, can be at most 1024 characters."));
        }
        if self.value.chars().count() < *VALUE.start() {
            return Err(fault::bad_request("API Key value should be at least 20 characters"));
        }
        if self.value.chars().count() > *VALUE.end() {
            return Err(fault::bad_request("API Key value exceeds maximum size of 128 characters"));
        }
        if self.description.as_deref().unwrap_or_default().chars().count() > MAX_DESCRIPTION {
            return Err(fault::bad_request("Invalid API Key description specified."));
        }
        Ok(())
    }

    fn shown(&self, with_value: bool, with_tags: bool) -> Value {
        let mut shown = json!({
            "id": self.id,
            "enabled": self.enabled,
            "createdDate": self.created_date,
            "lastUpdatedDate": self.last_updated_date,
            "stageKeys": self.stage_keys,
        });
        let texts = [("name", &self.name), ("customerId", &self.customer_id), ("description", &self.description)];
        for (member, text) in texts {
            if let Some(text) = text {
                shown[member] = json!(text);
            }
        }
        if with_value {
            shown["value"] = json!(self.value);
        }
        if with_tags {
            shown["tags"] = json!(self.tags);
        }
        shown
    }
}
