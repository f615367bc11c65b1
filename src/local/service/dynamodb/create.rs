//! `CreateTable`.
//!
//! Cited: Amazon DynamoDB API Reference, "CreateTable".

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::describe::description;
use super::fault::invalid;
use super::schema::{KeyAttribute, KeySchema};
use super::stream::{self, Specification};
use super::table::{INITIAL, Index, Table, Throughput};
use super::{Dynamo, encryption, request};
use crate::local::keyed;
use crate::local::service::validation::Checks;
use crate::local::service::{Answer, Cx, Fault, decode};

const MAX_GLOBAL_INDEXES: usize = 20;
const MAX_LOCAL_INDEXES: usize = 5;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    table_name: Option<String>,
    attribute_definitions: Option<Vec<Definition>>,
    key_schema: Option<Vec<Element>>,
    billing_mode: Option<String>,
    provisioned_throughput: Option<Units>,
    global_secondary_indexes: Option<Vec<IndexInput>>,
    local_secondary_indexes: Option<Vec<IndexInput>>,
    warm_throughput: Option<WarmUnits>,
    table_class: Option<String>,
    deletion_protection_enabled: Option<bool>,
    tags: Option<Vec<Tag>>,
    stream_specification: Option<Specification>,
    #[serde(rename = "SSESpecification")]
    encryption: Option<encryption::Specification>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Definition {
    pub(super) attribute_name: String,
    pub(super) attribute_type: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Element {
    attribute_name: String,
    key_type: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Units {
    read_capacity_units: i64,
    write_capacity_units: i64,
}

/// The number of units that a table or index supports at once; 0 stands for a missing member.
#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct WarmUnits {
    read_units_per_second: i64,
    write_units_per_second: i64,
}

impl WarmUnits {
    /// Returns the throughput, in which a missing member is that of every new table.
    pub(super) fn throughput(self, units: Option<Throughput>) -> Throughput {
        let Throughput { read, write } = units.unwrap_or(INITIAL);
        let or = |given: i64, default: i64| if given > 0 { given } else { default };
        Throughput { read: or(self.read_units_per_second, read), write: or(self.write_units_per_second, write) }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct IndexInput {
    index_name: String,
    key_schema: Vec<Element>,
    projection: ProjectionInput,
    provisioned_throughput: Option<Units>,
    warm_throughput: Option<WarmUnits>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ProjectionInput {
    projection_type: Option<String>,
    non_key_attributes: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Tag {
    pub(super) key: String,
    pub(super) value: String,
}

pub(super) fn create_table(dynamo: &mut Dynamo, input: Value, cx: &mut Cx<'_>) -> Answer {
    let mut input: Input = decode(input)?;
    let name = request::table_name(input.table_name.clone())?;
    let stream = input.stream_specification.take();
    let encryption = input.encryption.take().map(|encryption| encryption.uses_managed_key()).transpose()?;
    let table = table(input, cx)?;
    let view = stream.as_ref().map(Specification::view).transpose()?.flatten();
    if dynamo.tables.contains_key(&name) {
        return Err(Fault::new("ResourceInUseException", format!("Table already exists: {name}")));
    }
    dynamo.tables.insert(name.clone(), table);
    if encryption == Some(true) {
        encryption::set(dynamo, &name, true, cx);
    }
    if let Some(view) = view {
        stream::open(dynamo, &name, view, cx);
    }
    Ok(json!({"TableDescription": description(dynamo, &name, "CREATING", cx)?}))
}

fn table(input: Input, cx: &mut Cx<'_>) -> Result<Table, Fault> {
    let definitions = request::required("AttributeDefinitions", input.attribute_definitions)?;
    let schema = request::required("KeySchema", input.key_schema)?;
    check_enums(&definitions, &schema, input.billing_mode.as_deref(), input.table_class.as_deref())?;
    let is_by_request = input.billing_mode.as_deref() == Some("PAY_PER_REQUEST");
    let throughput = throughput(input.provisioned_throughput, is_by_request)?;
    let attributes: Vec<(String, String)> =
        definitions.into_iter().map(|each| (each.attribute_name, each.attribute_type)).collect();
    let keys = key_schema(&schema, &attributes)?;
    let mut indexes = Vec::new();
    if let Some(local) = input.local_secondary_indexes {
        local_indexes(local, &keys, &attributes, &mut indexes)?;
    }
    if let Some(global) = input.global_secondary_indexes {
        global_indexes(global, is_by_request, &attributes, &mut indexes)?;
    }
    check_used(&keys, &indexes, &attributes)?;
    Ok(Table {
        id: cx.ids.uuid(),
        created: cx.now.millis(),
        attributes,
        keys,
        throughput,
        warm: input.warm_throughput.map(|warm| warm.throughput(throughput)),
        class: input.table_class,
        is_protected: input.deletion_protection_enabled.unwrap_or_default(),
        uses_managed_key: false,
        indexes,
        tags: input.tags.unwrap_or_default().into_iter().map(|tag| (tag.key, tag.value)).collect::<BTreeMap<_, _>>(),
        items: keyed::Table::new(),
        stream: None,
        recovery: None,
        time_to_live: None,
        expiring: keyed::Table::new(),
    })
}

fn check_enums(
    definitions: &[Definition],
    schema: &[Element],
    billing: Option<&str>,
    class: Option<&str>,
) -> Result<(), Fault> {
    let mut checks = Checks::default();
    for (at, definition) in definitions.iter().enumerate() {
        let member = format!("attributeDefinitions.{}.member.attributeType", at + 1);
        checks.one_of(&member, &definition.attribute_type, &["B", "N", "S"]);
    }
    for (at, element) in schema.iter().enumerate() {
        checks.one_of(&format!("keySchema.{}.member.keyType", at + 1), &element.key_type, &["HASH", "RANGE"]);
    }
    if let Some(billing) = billing {
        checks.one_of("billingMode", billing, &["PROVISIONED", "PAY_PER_REQUEST"]);
    }
    if let Some(class) = class {
        checks.one_of("tableClass", class, &["STANDARD", "STANDARD_INFREQUENT_ACCESS"]);
    }
    checks.finish()
}

fn throughput(given: Option<Units>, is_by_request: bool) -> Result<Option<Throughput>, Fault> {
    match (given, is_by_request) {
        (Some(_), true) => Err(invalid(
            "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
        )),
        (None, true) => Ok(None),
        (Some(units), false) => units_of(&units).map(Some),
        (None, false) => Err(invalid(
            "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED",
        )),
    }
}

pub(super) fn units_of(units: &Units) -> Result<Throughput, Fault> {
    let mut checks = Checks::default();
    let most = i64::MAX;
    checks.range("provisionedThroughput.writeCapacityUnits", units.write_capacity_units, 1, most);
    checks.range("provisionedThroughput.readCapacityUnits", units.read_capacity_units, 1, most);
    checks.finish()?;
    Ok(Throughput { read: units.read_capacity_units, write: units.write_capacity_units })
}

/// Parses the keys of a table or index.
fn key_schema(schema: &[Element], attributes: &[(String, String)]) -> Result<KeySchema, Fault> {
    let names: Vec<&str> = schema.iter().map(|element| element.attribute_name.as_str()).collect();
    let defined: Vec<&str> = attributes.iter().map(|(name, _)| name.as_str()).collect();
    if names.iter().any(|name| !defined.contains(name)) {
        return Err(invalid(format!(
            "Some index key attributes are not defined in AttributeDefinitions. Keys: [{}], AttributeDefinitions: [{}]",
            names.join(", "),
            defined.join(", ")
        )));
    }
    let key = |element: &Element| {
        let kind = attributes.iter().find(|(name, _)| *name == element.attribute_name).map(|(_, kind)| kind.clone());
        KeyAttribute { name: element.attribute_name.clone(), kind: kind.unwrap_or_default() }
    };
    let invalid_schema = |what: &str| Fault::validation(format!("Invalid KeySchema: {what}"));
    match schema {
        [first, second, ..] if first.attribute_name == second.attribute_name => {
            Err(Fault::validation("Both the Hash Key and the Range Key element in the KeySchema have the same name"))
        }
        [first, ..] if first.key_type != "HASH" => {
            Err(invalid_schema("The first KeySchemaElement is not a HASH key type"))
        }
        [_, second, ..] if second.key_type != "RANGE" => {
            Err(invalid_schema("The second KeySchemaElement is not a RANGE key type"))
        }
        [first] => Ok(KeySchema { partition: key(first), sort: None }),
        [first, second] => Ok(KeySchema { partition: key(first), sort: Some(key(second)) }),
        other => {
            let mut checks = Checks::default();
            let constraint = match other.len() {
                0 => "Member must have length greater than or equal to 1",
                _ => "Member must have length less than or equal to 2",
            };
            checks.fail("keySchema", &format!("[{}]", names.join(", ")), constraint);
            checks.finish().and(Err(invalid_schema("it has more than two elements")))
        }
    }
}

fn local_indexes(
    given: Vec<IndexInput>,
    table: &KeySchema,
    attributes: &[(String, String)],
    indexes: &mut Vec<Index>,
) -> Result<(), Fault> {
    if given.is_empty() {
        return Err(invalid("List of LocalSecondaryIndexes is empty"));
    }
    if table.sort.is_none() {
        return Err(invalid(
            "Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex",
        ));
    }
    if given.len() > MAX_LOCAL_INDEXES {
        return Err(invalid("Number of LocalSecondaryIndexes exceeds per-table limit of 5"));
    }
    for index in given {
        let index = self::index(index, false, attributes, indexes)?;
        let (name, own, of_table) = (&index.name, &index.keys.partition.name, &table.partition.name);
        if index.keys.sort.is_none() {
            return Err(invalid(format!("Index KeySchema does not have a range key for index: {name}")));
        }
        if own != of_table {
            return Err(invalid(format!(
                "Index KeySchema does not have the same leading hash key as table KeySchema for index: {name}. index hash \
                 key: {own}, table hash key: {of_table}"
            )));
        }
        indexes.push(index);
    }
    Ok(())
}

fn global_indexes(
    given: Vec<IndexInput>,
    is_by_request: bool,
    attributes: &[(String, String)],
    indexes: &mut Vec<Index>,
) -> Result<(), Fault> {
    if given.is_empty() {
        return Err(invalid("List of GlobalSecondaryIndexes is empty"));
    }
    if given.len() > MAX_GLOBAL_INDEXES {
        return Err(invalid("GlobalSecondaryIndex count exceeds the per-table limit of 20"));
    }
    for index in given {
        let index = global_index(index, is_by_request, attributes, indexes)?;
        indexes.push(index);
    }
    Ok(())
}

/// Parses a global index that is added to the existing ones.
pub(super) fn global_index(
    mut given: IndexInput,
    is_by_request: bool,
    attributes: &[(String, String)],
    others: &[Index],
) -> Result<Index, Fault> {
    if given.key_schema.len() > 2 {
        return Err(Fault::not_implemented("dynamodb", "global indexes whose keys have several attributes each"));
    }
    let (units, warm) = (given.provisioned_throughput.take(), given.warm_throughput.take());
    let name = given.index_name.clone();
    let mut index = index(given, true, attributes, others)?;
    index.throughput = match units {
        Some(_) if is_by_request => {
            return Err(invalid(format!(
                "ProvisionedThroughput should not be specified for index: {name} when BillingMode is PAY_PER_REQUEST"
            )));
        }
        Some(units) => Some(units_of(&units)?),
        None if is_by_request => None,
        None => return Err(invalid(format!("ProvisionedThroughput must be specified for index: {name}"))),
    };
    index.warm = warm.map(|warm| warm.throughput(index.throughput));
    Ok(index)
}

fn index(
    given: IndexInput,
    is_global: bool,
    attributes: &[(String, String)],
    others: &[Index],
) -> Result<Index, Fault> {
    let mut checks = Checks::default();
    checks.length("indexName", &given.index_name, 3, 255);
    checks.characters("indexName", &given.index_name, "[a-zA-Z0-9_.-]+", request::is_name_character);
    checks.finish()?;
    let keys = key_schema(&given.key_schema, attributes)?;
    let projection = given.projection.projection_type.ok_or_else(|| invalid("Unknown ProjectionType: null"))?;
    let mut checks = Checks::default();
    checks.one_of("projection.projectionType", &projection, &["ALL", "INCLUDE", "KEYS_ONLY"]);
    checks.finish()?;
    let included = given.projection.non_key_attributes;
    match (&included, projection.as_str()) {
        (Some(_), "INCLUDE") | (None, "ALL" | "KEYS_ONLY") => {}
        (Some(_), _) => {
            return Err(invalid(format!("ProjectionType is {projection}, but NonKeyAttributes is specified")));
        }
        (None, _) => {
            return Err(invalid(format!("ProjectionType is {projection}, but NonKeyAttributes is not specified")));
        }
    }
    if others.iter().any(|other| other.name == given.index_name) {
        return Err(invalid(format!("Duplicate index name: {}", given.index_name)));
    }
    let (name, included) = (given.index_name, included.unwrap_or_default());
    Ok(Index {
        name,
        is_global,
        keys,
        projection,
        included,
        throughput: None,
        warm: None,
        entries: keyed::Table::new(),
    })
}

/// Fails if a defined attribute is not part of any key.
pub(super) fn check_used(keys: &KeySchema, indexes: &[Index], attributes: &[(String, String)]) -> Result<(), Fault> {
    let all = || keys.attributes().chain(indexes.iter().flat_map(|index| index.keys.attributes()));
    if attributes.iter().all(|(name, _)| all().any(|key| key.name == *name)) {
        return Ok(());
    }
    if indexes.is_empty() {
        return Err(invalid(
            "Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions",
        ));
    }
    let mut used: Vec<&str> = all().map(|key| key.name.as_str()).collect();
    used.sort_unstable();
    used.dedup();
    let defined: Vec<&str> = attributes.iter().map(|(name, _)| name.as_str()).collect();
    Err(invalid(format!(
        "Some AttributeDefinitions are not used. AttributeDefinitions: [{}], keys used: [{}]",
        defined.join(", "),
        used.join(", ")
    )))
}
