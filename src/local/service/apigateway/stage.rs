//! Stages: named references to a deployment, with settings for how it is served.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::super::{Answer, Cx, Fault, decode};
use super::method_setting::{self, MethodSetting};
use super::patch::{self, Op, Patch};
use super::{ApiGateway, fault, tag};

/// One stage of an API.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Stage {
    deployment_id: String,
    stage_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(default)]
    cache_cluster_enabled: bool,
    cache_cluster_status: String,
    #[serde(default)]
    pub(super) method_settings: BTreeMap<String, MethodSetting>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) variables: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    documentation_version: Option<String>,
    #[serde(default, skip_serializing_if = "AccessLogSettings::is_empty")]
    pub(super) access_log_settings: AccessLogSettings,
    #[serde(default)]
    tracing_enabled: bool,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) tags: BTreeMap<String, String>,
    /// In seconds.
    created_date: i64,
    last_updated_date: i64,
}

/// The destination of access logs, and the format of a line.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AccessLogSettings {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) format: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) destination_arn: Option<String>,
}

impl AccessLogSettings {
    fn is_empty(&self) -> bool {
        self.format.is_none() && self.destination_arn.is_none()
    }

    /// Returns the log group in the destination.
    pub(super) fn log_group(&self) -> Option<&str> {
        self.destination_arn.as_deref()?.splitn(6, ':').nth(5)?.strip_prefix("log-group:")
    }

    /// Validates the settings. See "Set up CloudWatch logging for REST APIs in API Gateway".
    fn check(&self, has_role: bool) -> Result<(), Fault> {
        if self.is_empty() {
            return Ok(());
        }
        if !has_role {
            return Err(fault::bad_request(method_setting::NO_ROLE));
        }
        self.check_destination()?;
        let Some(format) = &self.format else { return Ok(()) };
        if format.trim_end_matches(['\r', '\n']).contains(['\r', '\n']) {
            let words = "must be single line, new line character is allowed only at end of the format";
            return Err(fault::bad_request(format!("Access Log format {words}: '{format}'")));
        }
        if !["$context.requestId", "$context.extendedRequestId"].iter().any(|id| format.contains(id)) {
            let words = "must include either $context.requestId or $context.extendedRequestId";
            return Err(fault::bad_request(format!("Access Log format {words} : '{format}'")));
        }
        Ok(())
    }

    fn check_destination(&self) -> Result<(), Fault> {
        let Some(arn) = &self.destination_arn else { return Ok(()) };
        if arn.contains(":firehose:") {
            return Err(Fault::not_implemented("apigateway", "UpdateStage with access logs to Firehose"));
        }
        let invalid = || fault::bad_request("Invalid ARN specified in the request");
        let group =
            self.log_group().filter(|_| arn.starts_with("arn:") && arn.contains(":logs:")).ok_or_else(invalid)?;
        let allowed = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '/' | '.');
        if group.chars().all(allowed) {
            return Ok(());
        }
        let words = "must only contain characters a-z, A-Z, 0-9, '_', '-', '/', '.'";
        Err(fault::bad_request(format!("Access log destination {words}: 'log-group:{group}'")))
    }
}

impl Stage {
    pub(super) fn new(name: &str, cx: &Cx<'_>) -> Self {
        let now = cx.now.millis() / 1000;
        Self {
            deployment_id: String::new(),
            stage_name: name.to_owned(),
            description: None,
            cache_cluster_enabled: false,
            cache_cluster_status: "NOT_AVAILABLE".to_owned(),
            method_settings: BTreeMap::new(),
            variables: BTreeMap::new(),
            documentation_version: None,
            access_log_settings: AccessLogSettings::default(),
            tracing_enabled: false,
            tags: BTreeMap::new(),
            created_date: now,
            last_updated_date: now,
        }
    }

    pub(super) fn deployment(&self) -> &str {
        &self.deployment_id
    }

    /// Makes the stage serve another deployment.
    pub(super) fn deploy(
        &mut self,
        deployment: &str,
        description: Option<String>,
        variables: BTreeMap<String, String>,
        tracing: bool,
        cx: &Cx<'_>,
    ) {
        self.deployment_id = deployment.to_owned();
        self.description = description.or_else(|| self.description.take());
        self.variables.extend(variables);
        self.tracing_enabled |= tracing;
        self.last_updated_date = cx.now.millis() / 1000;
    }

    /// Returns the settings of a method: its own, or those of all methods.
    pub(super) fn setting(&self, path: &str, method: &str) -> MethodSetting {
        let own = self.method_settings.get(&method_setting::key(path, method));
        own.or_else(|| self.method_settings.get("*/*")).cloned().unwrap_or_default()
    }
}

pub(super) fn check_name(name: &str) -> Result<(), Fault> {
    let allowed = |character: char| character.is_ascii_alphanumeric() || matches!(character, '_' | '-');
    if (1..=128).contains(&name.len()) && name.chars().all(allowed) {
        return Ok(());
    }
    Err(fault::bad_request("Stage name only allows a-zA-Z0-9_-"))
}

pub(super) fn check_variables(variables: &BTreeMap<String, String>) -> Result<(), Fault> {
    let is_name = |name: &String| {
        !name.is_empty() && name.chars().all(|character| character.is_ascii_alphanumeric() || character == '_')
    };
    let is_value = |value: &String| {
        value.len() <= 2048
            && value
                .chars()
                .all(|character| character.is_ascii_alphanumeric() || "-._~:/?#&=,@+*'()!;%".contains(character))
    };
    if !variables.keys().all(is_name) {
        return Err(fault::bad_request("Stage variable name only allows a-zA-Z0-9_"));
    }
    if variables.values().all(is_value) {
        return Ok(());
    }
    Err(fault::bad_request("Stage variable value only allows alphanumeric and the characters -._~:/?#&=,"))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Create {
    rest_api_id: String,
    stage_name: String,
    deployment_id: String,
    description: Option<String>,
    cache_cluster_enabled: Option<bool>,
    canary_settings: Option<Value>,
    documentation_version: Option<String>,
    #[serde(default)]
    tracing_enabled: bool,
    #[serde(default)]
    variables: BTreeMap<String, String>,
    #[serde(default)]
    tags: BTreeMap<String, String>,
}

pub(super) fn create(gateway: &mut ApiGateway, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: Create = decode(input)?;
    if input.canary_settings.is_some() || input.cache_cluster_enabled == Some(true) {
        return Err(Fault::not_implemented("apigateway", "CreateStage with canaries or a cache"));
    }
    check_name(&input.stage_name)?;
    check_variables(&input.variables)?;
    tag::check(&input.tags)?;
    let api = gateway.api_mut(&input.rest_api_id, cx)?;
    if !api.deployments.contains_key(&input.deployment_id) {
        return Err(fault::bad_request("Deployment id does not exist"));
    }
    if api.stages.contains_key(&input.stage_name) {
        return Err(fault::conflict("Stage already exists"));
    }
    let mut stage = Stage::new(&input.stage_name, cx);
    stage.deploy(&input.deployment_id, input.description, input.variables, input.tracing_enabled, cx);
    stage.documentation_version = input.documentation_version;
    stage.tags = input.tags;
    let output = fault::shown(&stage)?;
    api.stages.insert(input.stage_name, stage);
    Ok(output)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct One {
    pub(super) rest_api_id: String,
    pub(super) stage_name: String,
}

pub(super) fn get(gateway: &ApiGateway, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: One = decode(input)?;
    fault::shown(gateway.api(&input.rest_api_id, cx)?.stages.get(&input.stage_name).ok_or_else(fault::no_stage)?)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct List {
    rest_api_id: String,
    deployment_id: Option<String>,
}

pub(super) fn list(gateway: &ApiGateway, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: List = decode(input)?;
    let wanted = |stage: &&Stage| input.deployment_id.as_ref().is_none_or(|id| *id == stage.deployment_id);
    let stages = gateway.api(&input.rest_api_id, cx)?.stages.values().filter(wanted);
    Ok(serde_json::json!({"item": stages.map(fault::shown).collect::<Result<Vec<_>, _>>()?}))
}

pub(super) fn delete(gateway: &mut ApiGateway, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: One = decode(input)?;
    gateway.api_mut(&input.rest_api_id, cx)?.stages.remove(&input.stage_name).ok_or_else(fault::no_stage)?;
    gateway.results.forget(&input.rest_api_id, Some(&input.stage_name));
    Ok(Value::Null)
}

/// Removes the cached authorizer results of a stage.
pub(super) fn flush_authorizers(gateway: &mut ApiGateway, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: One = decode(input)?;
    gateway.api(&input.rest_api_id, cx)?.stages.get(&input.stage_name).ok_or_else(fault::no_stage)?;
    gateway.results.forget(&input.rest_api_id, Some(&input.stage_name));
    Ok(Value::Null)
}

const CHANGEABLE: [&str; 6] = [
    "/deploymentId",
    "/description",
    "/documentationVersion",
    "/tracingEnabled",
    "/variables/{}",
    "/accessLogSettings/{}",
];

pub(super) fn update(gateway: &mut ApiGateway, input: Value, cx: &mut Cx<'_>) -> Answer {
    let patches = patch::read(&input, "updateStageInput")?;
    let input: One = decode(input)?;
    let has_role = gateway.account.has_role();
    let api = gateway.api_mut(&input.rest_api_id, cx)?;
    let mut stage = api.stages.get(&input.stage_name).ok_or_else(fault::no_stage)?.clone();
    for patch in &patches {
        check_patch(patch)?;
        stage = if patch.path == "/accessLogSettings" {
            Stage { access_log_settings: AccessLogSettings::default(), ..stage }
        } else if method_setting::is_meant(&patch.path) {
            method_setting::change(&mut stage.method_settings, patch, has_role)?;
            stage
        } else {
            patch::apply(&stage, std::slice::from_ref(patch), &CHANGEABLE)?
        };
    }
    if !api.deployments.contains_key(&stage.deployment_id) {
        return Err(fault::bad_request("Deployment id does not exist"));
    }
    check_variables(&stage.variables)?;
    stage.access_log_settings.check(has_role)?;
    stage.last_updated_date = cx.now.millis() / 1000;
    let output = fault::shown(&stage)?;
    api.stages.insert(input.stage_name, stage);
    Ok(output)
}

fn check_patch(patch: &Patch) -> Result<(), Fault> {
    let path = patch.path.as_str();
    if ["/cacheClusterEnabled", "/cacheClusterSize", "/clientCertificateId"].contains(&path)
        || path.starts_with("/canarySettings")
    {
        return Err(Fault::not_implemented("apigateway", &format!("UpdateStage of {path}")));
    }
    if let Some(rest) = path.strip_prefix("/accessLogSettings") {
        let is_known = matches!(rest, "/destinationArn" | "/format");
        if patch.op == Op::Remove {
            return Ok(());
        }
        if !is_known {
            return Err(fault::bad_request(
                "Invalid accessLogSettings path. Must be one of : [/accessLogSettings/destinationArn, /accessLogSettings/format]",
            ));
        }
        if patch.text().is_empty() {
            return Err(fault::bad_request("Access Log value must not be empty"));
        }
        return Ok(());
    }
    let is_known = CHANGEABLE.contains(&path) || path.starts_with("/variables/") || method_setting::is_meant(path);
    if is_known {
        return Ok(());
    }
    Err(fault::bad_request(format!("Invalid method setting path: {path}. Must be one of: {}", method_setting::PATHS)))
}
