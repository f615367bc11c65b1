//! Amazon DynamoDB: tables and their keys.

use super::entry::{Entry, moment};
use crate::aws::{Clients, CloudError};
use crate::resource::{Error, TableId};

pub(super) async fn tables(clients: &Clients) -> Result<Vec<Entry>, Error> {
    let listed = clients.dynamodb().list_tables().into_paginator().items().send().collect::<Result<Vec<_>, _>>().await;
    let names = listed.map_err(|error| CloudError::new("dynamodb:ListTables", "the tables", error))?;
    let mut entries = Vec::new();
    for name in names {
        let described = clients.dynamodb().describe_table().table_name(&name).send().await;
        let described =
            described.map_err(|error| CloudError::new("dynamodb:DescribeTable", format!("`{name}`"), error))?;
        let Some(table) = described.table else { continue };
        let keys = table.key_schema().iter().map(aws_sdk_dynamodb::types::KeySchemaElement::attribute_name);
        let entry = Entry::new(&name)
            .listed("items", table.item_count().unwrap_or_default())
            .listed("key", keys.collect::<Vec<_>>().join(", "))
            .fact("arn", table.table_arn())
            .fact("status", table.table_status().map(aws_sdk_dynamodb::types::TableStatus::as_str))
            .fact("created", table.creation_date_time().map(moment))
            .removed_by(TableId { name });
        entries.push(entry);
    }
    Ok(entries)
}
