//! `DescribeTable`, and the table descriptions in other responses.

use serde::Deserialize;
use serde_json::{Value, json};

use super::fault::no_such_table;
use super::table::{INITIAL, Index, Table, Throughput};
use super::{Dynamo, encryption, request, stream};
use crate::local::service::{Answer, Cx, decode};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    pub(super) table_name: Option<String>,
}

pub(super) fn describe_table(dynamo: &Dynamo, input: Value, cx: &Cx<'_>) -> Answer {
    let input: Input = decode(input)?;
    let name = request::table_name(input.table_name)?;
    Ok(json!({"Table": description(dynamo, &name, "ACTIVE", cx)?}))
}

/// Describes a table with a status.
pub(super) fn description(dynamo: &Dynamo, name: &str, status: &str, cx: &Cx<'_>) -> Answer {
    let table = dynamo.tables.get(name).ok_or_else(|| no_such_table(name))?;
    let arn = cx.arn("dynamodb", &format!("table/{name}"));
    let definition = |(name, kind): &(String, String)| json!({"AttributeName": name, "AttributeType": kind});
    let mut described = json!({
        "AttributeDefinitions": table.attributes.iter().map(definition).collect::<Vec<_>>(),
        "TableName": name,
        "KeySchema": table.keys.description(),
        "TableStatus": status,
        "CreationDateTime": seconds(table.created),
        "ProvisionedThroughput": throughput(table.throughput),
        "TableSizeBytes": table.items.weight(),
        "ItemCount": table.items.len(),
        "TableArn": arn,
        "TableId": table.id,
        "DeletionProtectionEnabled": table.is_protected,
    });
    if table.throughput.is_none() {
        described["BillingModeSummary"] = json!({"BillingMode": "PAY_PER_REQUEST"});
        if status != "CREATING" {
            described["BillingModeSummary"]["LastUpdateToPayPerRequestDateTime"] = seconds(table.created).into();
        }
    }
    if is_warm(status) || table.warm.is_some() {
        described["WarmThroughput"] = warm_throughput(table.throughput, table.warm, status);
    }
    if let Some(class) = &table.class {
        described["TableClassSummary"] = json!({"TableClass": class});
    }
    for (member, is_global) in [("LocalSecondaryIndexes", false), ("GlobalSecondaryIndexes", true)] {
        let of_kind = table.indexes.iter().filter(|index| index.is_global == is_global);
        let indexes: Vec<Value> = of_kind.map(|index| index_description(index, table, &arn, status)).collect();
        if !indexes.is_empty() {
            described[member] = indexes.into();
        }
    }
    encryption::describe_on(&mut described, dynamo, name, cx);
    stream::describe_on(&mut described, dynamo, name, cx);
    Ok(described)
}

fn index_description(index: &Index, table: &Table, table_arn: &str, status: &str) -> Value {
    let mut described = json!({
        "IndexName": index.name,
        "KeySchema": index.keys.description(),
        "Projection": {"ProjectionType": index.projection},
        "IndexSizeBytes": index.size(table),
        "ItemCount": index.entries.len(),
        "IndexArn": format!("{table_arn}/index/{}", index.name),
    });
    if !index.included.is_empty() {
        described["Projection"]["NonKeyAttributes"] = json!(index.included);
    }
    if index.is_global {
        described["IndexStatus"] = status.into();
        described["ProvisionedThroughput"] = throughput(index.throughput);
        if is_warm(status) || index.warm.is_some() {
            described["WarmThroughput"] = warm_throughput(index.throughput, index.warm, status);
        }
    }
    described
}

impl Index {
    /// Returns the estimated size of an index in bytes: its share of the size of the table, by the number of items.
    ///
    /// Deviation: DynamoDB measures the projected attributes and updates the size every few hours; the local cloud does
    /// not measure them.
    fn size(&self, table: &Table) -> u64 {
        match table.items.len() {
            0 => 0,
            items => table.items.weight() * self.entries.len() / items,
        }
    }
}

fn throughput(units: Option<Throughput>) -> Value {
    let Throughput { read, write } = units.unwrap_or(Throughput { read: 0, write: 0 });
    json!({"NumberOfDecreasesToday": 0, "ReadCapacityUnits": read, "WriteCapacityUnits": write})
}

/// Returns whether the warm throughput of a table or index is described in a status.
fn is_warm(status: &str) -> bool {
    matches!(status, "ACTIVE" | "UPDATING")
}

/// Returns the warm throughput: the one that was set, the provisioned one, or the initial one of every on-demand table.
fn warm_throughput(units: Option<Throughput>, warm: Option<Throughput>, status: &str) -> Value {
    let Throughput { read, write } = warm.or(units).unwrap_or(INITIAL);
    let status = if status == "CREATING" { "UPDATING" } else { "ACTIVE" };
    json!({"ReadUnitsPerSecond": read, "WriteUnitsPerSecond": write, "Status": status})
}

/// Returns a time in the format of the protocol: in seconds, with a fraction.
#[expect(clippy::cast_precision_loss, reason = "milliseconds of any year are exact")]
fn seconds(millis: i64) -> f64 {
    millis as f64 / 1000.0
}
