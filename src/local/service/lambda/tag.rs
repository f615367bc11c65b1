//! Tags of functions.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::super::{Answer, Cx, Fault, decode};
use super::name::Named;
use super::{Lambda, fault};

const MAX_TAGS: usize = 50;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    resource: String,
    #[serde(default)]
    tags: BTreeMap<String, String>,
    #[serde(default)]
    tag_keys: Vec<String>,
}

pub(super) fn check(tags: &BTreeMap<String, String>) -> Result<(), Fault> {
    if tags.len() > MAX_TAGS {
        return Err(fault::invalid("Number of tags exceeds resource tag limit."));
    }
    let is_bad = |(key, value): (&String, &String)| {
        key.is_empty() || key.len() > 128 || value.len() > 256 || key.to_ascii_lowercase().starts_with("aws:")
    };
    if tags.iter().any(is_bad) {
        return Err(fault::invalid(
            "Tags must have keys of 1 to 128 characters not starting with aws:, and values of at most 256.",
        ));
    }
    Ok(())
}

/// Returns the function of an ARN; versions and aliases have no tags.
fn function(arn: &str, cx: &Cx<'_>) -> Result<Named, Fault> {
    let named = Named::read(arn, cx)?;
    match named.qualifier {
        None => Ok(named),
        Some(_) => Err(fault::invalid(
            "Tags on function aliases and versions are not supported. Please specify a function ARN.",
        )),
    }
}

pub(super) fn tag(lambda: &mut Lambda, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: Input = decode(input)?;
    let named = function(&input.resource, cx)?;
    let function = lambda.function_mut(&named, cx)?;
    let mut tags = function.tags.clone();
    tags.extend(input.tags);
    check(&tags)?;
    function.tags = tags;
    Ok(Value::Null)
}

pub(super) fn untag(lambda: &mut Lambda, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: Input = decode(input)?;
    let named = function(&input.resource, cx)?;
    lambda.function_mut(&named, cx)?.tags.retain(|key, _| !input.tag_keys.contains(key));
    Ok(Value::Null)
}

pub(super) fn list(lambda: &Lambda, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: Input = decode(input)?;
    let named = function(&input.resource, cx)?;
    Ok(json!({"Tags": lambda.function(&named, cx)?.tags}))
}
