//! Creates, describes, lists and deletes usage plans.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::super::super::{Answer, Cx, Fault, decode};
use super::super::id::new_id;
use super::super::{ApiGateway, fault, page, tag};
use super::limit::{Quota, Throttle, check_quota};
use super::meter::Meter;
use super::no_plan;

/// One plan.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct UsagePlan {
    number: u64,
    pub(super) id: String,
    pub(super) name: String,
    pub(super) description: Option<String>,
    pub(super) product_code: Option<String>,
    pub(super) api_stages: Vec<ApiStage>,
    pub(super) throttle: Option<Throttle>,
    pub(super) quota: Option<Quota>,
    tags: BTreeMap<String, String>,
    /// The keys of the plan by their IDs, each with its sequence number.
    pub(super) keys: BTreeMap<String, u64>,
    pub(super) meters: BTreeMap<String, Meter>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ApiStage {
    pub(super) api_id: String,
    pub(super) stage: String,
    /// By the path and method; stored and returned, but not applied.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) throttle: BTreeMap<String, Throttle>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Create {
    name: String,
    description: Option<String>,
    #[serde(default)]
    api_stages: Vec<ApiStage>,
    throttle: Option<Throttle>,
    quota: Option<Quota>,
    #[serde(default)]
    tags: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct One {
    pub(super) usage_plan_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct List {
    key_id: Option<String>,
}

pub(in super::super) fn create_plan(gateway: &mut ApiGateway, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: Create = decode(input)?;
    if input.name.trim().is_empty() {
        return Err(fault::bad_request("Usage Plan name cannot be blank"));
    }
    tag::check(&input.tags)?;
    for stage in &input.api_stages {
        stage.check(gateway)?;
    }
    check_quota(input.quota)?;
    let plan = UsagePlan {
        number: gateway.usage.number(),
        id: new_id(6, cx),
        name: input.name,
        description: input.description,
        product_code: None,
        api_stages: input.api_stages,
        throttle: input.throttle,
        quota: input.quota,
        tags: input.tags,
        keys: BTreeMap::new(),
        meters: BTreeMap::new(),
    };
    let shown = plan.shown(!plan.tags.is_empty());
    gateway.usage.plans.insert(plan.id.clone(), plan);
    Ok(shown)
}

pub(in super::super) fn get_plan(gateway: &ApiGateway, input: Value) -> Answer {
    let input: One = decode(input)?;
    Ok(gateway.usage.plan(&input.usage_plan_id)?.shown(true))
}

pub(in super::super) fn list_plans(gateway: &ApiGateway, input: Value) -> Answer {
    let List { key_id } = decode(input.clone())?;
    let is_wanted = |plan: &&UsagePlan| key_id.as_ref().is_none_or(|key| plan.keys.contains_key(key));
    let mut plans: Vec<&UsagePlan> = gateway.usage.plans.values().filter(is_wanted).collect();
    plans.sort_by_key(|plan| std::cmp::Reverse(plan.number));
    page::page(&input, plans.into_iter().map(|plan| plan.shown(false)).collect())
}

pub(in super::super) fn delete_plan(gateway: &mut ApiGateway, input: Value) -> Answer {
    let input: One = decode(input)?;
    gateway.usage.plans.remove(&input.usage_plan_id).ok_or_else(no_plan)?;
    Ok(Value::Null)
}

impl ApiGateway {
    /// Returns the tags of a plan.
    pub(in super::super) fn plan_tags(&mut self, id: &str) -> Result<&mut BTreeMap<String, String>, Fault> {
        Ok(&mut self.usage.plan_mut(id)?.tags)
    }
}

impl ApiStage {
    pub(super) fn check(&self, gateway: &ApiGateway) -> Result<(), Fault> {
        let api = gateway.apis.get(&self.api_id);
        if api.is_some_and(|api| api.stages.contains_key(&self.stage)) {
            return Ok(());
        }
        Err(fault::not_found(format!("API Stage not found: {}:{}", self.api_id, self.stage)))
    }
}

impl UsagePlan {
    /// Returns whether the plan includes a stage of an API.
    pub(super) fn covers(&self, api: &str, stage: &str) -> bool {
        self.api_stages.iter().any(|one| one.api_id == api && one.stage == stage)
    }

    pub(super) fn forget(&mut self, key: &str) {
        self.keys.remove(key);
        self.meters.remove(key);
    }

    pub(super) fn shown(&self, with_tags: bool) -> Value {
        let mut shown = json!({"id": self.id, "name": self.name, "apiStages": self.api_stages});
        let more = [
            ("description", self.description.as_ref().map(|text| json!(text))),
            ("productCode", self.product_code.as_ref().map(|text| json!(text))),
            ("throttle", self.throttle.map(|throttle| json!(throttle))),
            ("quota", self.quota.map(|quota| json!(quota))),
            ("tags", with_tags.then(|| json!(self.tags))),
        ];
        for (member, value) in more {
            if let Some(value) = value {
                shown[member] = value;
            }
        }
        shown
    }
}
