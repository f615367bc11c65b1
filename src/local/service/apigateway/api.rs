//! Creates, lists, updates and deletes REST APIs.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::super::validation::Checks;
use super::super::{Answer, Cx, Fault, decode};
use super::definition::Definition;
use super::deployment::Deployment;
use super::documentation::Documentation;
use super::id::{Which, new_id};
use super::patch::{self, Op, Patch};
use super::resource::Resource;
use super::stage::Stage;
use super::{ApiGateway, fault, model, page, tag};
use crate::policy::{Document, Kind};

const MAX_COMPRESSION: i64 = 10_485_760;
const ENDPOINTS: [&str; 3] = ["PRIVATE", "EDGE", "REGIONAL"];

/// An API with everything that belongs to it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct RestApi {
    pub(super) settings: Settings,
    /// The definition as edited; the deployments contain what is served.
    pub(super) definition: Definition,
    pub(super) deployments: BTreeMap<String, Deployment>,
    pub(super) stages: BTreeMap<String, Stage>,
    #[serde(default)]
    pub(super) documentation: Documentation,
}

/// The response of `GetRestApi`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Settings {
    pub(super) id: String,
    pub(super) name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<String>,
    /// In seconds.
    pub(super) created_date: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) binary_media_types: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    minimum_compression_size: Option<i64>,
    pub(super) api_key_source: String,
    endpoint_configuration: EndpointConfiguration,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) policy: Option<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) tags: BTreeMap<String, String>,
    disable_execute_api_endpoint: bool,
    pub(super) root_resource_id: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct EndpointConfiguration {
    #[serde(default)]
    types: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ip_address_type: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    vpc_endpoint_ids: Vec<String>,
}

impl ApiGateway {
    pub(super) fn api(&self, id: &str, cx: &Cx<'_>) -> Result<&RestApi, Fault> {
        self.apis.get(id).ok_or_else(|| fault::no_api(id, cx))
    }

    pub(super) fn api_mut(&mut self, id: &str, cx: &Cx<'_>) -> Result<&mut RestApi, Fault> {
        self.apis.get_mut(id).ok_or_else(|| fault::no_api(id, cx))
    }
}

impl RestApi {
    /// Returns the definition, including the members that are set on the API itself.
    pub(super) fn frozen(&self) -> Definition {
        Definition {
            binary_media_types: self.settings.binary_media_types.clone(),
            policy: self.settings.policy.clone(),
            api_key_source: self.settings.api_key_source.clone(),
            ..self.definition.clone()
        }
    }

    pub(super) fn is_endpoint_disabled(&self) -> bool {
        self.settings.disable_execute_api_endpoint
    }
}

/// What an imported definition says about the API itself.
#[derive(Debug, Clone)]
pub(super) struct Imported {
    pub(super) name: String,
    pub(super) description: Option<String>,
    pub(super) version: Option<String>,
    pub(super) binary_media_types: Vec<String>,
    pub(super) minimum_compression_size: Option<i64>,
    pub(super) api_key_source: Option<String>,
    pub(super) policy: Option<String>,
    pub(super) disable_execute_api_endpoint: Option<bool>,
}

/// Returns a new API, without the models that other new APIs have.
pub(super) fn imported(given: &Imported, endpoint: Option<&str>, cx: &mut Cx<'_>) -> Result<RestApi, Fault> {
    let input = json!({
        "name": given.name,
        "description": given.description,
        "version": given.version,
        "binaryMediaTypes": given.binary_media_types,
        "minimumCompressionSize": given.minimum_compression_size,
        "apiKeySource": given.api_key_source,
        "policy": given.policy,
        "disableExecuteApiEndpoint": given.disable_execute_api_endpoint.unwrap_or(false),
        "endpointConfiguration": endpoint.map(|kind| json!({"types": [kind]})),
    });
    let mut api = made(decode(input)?, Definition::default(), cx)?;
    api.definition.models.clear();
    Ok(api)
}

/// Changes the settings of an API as an imported definition says. Overwriting removes what the definition does not
/// contain.
pub(super) fn described(settings: &mut Settings, given: Imported, overwrites: bool, cx: &Cx<'_>) -> Result<(), Fault> {
    let policy = given.policy.as_deref().map(|text| checked_policy(text, &settings.id, cx)).transpose()?;
    check_compression(given.minimum_compression_size)?;
    if !given.name.trim().is_empty() {
        settings.name = given.name;
    }
    if overwrites {
        settings.description = None;
        settings.version = None;
        settings.binary_media_types.clear();
        settings.minimum_compression_size = None;
        "HEADER".clone_into(&mut settings.api_key_source);
    }
    settings.description = given.description.or_else(|| settings.description.take());
    settings.version = given.version.or_else(|| settings.version.take());
    settings.minimum_compression_size = given.minimum_compression_size.or(settings.minimum_compression_size);
    settings.api_key_source = given.api_key_source.unwrap_or_else(|| settings.api_key_source.clone());
    settings.policy = policy.or_else(|| settings.policy.take());
    settings.disable_execute_api_endpoint =
        given.disable_execute_api_endpoint.unwrap_or(settings.disable_execute_api_endpoint);
    for kind in given.binary_media_types {
        if !settings.binary_media_types.contains(&kind) {
            settings.binary_media_types.push(kind);
        }
    }
    Ok(())
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Create {
    name: String,
    description: Option<String>,
    version: Option<String>,
    clone_from: Option<String>,
    #[serde(default)]
    binary_media_types: Vec<String>,
    minimum_compression_size: Option<i64>,
    api_key_source: Option<String>,
    endpoint_configuration: Option<EndpointConfiguration>,
    policy: Option<String>,
    #[serde(default)]
    tags: BTreeMap<String, String>,
    #[serde(default)]
    disable_execute_api_endpoint: bool,
}

pub(super) fn create(gateway: &mut ApiGateway, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: Create = decode(input)?;
    input.check()?;
    let definition = match &input.clone_from {
        Some(from) => gateway.api(from, cx)?.definition.clone(),
        None => Definition::default(),
    };
    let api = made(input, definition, cx)?;
    let output = fault::shown(&api.settings)?;
    gateway.apis.insert(api.settings.id.clone(), api);
    Ok(output)
}

fn made(input: Create, definition: Definition, cx: &mut Cx<'_>) -> Result<RestApi, Fault> {
    input.check()?;
    let id = new_id(10, cx);
    let settings = Settings {
        policy: input.policy.as_deref().map(|text| checked_policy(text, &id, cx)).transpose()?,
        id,
        name: input.name,
        description: input.description,
        created_date: cx.now.millis() / 1000,
        version: input.version,
        binary_media_types: input.binary_media_types,
        minimum_compression_size: input.minimum_compression_size,
        api_key_source: input.api_key_source.unwrap_or_else(|| "HEADER".to_owned()),
        endpoint_configuration: endpoint_configuration(input.endpoint_configuration)?,
        tags: input.tags,
        disable_execute_api_endpoint: input.disable_execute_api_endpoint,
        root_resource_id: String::new(),
    };
    let mut api = RestApi {
        settings,
        definition,
        deployments: BTreeMap::new(),
        stages: BTreeMap::new(),
        documentation: Documentation::default(),
    };
    plant(&mut api, cx);
    Ok(api)
}

/// Adds the root resource to a new API, unless a copy already has one, and the models that every API has.
fn plant(api: &mut RestApi, cx: &mut Cx<'_>) {
    let root = api.definition.resources.iter().find(|(_, resource)| resource.parent_id.is_none());
    let root = root.map(|(id, _)| id.clone()).unwrap_or_else(|| {
        let id = new_id(10, cx);
        api.definition.resources.insert(id.clone(), Resource::root());
        id
    });
    api.settings.root_resource_id = root;
    for model in model::of_every_api(cx) {
        api.definition.models.entry(model.name.clone()).or_insert(model);
    }
}

impl Create {
    fn check(&self) -> Result<(), Fault> {
        let mut checks = Checks::default();
        if let Some(source) = &self.api_key_source {
            checks.one_of("createRestApiInput.apiKeySource", source, &["HEADER", "AUTHORIZER"]);
        }
        if let Some(endpoint) = &self.endpoint_configuration {
            endpoint.check("createRestApiInput", &mut checks);
        }
        checks.finish()?;
        if self.name.trim().is_empty() {
            return Err(fault::bad_request("API name cannot be empty"));
        }
        if self.description.as_deref() == Some("") {
            return Err(fault::bad_request("Description cannot be an empty string"));
        }
        check_compression(self.minimum_compression_size)?;
        tag::check(&self.tags)
    }
}

impl EndpointConfiguration {
    fn check(&self, shape: &str, checks: &mut Checks) {
        if self.types.iter().any(|kind| !ENDPOINTS.contains(&kind.as_str())) {
            let constraint = format!(
                "Member must satisfy constraint: [Member must satisfy enum value set: [{}]]",
                ENDPOINTS.join(", ")
            );
            let given = format!("[{}]", self.types.join(", "));
            checks.fail(&format!("{shape}.endpointConfiguration.types"), &given, &constraint);
        }
        if let Some(kind) = &self.ip_address_type {
            checks.one_of(&format!("{shape}.endpointConfiguration.ipAddressType"), kind, &["ipv4", "dualstack"]);
        }
    }
}

fn endpoint_configuration(given: Option<EndpointConfiguration>) -> Result<EndpointConfiguration, Fault> {
    let mut endpoint = given.unwrap_or(EndpointConfiguration {
        types: vec!["EDGE".to_owned()],
        ip_address_type: None,
        vpc_endpoint_ids: Vec::new(),
    });
    match endpoint.types.as_slice() {
        [kind] => {
            let is_private = kind == "PRIVATE";
            if is_private && endpoint.ip_address_type.as_deref() == Some("ipv4") {
                return Err(fault::bad_request("Only dualstack ipAddressType is supported for Private APIs."));
            }
            endpoint.ip_address_type.get_or_insert_with(|| if is_private { "dualstack" } else { "ipv4" }.to_owned());
            Ok(endpoint)
        }
        [] => Err(fault::bad_request("REGIONAL Configuration and EDGE Configuration cannot be both DISABLED.")),
        _ => Err(fault::bad_request("Cannot create an api with multiple Endpoint Types.")),
    }
}

fn check_compression(size: Option<i64>) -> Result<(), Fault> {
    match size {
        Some(size) if !(0..=MAX_COMPRESSION).contains(&size) => {
            Err(fault::bad_request("Invalid minimum compression size, must be between 0 and 10485760"))
        }
        _ => Ok(()),
    }
}

/// Returns a policy with `execute-api:/` expanded, as AWS stores it.
fn checked_policy(text: &str, id: &str, cx: &Cx<'_>) -> Result<String, Fault> {
    let text = text.replace("\"execute-api:/", &format!("\"{}/", cx.arn("execute-api", id)));
    match Document::parse(&text, Kind::Resource) {
        Ok(_) => Ok(text),
        Err(_) => Err(fault::bad_request(
            "Invalid policy document. Please check the policy syntax and ensure that Principals are valid.",
        )),
    }
}

pub(super) fn get(gateway: &ApiGateway, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: Which = decode(input)?;
    fault::shown(&gateway.api(&input.rest_api_id, cx)?.settings)
}

pub(super) fn list(gateway: &ApiGateway, input: Value, _: &mut Cx<'_>) -> Answer {
    let views = gateway.apis.values().map(|api| fault::shown(&api.settings)).collect::<Result<_, _>>()?;
    page::page(&input, views)
}

pub(super) fn delete(gateway: &mut ApiGateway, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: Which = decode(input)?;
    gateway.apis.remove(&input.rest_api_id).ok_or_else(|| fault::no_api(&input.rest_api_id, cx))?;
    gateway.results.forget(&input.rest_api_id, None);
    Ok(Value::Null)
}

const CHANGEABLE: [&str; 9] = [
    "/name",
    "/description",
    "/version",
    "/policy",
    "/apiKeySource",
    "/minimumCompressionSize",
    "/disableExecuteApiEndpoint",
    "/binaryMediaTypes/{}",
    "/endpointConfiguration/ipAddressType",
];

pub(super) fn update(gateway: &mut ApiGateway, input: Value, cx: &mut Cx<'_>) -> Answer {
    let patches = patch::read(&input, "updateRestApiInput")?;
    let input: Which = decode(input)?;
    let api = gateway.api_mut(&input.rest_api_id, cx)?;
    let (types, others): (Vec<Patch>, Vec<Patch>) =
        patches.into_iter().partition(|patch| patch.path.starts_with("/endpointConfiguration/types"));
    let mut settings = patch::apply(&api.settings, &others, &CHANGEABLE)?;
    for patch in types {
        change_endpoint(&mut settings.endpoint_configuration, &patch)?;
    }
    if settings.name.trim().is_empty() {
        return Err(fault::bad_request("API name cannot be empty"));
    }
    check_compression(settings.minimum_compression_size)?;
    if !["HEADER", "AUTHORIZER"].contains(&settings.api_key_source.as_str()) {
        return Err(fault::bad_request("Invalid API Key Source specified. Valid options are HEADER,AUTHORIZER"));
    }
    let policy = settings.policy.as_deref().filter(|text| !text.is_empty());
    settings.policy = policy.map(|text| checked_policy(text, &settings.id, cx)).transpose()?;
    api.settings = settings;
    fault::shown(&api.settings)
}

fn change_endpoint(endpoint: &mut EndpointConfiguration, patch: &Patch) -> Result<(), Fault> {
    if patch.op == Op::Remove {
        return Err(fault::bad_request("REGIONAL Configuration and EDGE Configuration cannot be both DISABLED."));
    }
    if !ENDPOINTS.contains(&patch.text()) {
        return Err(fault::bad_request("Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE"));
    }
    if patch.text() == "PRIVATE" {
        endpoint.ip_address_type = Some("dualstack".to_owned());
    }
    endpoint.types = vec![patch.text().to_owned()];
    Ok(())
}

/// Returns whether the `embed` parameter contains `what`.
pub(super) fn embeds(input: &Value, what: &str) -> bool {
    let embed = input.get("embed").cloned().unwrap_or_else(|| json!([]));
    embed.as_array().into_iter().flatten().any(|item| item == what)
}
