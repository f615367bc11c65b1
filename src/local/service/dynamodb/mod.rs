//! Amazon DynamoDB: tables, their items and the expressions on them.
//!
//! Follows the "Amazon DynamoDB API Reference" and the Developer Guide. Items are rows of keyed tables: ordered by the
//! fingerprint of their partition key, as DynamoDB distributes them by its hash, and within a partition by their sort
//! key, so that a query is a range of keys. The sort key is part of the key of a row and is not encrypted on disk.
//!
//! Deviation: a table is `ACTIVE` as soon as it is created and removed as soon as it is deleted, without the states
//! `CREATING` and `DELETING`. Requests are never throttled for exceeding the throughput. PartiQL, on-demand backups,
//! exports, imports and global tables are refused.

mod backup;
mod batch;
mod capacity;
mod collection;
mod conditional;
mod create;
mod delete;
mod describe;
mod encryption;
mod fault;
mod get;
mod item;
mod key;
mod legacy;
mod limits;
mod list;
mod put;
mod query;
mod range;
mod read;
mod remove;
mod request;
mod scan;
mod schema;
mod stream;
mod table;
mod tag;
#[cfg(test)]
mod tests;
mod time_to_live;
mod transact;
mod update;
mod update_table;
mod write;
mod written;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use self::stream::Stream;
use self::table::Table;
use super::{Answer, Cx, Fault, Protocol, Scope, Service, ServiceDescriptor};
use crate::local::keyed::{Bulk, Fingerprint};

/// This service in the table of services.
pub const SERVICE: ServiceDescriptor = ServiceDescriptor {
    name: "dynamodb",
    protocol: Protocol::AwsJson { targets: &["DynamoDB_20120810", "DynamoDBStreams_20120810"], version: "1.0" },
    scope: Scope::Region,
    deliver_actions: &[],
    reads: &[
        "BatchGetItem",
        "DescribeContinuousBackups",
        "DescribeEndpoints",
        "DescribeLimits",
        "DescribeStream",
        "DescribeTable",
        "DescribeTimeToLive",
        "GetItem",
        "GetRecords",
        "GetShardIterator",
        "ListStreams",
        "ListTables",
        "ListTagsOfResource",
        "Query",
        "Scan",
        "TransactGetItems",
    ],
    new: || Box::<Dynamo>::default(),
    load: |state| Ok(Box::new(serde_json::from_value::<Dynamo>(state)?)),
};

/// All tables of a region.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Dynamo {
    tables: BTreeMap<String, Table>,
    /// By the suffix of their ARNs: `TABLE/stream/LABEL`.
    #[serde(default)]
    streams: BTreeMap<String, Stream>,
    /// The transactions of the last minutes: the time and the fingerprint of the request, by the client's token.
    #[serde(default)]
    tokens: BTreeMap<String, (i64, Fingerprint)>,
    /// The ID of the AWS managed key, once a table is encrypted with it.
    #[serde(default)]
    managed_key: Option<String>,
}

impl Service for Dynamo {
    fn call(&mut self, operation: &str, input: Value, cx: &mut Cx<'_>) -> Answer {
        match operation {
            "CreateTable" => create::create_table(self, input, cx),
            "DescribeTable" => describe::describe_table(self, input, cx),
            "ListTables" => list::list_tables(self, input),
            "DeleteTable" => delete::delete_table(self, input, cx),
            "UpdateTable" => update_table::update_table(self, input, cx),
            "UpdateTimeToLive" => time_to_live::update_time_to_live(self, input, cx),
            "DescribeTimeToLive" => time_to_live::describe_time_to_live(self, input),
            "TagResource" => tag::tag_resource(self, input),
            "UntagResource" => tag::untag_resource(self, input),
            "ListTagsOfResource" => tag::list_tags_of_resource(self, input),
            "PutItem" => put::put_item(self, input, cx),
            "GetItem" => get::get_item(self, input),
            "DeleteItem" => remove::delete_item(self, input, cx),
            "UpdateItem" => update::update_item(self, input, cx),
            "Query" => query::query(self, input),
            "Scan" => scan::scan(self, input),
            "BatchGetItem" => batch::batch_get_item(self, input),
            "BatchWriteItem" => batch::batch_write_item(self, input, cx),
            "TransactGetItems" => transact::transact_get_items(self, input),
            "TransactWriteItems" => transact::transact_write_items(self, input, cx),
            "DescribeContinuousBackups" => backup::describe(self, input, cx),
            "UpdateContinuousBackups" => backup::update(self, input, cx),
            "DescribeEndpoints" => limits::describe_endpoints(cx),
            "DescribeLimits" => limits::describe_limits(),
            "DescribeStream" => stream::describe_stream(self, input, cx),
            "ListStreams" => stream::list_streams(self, input, cx),
            "GetShardIterator" => stream::get_shard_iterator(self, input, cx),
            "GetRecords" => stream::get_records(self, input, cx),
            _ => Err(Fault::not_implemented("dynamodb", operation)),
        }
    }

    fn wake(&mut self, token: &str, cx: &mut Cx<'_>) {
        time_to_live::expire(self, token, cx);
    }

    fn tables(&mut self, visit: &mut dyn FnMut(&mut dyn Bulk)) {
        self.tables.values_mut().for_each(|table| table.keyed_tables(visit));
        self.streams.values_mut().for_each(|stream| visit(stream.table_mut()));
    }

    fn save(&self) -> Result<Value, serde_json::Error> {
        serde_json::to_value(self)
    }
}

impl Dynamo {
    /// Returns the table for an operation on items.
    fn table(&self, name: &str) -> Result<&Table, Fault> {
        self.tables.get(name).ok_or_else(fault::no_such_resource)
    }

    /// Returns the current stream of a table.
    fn stream_of(&mut self, table: &str) -> Option<&mut Stream> {
        let label = self.tables.get(table)?.stream.as_ref()?;
        self.streams.get_mut(&format!("{table}/stream/{label}")).filter(|stream| stream.is_open())
    }
}
