//! Deployments: copies of an API's definition at the time of the deployment.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::super::{Answer, Cx, Fault, decode};
use super::api::{RestApi, embeds};
use super::definition::Definition;
use super::id::{Which, new_id};
use super::patch;
use super::stage::{self, Stage};
use super::{ApiGateway, fault, page};

/// One deployment of an API.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Deployment {
    shown: Shown,
    pub(super) definition: Definition,
    order: u64,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Shown {
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    /// In seconds.
    created_date: i64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Create {
    rest_api_id: String,
    stage_name: Option<String>,
    stage_description: Option<String>,
    description: Option<String>,
    #[serde(default)]
    variables: BTreeMap<String, String>,
    #[serde(default)]
    tracing_enabled: bool,
    cache_cluster_enabled: Option<bool>,
    canary_settings: Option<Value>,
}

pub(super) fn create(gateway: &mut ApiGateway, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: Create = decode(input)?;
    if input.canary_settings.is_some() || input.cache_cluster_enabled == Some(true) {
        return Err(Fault::not_implemented("apigateway", "CreateDeployment with canaries or a cache"));
    }
    let (id, order) = (new_id(6, cx), gateway.number());
    let api = gateway.api_mut(&input.rest_api_id, cx)?;
    check(&api.definition)?;
    let shown = Shown { id: id.clone(), description: input.description, created_date: cx.now.millis() / 1000 };
    if let Some(name) = input.stage_name.filter(|name| !name.is_empty()) {
        stage::check_name(&name)?;
        stage::check_variables(&input.variables)?;
        let stage = api.stages.entry(name.clone()).or_insert_with(|| Stage::new(&name, cx));
        stage.deploy(&id, input.stage_description, input.variables, input.tracing_enabled, cx);
    }
    let deployment = Deployment { shown, definition: api.frozen(), order };
    let output = fault::shown(&deployment.shown)?;
    api.deployments.insert(id, deployment);
    gateway.results.forget(&input.rest_api_id, None);
    Ok(output)
}

fn check(definition: &Definition) -> Result<(), Fault> {
    let mut methods = definition.methods().peekable();
    if methods.peek().is_none() {
        return Err(fault::bad_request("The REST API doesn't contain any methods"));
    }
    if methods.any(|(_, _, method)| method.method_integration.is_none()) {
        return Err(fault::bad_request("No integration defined for method"));
    }
    Ok(())
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct One {
    rest_api_id: String,
    deployment_id: String,
}

pub(super) fn get(gateway: &ApiGateway, input: Value, cx: &mut Cx<'_>) -> Answer {
    let has_summary = embeds(&input, "apisummary");
    let input: One = decode(input)?;
    let deployments = &gateway.api(&input.rest_api_id, cx)?.deployments;
    view(deployments.get(&input.deployment_id).ok_or_else(fault::no_deployment)?, has_summary)
}

fn view(deployment: &Deployment, has_summary: bool) -> Answer {
    let mut shown = fault::shown(&deployment.shown)?;
    if let Some(members) = shown.as_object_mut().filter(|_| has_summary) {
        let mut summary: Map<String, Value> = Map::new();
        for (path, name, method) in deployment.definition.methods() {
            let at = summary.entry(path).or_insert_with(|| json!({}));
            if let Some(at) = at.as_object_mut() {
                let about =
                    json!({"authorizationType": method.authorization_type, "apiKeyRequired": method.api_key_required});
                at.insert(name.to_owned(), about);
            }
        }
        members.insert("apiSummary".to_owned(), Value::Object(summary));
    }
    Ok(shown)
}

pub(super) fn list(gateway: &ApiGateway, input: Value, cx: &mut Cx<'_>) -> Answer {
    let which: Which = decode(input.clone())?;
    let deployments = &gateway.api(&which.rest_api_id, cx)?.deployments;
    let mut all: Vec<&Deployment> = deployments.values().collect();
    all.sort_by_key(|deployment| std::cmp::Reverse(deployment.order));
    page::page(&input, all.into_iter().map(|deployment| view(deployment, false)).collect::<Result<_, _>>()?)
}

pub(super) fn delete(gateway: &mut ApiGateway, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: One = decode(input)?;
    let api = gateway.api_mut(&input.rest_api_id, cx)?;
    if !api.deployments.contains_key(&input.deployment_id) {
        return Err(fault::no_deployment());
    }
    if api.stages.values().any(|stage| stage.deployment() == input.deployment_id) {
        return Err(fault::bad_request("Active stages pointing to this deployment must be moved or deleted"));
    }
    api.deployments.remove(&input.deployment_id);
    Ok(Value::Null)
}

pub(super) fn update(gateway: &mut ApiGateway, input: Value, cx: &mut Cx<'_>) -> Answer {
    let patches = patch::read(&input, "updateDeploymentInput")?;
    let input: One = decode(input)?;
    let deployments = &mut gateway.api_mut(&input.rest_api_id, cx)?.deployments;
    let deployment = deployments.get_mut(&input.deployment_id).ok_or_else(fault::no_deployment)?;
    deployment.shown = patch::apply(&deployment.shown, &patches, &["/description"])?;
    fault::shown(&deployment.shown)
}

impl RestApi {
    /// Returns a stage and the definition that it serves.
    pub(super) fn served(&self, stage: &str) -> Option<(&Stage, &Definition)> {
        let stage = self.stages.get(stage)?;
        Some((stage, &self.deployments.get(stage.deployment())?.definition))
    }
}
