//! `UpdateTable`.

use serde::Deserialize;
use serde_json::{Value, json};

use super::create::{Definition, IndexInput, Units, WarmUnits, check_used, global_index, units_of};
use super::describe::description;
use super::fault::{invalid, no_such_table};
use super::stream::{self, Specification};
use super::table::Table;
use super::{Dynamo, encryption, request};
use crate::local::service::{Answer, Cx, Fault, decode};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    table_name: Option<String>,
    attribute_definitions: Option<Vec<Definition>>,
    billing_mode: Option<String>,
    warm_throughput: Option<WarmUnits>,
    provisioned_throughput: Option<Units>,
    global_secondary_index_updates: Option<Vec<IndexUpdate>>,
    deletion_protection_enabled: Option<bool>,
    table_class: Option<String>,
    stream_specification: Option<Specification>,
    replica_updates: Option<Value>,
    #[serde(rename = "SSESpecification")]
    encryption: Option<encryption::Specification>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct IndexUpdate {
    create: Option<IndexInput>,
    update: Option<IndexChange>,
    delete: Option<IndexName>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct IndexChange {
    index_name: String,
    provisioned_throughput: Option<Units>,
    warm_throughput: Option<WarmUnits>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct IndexName {
    index_name: String,
}

pub(super) fn update_table(dynamo: &mut Dynamo, input: Value, cx: &mut Cx<'_>) -> Answer {
    let mut input: Input = decode(input)?;
    let name = request::table_name(input.table_name.clone())?;
    let specification = input.stream_specification.take();
    let encryption = input.encryption.take().map(|encryption| encryption.uses_managed_key()).transpose()?;
    let table = dynamo.tables.get_mut(&name).ok_or_else(|| no_such_table(&name))?;
    if input.replica_updates.is_some() {
        return Err(Fault::not_implemented("dynamodb", "UpdateTable with replicas"));
    }
    update(table, input)?;
    if let Some(specification) = specification {
        stream::update(dynamo, &name, &specification, cx)?;
    }
    let changed = encryption.and_then(|is_managed| encryption::set(dynamo, &name, is_managed, cx));
    let mut described = description(dynamo, &name, "UPDATING", cx)?;
    if let Some(changed) = changed {
        described["SSEDescription"] = changed;
    }
    Ok(json!({"TableDescription": described}))
}

fn update(table: &mut Table, input: Input) -> Result<(), Fault> {
    match (input.billing_mode.as_deref(), input.provisioned_throughput) {
        (Some("PAY_PER_REQUEST"), None) => table.throughput = None,
        (Some("PAY_PER_REQUEST"), Some(_)) => {
            return Err(invalid(
                "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
            ));
        }
        (Some(_), None) => {
            return Err(invalid(
                "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED",
            ));
        }
        (_, Some(units)) => table.throughput = Some(units_of(&units)?),
        (None, None) => {}
    }
    if let Some(warm) = input.warm_throughput {
        table.warm = Some(warm.throughput(table.throughput));
    }
    if let Some(is_protected) = input.deletion_protection_enabled {
        table.is_protected = is_protected;
    }
    if input.table_class.is_some() {
        table.class = input.table_class;
    }
    let mut attributes = table.attributes.clone();
    for given in input.attribute_definitions.unwrap_or_default() {
        if attributes.iter().all(|(name, _)| *name != given.attribute_name) {
            attributes.push((given.attribute_name, given.attribute_type));
        }
    }
    for change in input.global_secondary_index_updates.unwrap_or_default() {
        update_index(table, change, &attributes)?;
    }
    let is_used = |name: &str| {
        let keys = table.keys.attributes().chain(table.indexes.iter().flat_map(|index| index.keys.attributes()));
        keys.into_iter().any(|key| key.name == name)
    };
    attributes.retain(|(name, _)| table.attributes.iter().all(|(old, _)| old != name) || is_used(name));
    check_used(&table.keys, &table.indexes, &attributes)?;
    table.attributes = attributes;
    Ok(())
}

fn update_index(table: &mut Table, change: IndexUpdate, attributes: &[(String, String)]) -> Result<(), Fault> {
    let absent = |name: &str| {
        let message = format!("Requested resource not found: Index: {name} not found");
        Fault::new("ResourceNotFoundException", message)
    };
    if let Some(given) = change.create {
        let index = global_index(given, table.throughput.is_none(), attributes, &table.indexes)?;
        table.add_index(index);
    }
    if let Some(change) = change.update {
        let units = change.provisioned_throughput.as_ref().map(units_of).transpose()?;
        let index = table.indexes.iter_mut().find(|index| index.name == change.index_name);
        let index = index.ok_or_else(|| absent(&change.index_name))?;
        index.warm = change.warm_throughput.map(|warm| warm.throughput(index.throughput)).or(index.warm);
        index.throughput = units.or(index.throughput);
    }
    if let Some(IndexName { index_name }) = change.delete {
        let at = table.indexes.iter().position(|index| index.is_global && index.name == index_name);
        table.indexes.remove(at.ok_or_else(|| absent(&index_name))?);
    }
    Ok(())
}
