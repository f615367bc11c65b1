//! The definition of an API: what a deployment is a copy of, and what the data plane serves.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::super::Fault;
use super::authorizer::Authorizer;
use super::fault;
use super::gateway_response::GatewayResponse;
use super::method::Method;
use super::model::Model;
use super::resource::Resource;
use super::validator::Validator;

/// Resources and everything to which they refer.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Definition {
    pub(super) resources: BTreeMap<String, Resource>,
    pub(super) authorizers: BTreeMap<String, Authorizer>,
    pub(super) models: BTreeMap<String, Model>,
    pub(super) validators: BTreeMap<String, Validator>,
    pub(super) gateway_responses: BTreeMap<String, GatewayResponse>,
    pub(super) binary_media_types: Vec<String>,
    /// The resource policy of the API.
    pub(super) policy: Option<String>,
    pub(super) api_key_source: String,
}

impl Definition {
    pub(super) fn resource(&self, id: &str) -> Result<&Resource, Fault> {
        self.resources.get(id).ok_or_else(fault::no_resource)
    }

    pub(super) fn resource_mut(&mut self, id: &str) -> Result<&mut Resource, Fault> {
        self.resources.get_mut(id).ok_or_else(fault::no_resource)
    }

    pub(super) fn method(&self, resource: &str, method: &str) -> Result<&Method, Fault> {
        self.resource(resource)?.methods.get(method).ok_or_else(fault::no_method)
    }

    pub(super) fn method_mut(&mut self, resource: &str, method: &str) -> Result<&mut Method, Fault> {
        self.resource_mut(resource)?.methods.get_mut(method).ok_or_else(fault::no_method)
    }

    /// Returns the path of a resource, such as `/pets/{id}`, from its own part and those of its ancestors.
    pub(super) fn path(&self, id: &str) -> String {
        let mut parts = Vec::new();
        let mut next = self.resources.get(id);
        // A resource has fewer ancestors than there are resources.
        for _ in 0..=self.resources.len() {
            let Some(resource) = next else { break };
            if let Some(part) = &resource.path_part {
                parts.push(part.as_str());
            }
            next = resource.parent_id.as_ref().and_then(|parent| self.resources.get(parent));
        }
        parts.reverse();
        format!("/{}", parts.join("/"))
    }

    /// Returns all methods with the paths of their resources.
    pub(super) fn methods(&self) -> impl Iterator<Item = (String, &str, &Method)> {
        self.resources.iter().flat_map(|(id, resource)| {
            let path = self.path(id);
            resource.methods.iter().map(move |(name, method)| (path.clone(), name.as_str(), method))
        })
    }
}
