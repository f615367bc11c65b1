//! `x-amazon-apigateway-documentation`: documentation parts of an API.
//!
//! See "x-amazon-apigateway-documentation object".

use serde::Deserialize;
use serde_json::{Value, json};

use super::super::super::{Answer, Cx, Fault, decode};
use super::super::{ApiGateway, documentation, fault};
use super::document::{Document, as_text};
use super::draft::Draft;

const MEMBER: &str = "x-amazon-apigateway-documentation";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    rest_api_id: String,
    #[serde(default)]
    body: String,
    mode: Option<String>,
    #[serde(default)]
    fail_on_warnings: bool,
}

/// Creates the documentation parts and the documentation version of a definition.
pub(super) fn of_definition(draft: &mut Draft, document: &Document, cx: &mut Cx<'_>) -> Result<(), Fault> {
    let Some(given) = document.get(MEMBER) else { return Ok(()) };
    for input in parts(given, &draft.id) {
        let result = documentation::put_part(&mut draft.gateway, input, cx);
        draft.note("Unable to create documentation part", result)?;
    }
    if let Some(version) = given.get("version").map(as_text).filter(|version| !version.is_empty()) {
        let input = json!({"restApiId": draft.id, "documentationVersion": version});
        // A version that exists remains as it is.
        let _ = documentation::create_version(&mut draft.gateway, input, cx);
    }
    Ok(())
}

/// `ImportDocumentationParts`: creates the documentation parts of a definition, or of a list of them.
pub(in super::super) fn import(gateway: &mut ApiGateway, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: Input = decode(input)?;
    let document = Document::read(&input.body).ok().and_then(|document| document.get(MEMBER).cloned());
    let given = document.or_else(|| serde_json::from_str(&input.body).ok());
    let given: Value = given.filter(|given: &Value| given.get("documentationParts").is_some()).ok_or_else(|| {
        fault::bad_request("Unable to build importer, the input does not contain documentation parts")
    })?;
    gateway.api(&input.rest_api_id, cx)?;
    if input.mode.as_deref() == Some("overwrite") {
        documentation::clear_parts(gateway, &input.rest_api_id, cx)?;
    }
    let (mut ids, mut warnings) = (Vec::new(), Vec::new());
    for part in parts(&given, &input.rest_api_id) {
        match documentation::put_part(gateway, part, cx) {
            Ok(part) => ids.push(part["id"].clone()),
            Err(fault) if input.fail_on_warnings => return Err(fault),
            Err(fault) => warnings.push(fault.message),
        }
    }
    Ok(json!({"ids": ids, "warnings": warnings}))
}

/// Returns the inputs of `CreateDocumentationPart`.
fn parts(given: &Value, api: &str) -> Vec<Value> {
    let list = given.get("documentationParts").and_then(Value::as_array).into_iter().flatten();
    let input = |part: &Value| {
        let properties = match part.get("properties") {
            Some(Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
            None => "{}".to_owned(),
        };
        let location = part.get("location").cloned().unwrap_or_else(|| json!({}));
        json!({"restApiId": api, "location": location, "properties": properties})
    };
    list.map(input).collect()
}
