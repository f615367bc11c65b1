//! The definition of an API, as in labs and as read by `ork create rest-api --definition`.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::duration::Span;
use crate::text::Text;

/// Everything below the name of an API.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Definition {
    #[serde(default)]
    pub stage: Stage,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub authorizers: BTreeMap<String, Authorizer>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub models: BTreeMap<String, Model>,
    /// By path, then by HTTP method.
    pub resources: BTreeMap<String, BTreeMap<String, Method>>,
}

/// The stage under which the API is deployed.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Stage {
    #[serde(default = "default_stage")]
    pub name: String,
    /// OFF, ERROR or INFO: what is written to the execution log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logging_level: Option<String>,
    /// Whether the execution log holds whole requests and responses.
    #[serde(default, skip_serializing_if = "is_false")]
    pub data_trace: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    pub metrics: bool,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub variables: BTreeMap<String, String>,
}

impl Default for Stage {
    fn default() -> Self {
        let variables = BTreeMap::new();
        Self { name: default_stage(), logging_level: None, data_trace: false, metrics: false, variables }
    }
}

impl Stage {
    /// Returns whether an execution log is written.
    pub fn logs(&self) -> bool {
        self.logging_level.as_deref().is_some_and(|level| level != "OFF")
    }
}

fn default_stage() -> String {
    "prod".to_owned()
}

/// A function that decides who may call a method.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Authorizer {
    /// REQUEST or TOKEN.
    #[serde(rename = "type", default = "request")]
    pub kind: String,
    pub function: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity_source: Option<String>,
    /// How long an answer is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result_ttl: Option<Span>,
}

fn request() -> String {
    "REQUEST".to_owned()
}

/// The shape of a body, as a JSON schema.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Model {
    #[serde(default = "json")]
    pub content_type: String,
    #[serde(serialize_with = "as_text")]
    pub schema: Text,
}

fn json() -> String {
    "application/json".to_owned()
}

/// One method of a resource.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Method {
    /// NONE or AWS_IAM; CUSTOM where an authorizer is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorization: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorizer: Option<String>,
    /// `method.request.querystring.NAME`, and whether it must be there.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub request_parameters: BTreeMap<String, bool>,
    /// By content type, the name of a model.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub request_models: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub validate: Option<Validate>,
    pub integration: Integration,
    /// Statuses beside those of the integration's responses.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub responses: BTreeMap<String, MethodResponse>,
}

impl Method {
    /// Returns the authorization type as API Gateway names it.
    pub fn authorization_type(&self) -> &str {
        match (&self.authorization, &self.authorizer) {
            (Some(word), _) => word,
            (None, Some(_)) => "CUSTOM",
            (None, None) => "NONE",
        }
    }
}

/// What of a request is validated before the integration is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Validate {
    Body,
    Parameters,
    All,
}

impl Validate {
    pub fn name(self) -> &'static str {
        match self {
            Self::Body => "Validate body",
            Self::Parameters => "Validate query string parameters and headers",
            Self::All => "Validate body, query string parameters, and headers",
        }
    }
}

/// A status a method may answer with.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct MethodResponse {
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub models: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub parameters: BTreeMap<String, bool>,
}

/// What stands behind a method.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Integration {
    #[serde(rename = "type")]
    pub kind: Kind,
    /// Of AWS and AWS_PROXY: the function to invoke.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub function: Option<String>,
    /// Of AWS: the call to make, such as `states:StartExecution`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// The ARN that the role made for `action` may do it on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<String>,
    /// The role to call with, by name or ARN, instead of one that is made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// Of HTTP and HTTP_PROXY: where to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uri: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub http_method: Option<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub request_templates: BTreeMap<String, Template>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub request_parameters: BTreeMap<String, String>,
    /// WHEN_NO_MATCH, WHEN_NO_TEMPLATES or NEVER.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passthrough: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_handling: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout: Option<Span>,
    /// By status.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub responses: BTreeMap<String, Response>,
}

/// API Gateway's kinds of integrations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Kind {
    Mock,
    Aws,
    AwsProxy,
    Http,
    HttpProxy,
}

impl Kind {
    /// Returns whether the integration passes on the response unchanged.
    pub fn is_proxy(self) -> bool {
        matches!(self, Self::AwsProxy | Self::HttpProxy)
    }
}

/// What becomes of an answer of the integration.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Response {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub selection_pattern: Option<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub templates: BTreeMap<String, Template>,
    /// `method.response.header.NAME`, and what it is set to.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub parameters: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_handling: Option<String>,
}

/// A mapping template: its text, a mapping that is JSON, or a file that ends in `.vtl`.
#[derive(Debug, Clone)]
pub struct Template(pub Text);

impl<'de> Deserialize<'de> for Template {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(match Value::deserialize(deserializer)? {
            Value::String(text) if text.ends_with(".vtl") && !text.contains(char::is_whitespace) => Text::File(text),
            Value::String(text) => Text::Inline(text),
            other => Text::Inline(other.to_string()),
        }))
    }
}

impl Serialize for Template {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        as_text(&self.0, serializer)
    }
}

fn as_text<S: Serializer>(text: &Text, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(text.as_str())
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_false(value: &bool) -> bool {
    !value
}

impl Definition {
    /// Returns every method with its path and its HTTP method.
    pub fn methods(&self) -> impl Iterator<Item = (&str, &str, &Method)> {
        let of_path = |(path, methods): (_, _)| {
            let path: &String = path;
            let methods: &BTreeMap<String, Method> = methods;
            methods.iter().map(|(name, method)| (path.as_str(), name.as_str(), method)).collect::<Vec<_>>()
        };
        self.resources.iter().flat_map(of_path)
    }

    /// Returns the functions the definition refers to.
    pub fn functions(&self) -> impl Iterator<Item = &str> {
        let authorizers = self.authorizers.values().map(|authorizer| authorizer.function.as_str());
        let invoked = self.methods().filter_map(|(.., method)| method.integration.function.as_deref());
        authorizers.chain(invoked)
    }
}
