//! One request to an API, from its arrival to its response.

use std::collections::BTreeMap;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::super::super::signature::Signable;
use super::super::super::{Cx, Ticket};
use super::super::ApiGateway;
use super::super::definition::Definition;
use super::super::integration::Integration;
use super::super::method::Method;
use super::access_log::Integrated;
use super::log::Log;
use crate::clock::Timestamp;

/// Everything about a request. It is stored with the state while it waits for an authorizer or an integration.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in super::super) struct Exchange {
    pub(super) number: u64,
    pub(super) api: String,
    /// `None` if a method is tested without a stage.
    pub(super) stage: Option<String>,
    pub(super) deployment: Option<String>,
    pub(super) stage_variables: BTreeMap<String, String>,
    /// The ID and path of the resource, and the key of its method.
    pub(super) resource: String,
    pub(super) resource_path: String,
    pub(super) method: String,
    pub(super) asked: Asked,
    pub(super) path_parameters: BTreeMap<String, String>,
    pub(super) request_id: String,
    pub(super) extended_id: String,
    pub(super) started: Timestamp,
    pub(super) trace: Option<String>,
    pub(super) ticket: Option<Ticket>,
    pub(super) log: Log,
    /// The value of `$context.authorizer`.
    pub(super) authorizer: Option<Value>,
    /// The API key in the result of an authorizer.
    #[serde(default)]
    pub(super) usage_key: Option<String>,
    /// The members of `$context.identity` other than the source IP and the user agent.
    pub(super) identity: BTreeMap<String, String>,
    /// The overrides set by the request template, which the response template sees.
    pub(super) overrides: Map<String, Value>,
    pub(super) waits_for: Option<Wait>,
    pub(super) integrated: Option<Integrated>,
}

/// The request itself.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Asked {
    pub(super) method: String,
    /// The decoded path below the stage.
    pub(super) path: String,
    /// The path as it was sent, including the stage or everything before it.
    pub(super) whole_path: String,
    pub(super) raw_query: String,
    pub(super) host: String,
    /// In the order in which they were received.
    pub(super) query: Vec<(String, String)>,
    pub(super) headers: Vec<(String, String)>,
    /// Text, or base64 for binary data.
    pub(super) body: String,
    pub(super) is_base64: bool,
}

/// The response for which the request waits.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) enum Wait {
    Authorizer { since: Timestamp, cache_key: Option<String> },
    Integration { since: Timestamp, to: String, query: Option<String> },
}

impl fmt::Debug for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Asked").field("method", &self.method).field("path", &self.path).finish_non_exhaustive()
    }
}

impl Asked {
    /// Returns the last header with a name, which is case-insensitive.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let named = self.headers.iter().rev().find(|(known, _)| known.eq_ignore_ascii_case(name));
        named.map(|(_, value)| value.as_str())
    }

    /// Returns the last value of a query parameter.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        self.query.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Returns the parts of the request that its signature covers.
    pub(super) fn signable(&self) -> Signable<'_> {
        Signable {
            method: &self.method,
            path: &self.whole_path,
            query: &self.raw_query,
            headers: &self.headers,
            body: self.bytes().into(),
        }
    }

    pub(super) fn content_type(&self) -> &str {
        self.header("content-type").unwrap_or("application/json")
    }

    pub(super) fn body_length(&self) -> usize {
        if self.is_base64 { self.body.len() / 4 * 3 } else { self.body.len() }
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        if self.is_base64 { STANDARD.decode(&self.body).unwrap_or_default() } else { self.body.clone().into_bytes() }
    }
}

/// Returns the last value of each name.
pub(super) fn single(pairs: &[(String, String)]) -> BTreeMap<String, String> {
    pairs.iter().cloned().collect()
}

/// Returns all values of each name.
pub(super) fn multiple(pairs: &[(String, String)]) -> BTreeMap<String, Vec<String>> {
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, value) in pairs {
        all.entry(name.clone()).or_default().push(value.clone());
    }
    all
}

/// The parts of the served definition that apply to a request.
#[derive(Clone, Copy)]
pub(super) struct RequestContext<'a> {
    pub(super) gateway: &'a ApiGateway,
    pub(super) definition: &'a Definition,
    pub(super) method: &'a Method,
    pub(super) integration: &'a Integration,
}

impl<'a> RequestContext<'a> {
    /// Returns `None` if the API or the stage has been deleted in the meantime.
    pub(super) fn of(gateway: &'a ApiGateway, exchange: &Exchange) -> Option<Self> {
        let api = gateway.apis.get(&exchange.api)?;
        let definition = match &exchange.stage {
            Some(stage) => api.served(stage)?.1,
            None => &api.definition,
        };
        let method = definition.resources.get(&exchange.resource)?.methods.get(&exchange.method)?;
        Some(Self { gateway, definition, method, integration: method.method_integration.as_ref()? })
    }
}

impl Exchange {
    pub(super) fn stage_name(&self) -> &str {
        self.stage.as_deref().unwrap_or("test-invoke-stage")
    }

    /// Returns the ARN that policies refer to: `arn:aws:execute-api:REGION:ACCOUNT:API/STAGE/METHOD/PATH`.
    pub(super) fn method_arn(&self, cx: &Cx<'_>) -> String {
        let path = self.asked.path.trim_start_matches('/');
        cx.arn("execute-api", &format!("{}/{}/{}/{path}", self.api, self.stage_name(), self.asked.method))
    }

    /// Returns the ARN with the resource's own path and method: the source in the permission of a function.
    pub(super) fn source_arn(&self, cx: &Cx<'_>) -> String {
        let path = self.resource_path.trim_start_matches('/');
        cx.arn("execute-api", &format!("{}/{}/{}/{path}", self.api, self.stage_name(), self.method))
    }

    /// Returns the trace ID: `Root=1-<seconds>-<24 digits>`.
    pub(super) fn trace_id(&self) -> String {
        let digits: String = self.request_id.chars().filter(char::is_ascii_hexdigit).take(24).collect();
        format!("Root=1-{:08x}-{digits}", self.started.millis() / 1000)
    }

    /// Replaces the stage variables in a text.
    pub(super) fn with_variables(&self, text: &str) -> String {
        let mut result = text.to_owned();
        for (name, value) in &self.stage_variables {
            result = result.replace(&format!("${{stageVariables.{name}}}"), value);
        }
        result
    }
}
