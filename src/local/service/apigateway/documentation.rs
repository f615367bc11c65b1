//! Documentation parts and documentation versions of an API.
//!
//! Deviation: on AWS a documentation version is a snapshot of the parts; in the local cloud it contains no copy of
//! them, since there is no export that would show it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::super::validation::Checks;
use super::super::{Answer, Cx, Fault, decode};
use super::id::{Which, new_id};
use super::{ApiGateway, fault, page, patch};

/// In the order in which AWS lists them.
const TYPES: [&str; 12] = [
    "RESPONSE_BODY",
    "RESPONSE",
    "METHOD",
    "MODEL",
    "AUTHORIZER",
    "RESPONSE_HEADER",
    "RESOURCE",
    "PATH_PARAMETER",
    "REQUEST_BODY",
    "QUERY_PARAMETER",
    "API",
    "REQUEST_HEADER",
];

/// The documentation of one API.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Documentation {
    parts: BTreeMap<String, Part>,
    versions: BTreeMap<String, Version>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Part {
    id: String,
    location: Location,
    /// JSON text.
    properties: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    #[serde(rename = "type")]
    kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    method: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status_code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Version {
    version: String,
    created_date: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CreatePart {
    rest_api_id: String,
    location: Location,
    properties: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct OnePart {
    rest_api_id: String,
    documentation_part_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ListParts {
    #[serde(rename = "type")]
    kind: Option<String>,
    name_query: Option<String>,
    path: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CreateVersion {
    rest_api_id: String,
    documentation_version: String,
    description: Option<String>,
    stage_name: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct OneVersion {
    rest_api_id: String,
    documentation_version: String,
}

pub(super) fn create_part(gateway: &mut ApiGateway, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: CreatePart = decode(input)?;
    let mut checks = Checks::default();
    checks.one_of("createDocumentationPartInput.location.type", &input.location.kind, &TYPES);
    checks.finish()?;
    let id = new_id(6, cx);
    let parts = &mut gateway.api_mut(&input.rest_api_id, cx)?.documentation.parts;
    if parts.values().any(|part| part.location == input.location) {
        return Err(fault::conflict("Documentation part already exists for the specified location"));
    }
    check_properties(&input.properties)?;
    let part = Part { id: id.clone(), location: input.location, properties: input.properties };
    let output = fault::shown(&part);
    parts.insert(id, part);
    output
}

/// Creates a part, or replaces the one with the same location.
pub(super) fn put_part(gateway: &mut ApiGateway, input: Value, cx: &mut Cx<'_>) -> Answer {
    let CreatePart { rest_api_id, location, .. } = decode(input.clone())?;
    let parts = &mut gateway.api_mut(&rest_api_id, cx)?.documentation.parts;
    parts.retain(|_, part| part.location != location);
    create_part(gateway, input, cx)
}

/// Removes all parts of an API.
pub(super) fn clear_parts(gateway: &mut ApiGateway, api: &str, cx: &Cx<'_>) -> Result<(), Fault> {
    gateway.api_mut(api, cx)?.documentation.parts.clear();
    Ok(())
}

pub(super) fn get_part(gateway: &ApiGateway, input: Value) -> Answer {
    let input: OnePart = decode(input)?;
    let api = gateway.apis.get(&input.rest_api_id);
    let part = api.and_then(|api| api.documentation.parts.get(&input.documentation_part_id));
    fault::shown(part.ok_or_else(no_part)?)
}

pub(super) fn list_parts(gateway: &ApiGateway, input: Value, cx: &Cx<'_>) -> Answer {
    let which: Which = decode(input.clone())?;
    let ListParts { kind, name_query, path } = decode(input.clone())?;
    let is_wanted = |part: &&Part| {
        let is_like = |wanted: &Option<String>, found: &Option<String>| wanted.is_none() || wanted == found;
        let names =
            name_query.as_deref().is_none_or(|name| part.location.name.as_deref().is_some_and(|of| of.contains(name)));
        kind.as_ref().is_none_or(|kind| *kind == part.location.kind) && is_like(&path, &part.location.path) && names
    };
    let parts = &gateway.api(&which.rest_api_id, cx)?.documentation.parts;
    page::page(&input, parts.values().filter(is_wanted).map(fault::shown).collect::<Result<_, _>>()?)
}

pub(super) fn update_part(gateway: &mut ApiGateway, input: Value) -> Answer {
    let patches = patch::read(&input, "updateDocumentationPartInput")?;
    let input: OnePart = decode(input)?;
    let api = gateway.apis.get_mut(&input.rest_api_id);
    let part = api.and_then(|api| api.documentation.parts.get_mut(&input.documentation_part_id));
    let part = part.ok_or_else(no_part)?;
    patch::only_replaced(&patches, &["/properties"])?;
    let changed = patch::apply(&*part, &patches, &["/properties"])?;
    check_properties(&changed.properties)?;
    *part = changed;
    fault::shown(part)
}

pub(super) fn delete_part(gateway: &mut ApiGateway, input: Value, cx: &Cx<'_>) -> Answer {
    let input: OnePart = decode(input)?;
    let parts = &mut gateway.api_mut(&input.rest_api_id, cx)?.documentation.parts;
    parts.remove(&input.documentation_part_id).ok_or_else(no_part)?;
    Ok(Value::Null)
}

pub(super) fn create_version(gateway: &mut ApiGateway, input: Value, cx: &Cx<'_>) -> Answer {
    let input: CreateVersion = decode(input)?;
    let created_date = cx.now.seconds();
    let api = gateway.api_mut(&input.rest_api_id, cx)?;
    if input.stage_name.as_ref().is_some_and(|stage| !api.stages.contains_key(stage)) {
        return Err(fault::bad_request("Stage not found"));
    }
    let versions = &mut api.documentation.versions;
    if versions.contains_key(&input.documentation_version) {
        let message = format!("Documentation version {} already exists", input.documentation_version);
        return Err(fault::conflict(message));
    }
    let version =
        Version { version: input.documentation_version.clone(), created_date, description: input.description };
    let output = fault::shown(&version);
    versions.insert(input.documentation_version, version);
    output
}

pub(super) fn get_version(gateway: &ApiGateway, input: Value, cx: &Cx<'_>) -> Answer {
    let input: OneVersion = decode(input)?;
    let versions = &gateway.api(&input.rest_api_id, cx)?.documentation.versions;
    fault::shown(versions.get(&input.documentation_version).ok_or_else(no_version)?)
}

pub(super) fn list_versions(gateway: &ApiGateway, input: Value, cx: &Cx<'_>) -> Answer {
    let which: Which = decode(input.clone())?;
    let versions = &gateway.api(&which.rest_api_id, cx)?.documentation.versions;
    page::page(&input, versions.values().map(fault::shown).collect::<Result<_, _>>()?)
}

pub(super) fn update_version(gateway: &mut ApiGateway, input: Value, cx: &Cx<'_>) -> Answer {
    let patches = patch::read(&input, "updateDocumentationVersionInput")?;
    let input: OneVersion = decode(input)?;
    let versions = &mut gateway.api_mut(&input.rest_api_id, cx)?.documentation.versions;
    let version = versions.get_mut(&input.documentation_version).ok_or_else(no_version)?;
    patch::only_replaced(&patches, &["/description"])?;
    *version = patch::apply(&*version, &patches, &["/description"])?;
    fault::shown(version)
}

pub(super) fn delete_version(gateway: &mut ApiGateway, input: Value, cx: &Cx<'_>) -> Answer {
    let input: OneVersion = decode(input)?;
    let versions = &mut gateway.api_mut(&input.rest_api_id, cx)?.documentation.versions;
    versions.remove(&input.documentation_version).ok_or_else(no_version)?;
    Ok(json!(null))
}

fn check_properties(text: &str) -> Result<(), Fault> {
    match serde_json::from_str::<serde_json::Map<String, Value>>(text) {
        Ok(_) => Ok(()),
        Err(_) => Err(fault::bad_request("Documentation part properties must be a JSON object")),
    }
}

fn no_part() -> Fault {
    fault::not_found("Invalid Documentation part identifier specified")
}

fn no_version() -> Fault {
    fault::not_found("Invalid Documentation version specified")
}
