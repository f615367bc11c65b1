//! Imports API definitions: `ImportRestApi`, `PutRestApi` and `ImportDocumentationParts`.
//!
//! See "Develop REST APIs using OpenAPI in API Gateway" and "OpenAPI extensions for API Gateway". A definition is
//! Swagger 2.0 or OpenAPI 3, as JSON. What it contains is created with the operations of the control plane, in a copy of
//! the API that replaces the API only if everything succeeds.
//!
//! Deviation: on AWS an import also creates documentation parts from descriptions; in the local cloud only those of
//! `x-amazon-apigateway-documentation` are created.

mod base_path;
mod document;
mod documentation;
mod draft;
mod integration;
mod method;
mod place;
mod schema;
mod security;
mod whole;

use serde::Deserialize;
use serde_json::Value;

use self::document::Document;
use self::draft::Draft;
use super::super::validation::Checks;
use super::super::{Answer, Cx, Fault, decode};
use super::{ApiGateway, api, fault};

pub(super) use self::documentation::import as documentation_parts;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    rest_api_id: Option<String>,
    #[serde(default)]
    body: String,
    mode: Option<String>,
    #[serde(default)]
    fail_on_warnings: bool,
    #[serde(rename = "basepath")]
    base_path: Option<String>,
    endpoint_configuration_types: Option<String>,
    ignore: Option<String>,
}

/// What becomes of the API that exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Merge,
    Overwrite,
}

impl Input {
    fn mode(&self) -> Result<Mode, Fault> {
        let mode = self.mode.as_deref().unwrap_or("merge");
        let mut checks = Checks::default();
        checks.one_of("mode", mode, &["overwrite", "merge"]);
        checks.finish()?;
        Ok(if mode == "overwrite" { Mode::Overwrite } else { Mode::Merge })
    }
}

/// Creates an API from a definition.
pub(super) fn import(gateway: &mut ApiGateway, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: Input = decode(input)?;
    let document = Document::read(&input.body)?;
    let settings = document.settings();
    let api = api::imported(&settings, input.endpoint_configuration_types.as_deref(), cx)?;
    finish(gateway, &input, &document, Draft::new(api, Mode::Merge), cx)
}

/// Merges a definition into an API, or replaces the definition of the API.
pub(super) fn put(gateway: &mut ApiGateway, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: Input = decode(input)?;
    let mode = input.mode()?;
    let document = Document::read(&input.body)?;
    let id = input.rest_api_id.clone().unwrap_or_default();
    let mut api = gateway.api(&id, cx)?.clone();
    api::described(&mut api.settings, document.settings(), mode == Mode::Overwrite, cx)?;
    let mut output = finish(gateway, &input, &document, Draft::new(api, mode), cx)?;
    if output.get("tags").is_none() {
        output["tags"] = Value::Object(serde_json::Map::new());
    }
    Ok(output)
}

fn finish(gateway: &mut ApiGateway, input: &Input, document: &Document, mut draft: Draft, cx: &mut Cx<'_>) -> Answer {
    let base = base_path::of(document, input.base_path.as_deref())?;
    let has_documentation = input.ignore.as_deref() != Some("documentation");
    whole::fill(&mut draft, document, (&base, has_documentation), cx)?;
    let (api, warnings) = draft.finish(input.fail_on_warnings)?;
    let mut output = fault::shown(&api.settings)?;
    if !warnings.is_empty() {
        output["warnings"] = Value::from(warnings);
    }
    gateway.results.forget(&api.settings.id, None);
    gateway.apis.insert(api.settings.id.clone(), api);
    Ok(output)
}
