//! Tags of APIs, stages and usage plans.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::super::{Answer, Cx, Fault, decode};
use super::{ApiGateway, fault};

const MOST: usize = 50;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    resource_arn: String,
    #[serde(default)]
    tags: BTreeMap<String, String>,
    #[serde(default)]
    tag_keys: Vec<String>,
}

pub(super) fn check(tags: &BTreeMap<String, String>) -> Result<(), Fault> {
    let is_bad = |(key, value): (&String, &String)| {
        key.is_empty() || key.len() > 128 || value.len() > 256 || key.to_ascii_lowercase().starts_with("aws:")
    };
    if tags.len() > MOST || tags.iter().any(is_bad) {
        return Err(fault::bad_request(
            "Invalid tags: at most 50, with keys of 1 to 128 characters not starting with aws: and values of at most 256",
        ));
    }
    Ok(())
}

/// Returns the tags at `arn:aws:apigateway:REGION::/restapis/ID` or `.../restapis/ID/stages/NAME`.
fn tags<'a>(gateway: &'a mut ApiGateway, arn: &str, cx: &Cx<'_>) -> Result<&'a mut BTreeMap<String, String>, Fault> {
    let invalid = || fault::bad_request(format!("Invalid ARN. ARN is not well formed {arn}"));
    let (head, path) = arn.split_once("::/").ok_or_else(invalid)?;
    if !head.starts_with("arn:") || !head.contains(":apigateway:") {
        return Err(invalid());
    }
    match path.split('/').collect::<Vec<_>>().as_slice() {
        ["restapis", id] => Ok(&mut gateway.api_mut(id, cx)?.settings.tags),
        ["restapis", id, "stages", name] => {
            let stage = gateway.api_mut(id, cx)?.stages.get_mut(*name);
            Ok(&mut stage.ok_or_else(fault::no_stage)?.tags)
        }
        ["usageplans", id] => gateway.plan_tags(id),
        _ => Err(Fault::not_implemented("apigateway", &format!("tags of {path}"))),
    }
}

pub(super) fn tag(gateway: &mut ApiGateway, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: Input = decode(input)?;
    let tags = tags(gateway, &input.resource_arn, cx)?;
    let mut changed = tags.clone();
    changed.extend(input.tags);
    check(&changed)?;
    *tags = changed;
    Ok(Value::Null)
}

pub(super) fn untag(gateway: &mut ApiGateway, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: Input = decode(input)?;
    tags(gateway, &input.resource_arn, cx)?.retain(|key, _| !input.tag_keys.contains(key));
    Ok(Value::Null)
}

pub(super) fn list(gateway: &mut ApiGateway, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: Input = decode(input)?;
    Ok(json!({"tags": tags(gateway, &input.resource_arn, cx)?}))
}
