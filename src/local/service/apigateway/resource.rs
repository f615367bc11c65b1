//! Resources: the tree of paths of an API.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::super::{Answer, Cx, Fault, decode};
use super::api::embeds;
use super::definition::Definition;
use super::id::{Which, new_id};
use super::method::{self, Method};
use super::patch::{self, Op};
use super::{ApiGateway, fault, page};

/// "Amazon API Gateway quotas": the maximum number of resources per API.
const MOST: usize = 300;

/// One path of an API. The root has neither part nor parent.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Resource {
    pub(super) parent_id: Option<String>,
    pub(super) path_part: Option<String>,
    pub(super) methods: BTreeMap<String, Method>,
}

impl Resource {
    pub(super) fn root() -> Self {
        Self::default()
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Create {
    rest_api_id: String,
    parent_id: String,
    path_part: String,
}

pub(super) fn create(gateway: &mut ApiGateway, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: Create = decode(input)?;
    let definition = &mut gateway.api_mut(&input.rest_api_id, cx)?.definition;
    let id = add(definition, input.parent_id, input.path_part, cx)?;
    view(definition, &id, false)
}

/// Returns the resource of a path, which is created with those above it if they are missing.
pub(super) fn import(definition: &mut Definition, path: &str, cx: &mut Cx<'_>) -> Result<String, Fault> {
    let root = definition.resources.iter().find(|(_, resource)| resource.parent_id.is_none());
    let mut id = root.map(|(id, _)| id.clone()).ok_or_else(fault::no_resource)?;
    for part in path.split('/').filter(|part| !part.is_empty()) {
        let is_child = |(_, resource): &(&String, &Resource)| {
            resource.parent_id.as_ref() == Some(&id) && resource.path_part.as_deref() == Some(part)
        };
        id = match definition.resources.iter().find(is_child) {
            Some((found, _)) => found.clone(),
            None => add(definition, id, part.to_owned(), cx)?,
        };
    }
    Ok(id)
}

fn add(definition: &mut Definition, parent: String, part: String, cx: &mut Cx<'_>) -> Result<String, Fault> {
    definition.resource(&parent)?;
    check_part(&part)?;
    check_place(definition, &parent, &part, None)?;
    if definition.resources.len() >= MOST {
        return Err(fault::limit(
            "Maximum number of resources for this API has been reached. Please contact AWS if you need additional resources.",
        ));
    }
    let id = new_id(6, cx);
    let resource = Resource { parent_id: Some(parent), path_part: Some(part), methods: BTreeMap::new() };
    definition.resources.insert(id.clone(), resource);
    Ok(id)
}

fn check_part(part: &str) -> Result<(), Fault> {
    let allowed = |character: char| character.is_ascii_alphanumeric() || "._-:~$%+!*'(),;=@".contains(character);
    let inner = part.strip_prefix('{').and_then(|part| part.strip_suffix('}'));
    let is_good = match inner {
        Some(name) => {
            let name = name.strip_suffix('+').unwrap_or(name);
            !name.is_empty()
                && name.chars().all(|character| character.is_ascii_alphanumeric() || "._-:".contains(character))
        }
        None => !part.is_empty() && part.chars().all(allowed),
    };
    if is_good {
        return Ok(());
    }
    Err(fault::bad_request(
        "Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly braces at the beginning and the end.",
    ))
}

fn is_variable(part: &str) -> bool {
    part.starts_with('{')
}

/// Checks whether a part may be added below a parent, beside the existing ones.
fn check_place(definition: &Definition, parent: &str, part: &str, own: Option<&str>) -> Result<(), Fault> {
    let above = definition.resource(parent)?.path_part.as_deref().unwrap_or_default();
    if above.ends_with("+}") {
        return Err(fault::bad_request(format!(
            "Cannot create a child of a resource with a greedy path variable: {above}"
        )));
    }
    for (id, sibling) in &definition.resources {
        let Some(other) = sibling.path_part.as_deref().filter(|_| sibling.parent_id.as_deref() == Some(parent)) else {
            continue;
        };
        if own == Some(id.as_str()) {
            continue;
        }
        if other == part {
            let message = format!("Another resource with the same parent already has this name: {part}");
            return Err(fault::conflict(message));
        }
        if is_variable(other) && is_variable(part) {
            return Err(fault::bad_request(format!(
                "A sibling ({other}) of this resource already has a variable path part -- only one is allowed"
            )));
        }
    }
    Ok(())
}

/// Returns the response of `GetResource`; the methods are shown completely or only by name.
fn view(definition: &Definition, id: &str, has_methods: bool) -> Answer {
    let resource = definition.resource(id)?;
    let mut shown = Map::new();
    shown.insert("id".to_owned(), Value::from(id));
    if let (Some(parent), Some(part)) = (&resource.parent_id, &resource.path_part) {
        shown.insert("parentId".to_owned(), Value::from(parent.as_str()));
        shown.insert("pathPart".to_owned(), Value::from(part.as_str()));
    }
    shown.insert("path".to_owned(), Value::from(definition.path(id)));
    if !resource.methods.is_empty() {
        let mut methods = Map::new();
        for (name, method) in &resource.methods {
            let method = if has_methods { method::view(method)? } else { Value::Object(Map::new()) };
            methods.insert(name.clone(), method);
        }
        shown.insert("resourceMethods".to_owned(), Value::Object(methods));
    }
    Ok(Value::Object(shown))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct One {
    rest_api_id: String,
    resource_id: String,
}

pub(super) fn get(gateway: &ApiGateway, input: Value, cx: &mut Cx<'_>) -> Answer {
    let has_methods = embeds(&input, "methods");
    let input: One = decode(input)?;
    view(&gateway.api(&input.rest_api_id, cx)?.definition, &input.resource_id, has_methods)
}

pub(super) fn list(gateway: &ApiGateway, input: Value, cx: &mut Cx<'_>) -> Answer {
    let has_methods = embeds(&input, "methods");
    let which: Which = decode(input.clone())?;
    let definition = &gateway.api(&which.rest_api_id, cx)?.definition;
    let views = definition.resources.keys().map(|id| view(definition, id, has_methods)).collect::<Result<_, _>>()?;
    page::page(&input, views)
}

pub(super) fn delete(gateway: &mut ApiGateway, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: One = decode(input)?;
    let definition = &mut gateway.api_mut(&input.rest_api_id, cx)?.definition;
    if definition.resource(&input.resource_id)?.parent_id.is_none() {
        return Err(fault::bad_request("Cannot delete root resource."));
    }
    let mut gone = vec![input.resource_id];
    while let Some(id) = gone.pop() {
        definition.resources.remove(&id);
        let below = |(_, resource): &(&String, &Resource)| resource.parent_id.as_deref() == Some(id.as_str());
        gone.extend(definition.resources.iter().filter(below).map(|(id, _)| id.clone()));
    }
    Ok(Value::Null)
}

pub(super) fn update(gateway: &mut ApiGateway, input: Value, cx: &mut Cx<'_>) -> Answer {
    let patches = patch::read(&input, "updateResourceInput")?;
    let One { rest_api_id, resource_id } = decode(input)?;
    let definition = &mut gateway.api_mut(&rest_api_id, cx)?.definition;
    let mut resource = definition.resource(&resource_id)?.clone();
    for patch in &patches {
        let path = patch.path.as_str();
        if !["/parentId", "/pathPart"].contains(&path) {
            let words = format!(
                "Invalid patch path  '{path}' specified for op 'replace'. Must be one of: [/parentId, /pathPart]"
            );
            return Err(fault::bad_request(words));
        }
        if patch.op != Op::Replace {
            let op = if patch.op == Op::Add { "add" } else { "remove" };
            let words =
                format!("Invalid patch path  '{path}' specified for op '{op}'. Please choose supported operations");
            return Err(fault::bad_request(words));
        }
        if resource.parent_id.is_none() {
            let words = format!("Root resource cannot update its {}.", path.trim_start_matches('/'));
            return Err(fault::bad_request(words));
        }
        if path == "/pathPart" {
            check_part(patch.text())?;
            resource.path_part = Some(patch.text().to_owned());
        } else {
            definition.resource(patch.text())?;
            if is_below(definition, patch.text(), &resource_id) {
                return Err(fault::bad_request("Resources cannot be cyclical."));
            }
            resource.parent_id = Some(patch.text().to_owned());
        }
    }
    if let (Some(parent), Some(part)) = (&resource.parent_id, &resource.path_part) {
        check_place(definition, parent, part, Some(&resource_id))?;
    }
    *definition.resource_mut(&resource_id)? = resource;
    view(definition, &resource_id, false)
}

/// Returns whether `id` is `above` or one of its descendants.
fn is_below(definition: &Definition, id: &str, above: &str) -> bool {
    let mut next = Some(id);
    for _ in 0..=definition.resources.len() {
        match next {
            None => return false,
            Some(id) if id == above => return true,
            Some(id) => next = definition.resources.get(id).and_then(|resource| resource.parent_id.as_deref()),
        }
    }
    true
}
