//! Everything that a definition contains, in an order in which each part finds what it needs.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::super::super::{Cx, Fault};
use super::super::{gateway_response, resource};
use super::document::{Document, as_text, members};
use super::draft::Draft;
use super::{Mode, documentation, method, schema, security};

/// Creates everything that the definition contains.
pub(super) fn fill(
    draft: &mut Draft,
    document: &Document,
    (base, has_documentation): (&str, bool),
    cx: &mut Cx<'_>,
) -> Result<(), Fault> {
    if draft.mode == Mode::Overwrite {
        clear(draft, document, base);
    }
    schema::models(draft, document, cx)?;
    security::authorizers(draft, document, cx)?;
    method::validators(draft, document, cx)?;
    gateway_responses(draft, document, cx)?;
    for (path, item) in document.paths() {
        let path = format!("{base}{path}");
        let Some(api) = draft.api_mut() else { continue };
        match resource::import(&mut api.definition, &path, cx) {
            Ok(id) => method::of_path(draft, document, (&path, &id), item, cx)?,
            Err(fault) => draft.fail(&format!("Unable to create resource at path '{path}'"), fault)?,
        }
    }
    if has_documentation { documentation::of_definition(draft, document, cx) } else { Ok(()) }
}

/// Removes what an import replaces. Resources whose paths remain keep their IDs.
fn clear(draft: &mut Draft, document: &Document, base: &str) {
    let mut paths = BTreeSet::from(["/".to_owned()]);
    for (path, _) in document.paths() {
        let whole = format!("{base}{path}");
        let mut above = String::new();
        for part in whole.split('/').filter(|part| !part.is_empty()) {
            above = format!("{above}/{part}");
            paths.insert(above.clone());
        }
    }
    let Some(definition) = draft.api_mut().map(|api| &mut api.definition) else { return };
    let kept: BTreeSet<String> =
        definition.resources.keys().filter(|id| paths.contains(&definition.path(id))).cloned().collect();
    definition.resources.retain(|id, _| kept.contains(id));
    definition.resources.values_mut().for_each(|resource| resource.methods.clear());
    definition.models.clear();
    definition.authorizers.clear();
    definition.validators.clear();
    definition.gateway_responses.clear();
}

fn gateway_responses(draft: &mut Draft, document: &Document, cx: &mut Cx<'_>) -> Result<(), Fault> {
    for (kind, response) in members(document.get("x-amazon-apigateway-gateway-responses")) {
        let mut input = json!({"restApiId": draft.id, "responseType": kind});
        for name in ["responseParameters", "responseTemplates"] {
            if let Some(value) = response.get(name) {
                input[name] = value.clone();
            }
        }
        if let Some(status) = response.get("statusCode").filter(|status| !status.is_null()) {
            input["statusCode"] = Value::from(as_text(status));
        }
        let result = gateway_response::put(&mut draft.gateway, input, cx);
        draft.note(&format!("Unable to put gateway response '{kind}'"), result)?;
    }
    Ok(())
}
