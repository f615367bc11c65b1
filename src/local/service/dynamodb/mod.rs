//! Amazon DynamoDB: tables, their items and the expressions on them.
//!
//! Follows the "Amazon DynamoDB API Reference" and the Developer Guide. Items are rows of keyed tables: by the fingerprint
//! of their partition key, as DynamoDB spreads them by a hash of it, and within a partition in the order of their sort
//! key, so that a query is a range of keys. The sort key is part of a row's key and is not encrypted on disk.
//!
//! Deviation: a table is active as soon as it is created, and gone as soon as it is deleted. Throughput is never exceeded.
//! It refuses PartiQL, backups, exports and imports, global tables, and the parameters that expressions have replaced.

mod capacity;
mod create;
mod delete;
mod describe;
mod fault;
mod get;
mod item;
mod key;
mod list;
mod put;
mod remove;
mod request;
mod schema;
mod table;
#[cfg(test)]
mod tests;
mod update;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use self::table::Table;
use super::{Answer, Cx, Fault, Protocol, Service, ServiceDescriptor};
use crate::local::keyed::Bulk;

/// This service in the table of services.
pub const SERVICE: ServiceDescriptor = ServiceDescriptor {
    name: "dynamodb",
    protocol: Protocol::AwsJson { target: "DynamoDB_20120810", version: "1.0" },
    global: false,
    deliver_actions: &[],
    reads: &["DescribeTable", "GetItem", "ListTables"],
    new: || Box::<Dynamo>::default(),
    load: |state| Ok(Box::new(serde_json::from_value::<Dynamo>(state)?)),
};

/// All tables of a region.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Dynamo {
    tables: BTreeMap<String, Table>,
}

impl Service for Dynamo {
    fn call(&mut self, operation: &str, input: Value, cx: &mut Cx<'_>) -> Answer {
        match operation {
            "CreateTable" => create::create_table(self, input, cx),
            "DescribeTable" => describe::describe_table(self, input, cx),
            "ListTables" => list::list_tables(self, input),
            "DeleteTable" => delete::delete_table(self, input, cx),
            "PutItem" => put::put_item(self, input),
            "GetItem" => get::get_item(self, input),
            "DeleteItem" => remove::delete_item(self, input),
            "UpdateItem" => update::update_item(self, input),
            _ => Err(Fault::not_implemented("dynamodb", operation)),
        }
    }

    fn tables(&mut self, visit: &mut dyn FnMut(&mut dyn Bulk)) {
        self.tables.values_mut().for_each(|table| table.keyed_tables(visit));
    }

    fn save(&self) -> Result<Value, serde_json::Error> {
        serde_json::to_value(self)
    }
}

impl Dynamo {
    /// The table that an operation on items is about.
    fn table(&self, name: &str) -> Result<&Table, Fault> {
        self.tables.get(name).ok_or_else(fault::no_such_resource)
    }

    fn table_mut(&mut self, name: &str) -> Result<&mut Table, Fault> {
        self.tables.get_mut(name).ok_or_else(fault::no_such_resource)
    }
}
