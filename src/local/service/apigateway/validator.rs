//! Request validators: which parts of a request are validated before the integration receives it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::super::{Answer, Cx, Fault, decode};
use super::id::{Which, new_id};
use super::patch;
use super::{ApiGateway, fault, page};

/// One validator of an API.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Validator {
    id: String,
    name: String,
    #[serde(default)]
    pub(super) validate_request_body: bool,
    #[serde(default)]
    pub(super) validate_request_parameters: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Create {
    rest_api_id: String,
    name: Option<String>,
    #[serde(default)]
    validate_request_body: bool,
    #[serde(default)]
    validate_request_parameters: bool,
}

pub(super) fn create(gateway: &mut ApiGateway, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: Create = decode(input)?;
    let id = new_id(6, cx);
    let invalid = || fault::bad_request("Invalid REST API identifier specified");
    let api = gateway.apis.get_mut(&input.rest_api_id).ok_or_else(invalid)?;
    let validator = Validator {
        id,
        name: input.name.unwrap_or_default(),
        validate_request_body: input.validate_request_body,
        validate_request_parameters: input.validate_request_parameters,
    };
    check(&validator)?;
    let output = fault::shown(&validator)?;
    api.definition.validators.insert(validator.id.clone(), validator);
    Ok(output)
}

/// Adds a validator, or changes the one that has its name. Returns its ID.
pub(super) fn import(
    validators: &mut BTreeMap<String, Validator>,
    name: &str,
    (validate_request_body, validate_request_parameters): (bool, bool),
    cx: &mut Cx<'_>,
) -> Result<String, Fault> {
    let known = validators.values().find(|validator| validator.name == name);
    let id = known.map(|validator| validator.id.clone()).unwrap_or_else(|| new_id(6, cx));
    let validator =
        Validator { id: id.clone(), name: name.to_owned(), validate_request_body, validate_request_parameters };
    check(&validator)?;
    validators.insert(id.clone(), validator);
    Ok(id)
}

fn check(validator: &Validator) -> Result<(), Fault> {
    if validator.name.trim().is_empty() {
        return Err(fault::bad_request("Request Validator name cannot be blank"));
    }
    Ok(())
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct One {
    rest_api_id: String,
    request_validator_id: String,
}

fn gone() -> Fault {
    fault::not_found("Invalid Request Validator identifier specified")
}

pub(super) fn get(gateway: &ApiGateway, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: One = decode(input)?;
    let validators = &gateway.api(&input.rest_api_id, cx)?.definition.validators;
    fault::shown(validators.get(&input.request_validator_id).ok_or_else(gone)?)
}

pub(super) fn list(gateway: &ApiGateway, input: Value, cx: &mut Cx<'_>) -> Answer {
    let which: Which = decode(input.clone())?;
    let validators = &gateway.api(&which.rest_api_id, cx)?.definition.validators;
    page::page(&input, validators.values().map(fault::shown).collect::<Result<_, _>>()?)
}

pub(super) fn delete(gateway: &mut ApiGateway, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: One = decode(input)?;
    let definition = &mut gateway.api_mut(&input.rest_api_id, cx)?.definition;
    if !definition.validators.contains_key(&input.request_validator_id) {
        return Err(gone());
    }
    let id = Some(&input.request_validator_id);
    if let Some((path, name, _)) =
        definition.methods().find(|(_, _, method)| method.request_validator_id.as_ref() == id)
    {
        return Err(fault::conflict(format!(
            "Cannot delete request validator '{}', is referenced in method request: {path}/{name}",
            input.request_validator_id
        )));
    }
    definition.validators.remove(&input.request_validator_id);
    Ok(Value::Null)
}

const CHANGEABLE: [&str; 3] = ["/name", "/validateRequestParameters", "/validateRequestBody"];

pub(super) fn update(gateway: &mut ApiGateway, input: Value, cx: &mut Cx<'_>) -> Answer {
    let patches = patch::read(&input, "updateRequestValidatorInput")?;
    let input: One = decode(input)?;
    let validators = &mut gateway.api_mut(&input.rest_api_id, cx)?.definition.validators;
    let validator = validators.get_mut(&input.request_validator_id).ok_or_else(gone)?;
    patch::only_replaced(&patches, &CHANGEABLE)?;
    let changed = patch::apply(&*validator, &patches, &CHANGEABLE)?;
    check(&changed)?;
    *validator = changed;
    fault::shown(validator)
}
