//! The security schemes of a definition, which become authorizers, and what a method requires.
//!
//! See "x-amazon-apigateway-authorizer object" and "x-amazon-apigateway-authtype property".

use serde_json::{Map, Value, json};

use super::super::super::{Cx, Fault};
use super::super::authorizer;
use super::document::{Document, as_text, members};
use super::draft::Draft;

const AUTHORIZER: &str = "x-amazon-apigateway-authorizer";
const KIND: &str = "x-amazon-apigateway-authtype";

/// How a method is authorized.
pub(super) struct Authorization {
    pub(super) kind: String,
    pub(super) authorizer_id: Option<String>,
    pub(super) needs_key: bool,
}

/// Creates the authorizers of the security schemes.
pub(super) fn authorizers(draft: &mut Draft, document: &Document, cx: &mut Cx<'_>) -> Result<(), Fault> {
    for (name, scheme) in document.security_schemes() {
        let Some(given) = scheme.get(AUTHORIZER).filter(|given| given.is_object()) else { continue };
        let input = input(name, scheme, given);
        let Some(api) = draft.api_mut() else { continue };
        match authorizer::import(&mut api.definition.authorizers, input, cx) {
            Ok(id) => {
                draft.authorizers.insert(name.clone(), id);
            }
            Err(fault) => draft.fail(&format!("Unable to create authorizer '{name}'"), fault)?,
        }
    }
    Ok(())
}

fn input(name: &str, scheme: &Value, given: &Value) -> Value {
    let mut input = Map::new();
    for (member, value) in members(Some(given)) {
        if !value.is_null() {
            input.insert(member.clone(), value.clone());
        }
    }
    input.insert("name".to_owned(), Value::from(name));
    let kind = given.get("type").map(as_text).unwrap_or_default().to_uppercase();
    if let Some(auth_type) = scheme.get(KIND) {
        input.insert("authType".to_owned(), auth_type.clone());
    }
    if !input.contains_key("identitySource") && kind == "TOKEN" {
        let header = scheme.get("name").map(as_text).unwrap_or_default();
        input.insert("identitySource".to_owned(), Value::from(format!("method.request.header.{header}")));
    }
    input.insert("type".to_owned(), Value::from(kind));
    Value::Object(input)
}

/// Returns what an operation requires: its own requirements, or those of the whole definition.
pub(super) fn authorization(draft: &mut Draft, document: &Document, place: &str, operation: &Value) -> Authorization {
    let mut found = Authorization { kind: "NONE".to_owned(), authorizer_id: None, needs_key: false };
    let requirements = operation.get("security").or_else(|| document.get("security")).and_then(Value::as_array);
    let names: Vec<&String> =
        requirements.into_iter().flatten().flat_map(|one| members(Some(one))).map(|(name, _)| name).collect();
    for name in names {
        let Some((_, scheme)) = document.security_schemes().find(|(known, _)| *known == name) else {
            draft.warn(format!("Security requirement '{name}' of method '{place}' is not defined. Ignoring."));
            continue;
        };
        let is_signed = scheme.get(KIND).map(as_text).is_some_and(|kind| kind.eq_ignore_ascii_case("awsSigv4"));
        if let Some(id) = draft.authorizers.get(name) {
            found = Authorization { kind: "CUSTOM".to_owned(), authorizer_id: Some(id.clone()), ..found };
        } else if is_signed {
            "AWS_IAM".clone_into(&mut found.kind);
        } else if is_api_key(scheme) {
            found.needs_key = true;
        }
    }
    if let Some(kind) = operation.get("x-amazon-apigateway-auth").and_then(|auth| auth.get("type")) {
        found.kind = as_text(kind).to_uppercase();
    }
    found
}

fn is_api_key(scheme: &Value) -> bool {
    let is =
        |name: &str, value: &str| scheme.get(name).map(as_text).is_some_and(|text| text.eq_ignore_ascii_case(value));
    is("type", "apiKey") && is("in", "header") && is("name", "x-api-key")
}

/// Adds the authorization to the input of `PutMethod`.
pub(super) fn add(input: &mut Value, authorization: Authorization) {
    input["authorizationType"] = Value::from(authorization.kind);
    input["apiKeyRequired"] = json!(authorization.needs_key);
    if let Some(id) = authorization.authorizer_id {
        input["authorizerId"] = Value::from(id);
    }
}
