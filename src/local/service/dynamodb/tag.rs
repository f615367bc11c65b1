//! Tags of a table: stored and listed, without effect.

use serde::Deserialize;
use serde_json::{Value, json};

use super::Dynamo;
use super::create::Tag;
use super::request::{self, name_of};
use super::table::Table;
use crate::local::service::{Answer, Fault, decode};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    resource_arn: Option<String>,
    tags: Option<Vec<Tag>>,
    tag_keys: Option<Vec<String>>,
}

pub(super) fn tag_resource(dynamo: &mut Dynamo, input: Value) -> Answer {
    let input: Input = decode(input)?;
    let tags = request::required("Tags", input.tags)?;
    let table = table(dynamo, input.resource_arn)?;
    table.tags.extend(tags.into_iter().map(|tag| (tag.key, tag.value)));
    Ok(Value::Null)
}

pub(super) fn untag_resource(dynamo: &mut Dynamo, input: Value) -> Answer {
    let input: Input = decode(input)?;
    let keys = request::required("TagKeys", input.tag_keys)?;
    let table = table(dynamo, input.resource_arn)?;
    table.tags.retain(|key, _| !keys.contains(key));
    Ok(Value::Null)
}

pub(super) fn list_tags_of_resource(dynamo: &Dynamo, input: Value) -> Answer {
    let input: Input = decode(input)?;
    let arn = request::required("ResourceArn", input.resource_arn)?;
    let table = dynamo.tables.get(name_of(&arn)).ok_or_else(|| absent(&arn))?;
    let tags: Vec<Value> = table.tags.iter().map(|(key, value)| json!({"Key": key, "Value": value})).collect();
    Ok(json!({"Tags": tags}))
}

fn table(dynamo: &mut Dynamo, arn: Option<String>) -> Result<&mut Table, Fault> {
    let arn = request::required("ResourceArn", arn)?;
    dynamo.tables.get_mut(name_of(&arn)).ok_or_else(|| absent(&arn))
}

fn absent(arn: &str) -> Fault {
    Fault::new("ResourceNotFoundException", format!("Requested resource not found: ResourcArn: {arn} not found"))
}
