//! `item`: items of a DynamoDB table.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::{Count, Expect, Item, ProbeKind, Query};
use crate::api_call::ApiCall;
use crate::aws::{Clients, CloudError};
use crate::clock::Timestamp;
use crate::command_line::CommandLine;
use crate::diag::{Code, Findings};
use crate::resource::attribute_value::{self, Attributes};
use crate::resource::{Error, ReferenceKind, Visit, table};

/// Check the items of a table
///
/// Items are compared as plain JSON: {"S": "x"} is "x".
#[derive(Debug, Clone, Default, clap::Args, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[command(after_help = "Examples:
  ork verify item --table Orders --key '{\"order\":415}' --body '{\"state\":\"paid\"}'
  ork verify item --table Orders --count 3 --within 10s")]
pub struct TableItem {
    /// Table
    #[arg(long, alias = "table-name", value_name = "NAME")]
    pub table: String,
    /// Key of a single item to check, as JSON
    #[arg(long, value_name = "JSON", value_parser = super::json_argument)]
    pub key: Option<Value>,
    /// How many are expected: 3, 1.., 1..3 (default: at least one)
    #[arg(long)]
    pub count: Option<Count>,
    /// Only what comes from this event id; may be given several times
    #[arg(long, value_name = "ID")]
    #[serde(default, deserialize_with = "super::item_or_list")]
    pub event: Vec<String>,
    /// JSON the item must contain
    #[arg(long, value_name = "JSON", value_parser = super::json_argument)]
    #[serde(default, deserialize_with = "super::json_or_null")]
    pub body: Option<Value>,
    /// Text the item must contain
    #[arg(long, value_name = "TEXT")]
    #[serde(default, deserialize_with = "super::item_or_list")]
    pub text: Vec<String>,
    /// Text no item may contain
    #[arg(long, value_name = "TEXT")]
    #[serde(default, deserialize_with = "super::item_or_list")]
    pub not_text: Vec<String>,
}

/// The maximum number of items observed.
const MAX_ITEMS: usize = 1_000;

impl TableItem {
    async fn get(&self, clients: &Clients, name: &str, key: &Value) -> Result<Vec<Attributes>, Error> {
        let key = attribute_value::read(key);
        let key = key.map_err(|message| Error::Invalid { field: "item.key".to_owned(), message, help: None })?;
        let get = clients.dynamodb().get_item().table_name(name).set_key(Some(key)).consistent_read(true);
        let got = get.send().await;
        let got = got.map_err(|error| CloudError::new("dynamodb:GetItem", format!("table `{name}`"), error))?;
        Ok(got.item.into_iter().collect())
    }

    async fn scan(&self, clients: &Clients, name: &str) -> Result<Vec<Attributes>, Error> {
        let mut items = Vec::new();
        let scan = clients.dynamodb().scan().table_name(name).consistent_read(true);
        let mut pages = scan.into_paginator().send();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| CloudError::new("dynamodb:Scan", format!("table `{name}`"), error))?;
            items.extend(page.items.unwrap_or_default());
            if items.len() > MAX_ITEMS {
                let message = format!("table {name} holds more than {MAX_ITEMS} items, too many to look at each");
                return Err(Error::Absent { message, help: "name the key of the item".to_owned() });
            }
        }
        Ok(items)
    }
}

impl ProbeKind for TableItem {
    fn describe(&self) -> String {
        match &self.key {
            Some(key) => format!("item {key} of {}", table::name_of(&self.table)),
            None => format!("items of {}", table::name_of(&self.table)),
        }
    }

    fn place(&self) -> String {
        format!("table {}", table::name_of(&self.table))
    }

    fn check(&self, findings: &mut Findings) {
        if let Some(Err(message)) = self.key.as_ref().map(attribute_value::read) {
            findings.add("item.key", Code::BadValue, message).help("write the key as JSON: `{\"order\": 415}`");
        }
    }

    fn item_key(&self) -> Option<(&str, &Value)> {
        Some((&self.table, self.key.as_ref()?))
    }

    fn references(&mut self, visit: &mut Visit<'_>) {
        visit("item.table", ReferenceKind::Table, &mut self.table);
        for event in &mut self.event {
            visit("item.event", ReferenceKind::Event, event);
        }
    }

    fn expect(&self) -> Expect<'_> {
        Expect {
            count: self.count,
            events: &self.event,
            body: self.body.as_ref().map(Cow::Borrowed),
            text: &self.text,
            not_text: &self.not_text,
            history: &[],
            noun: "item",
        }
    }

    fn count_mut(&mut self) -> &mut Option<Count> {
        &mut self.count
    }

    fn options(&self, line: CommandLine) -> CommandLine {
        line.flag("table", &self.table).option("key", self.key.as_ref().map(Value::to_string).as_deref())
    }

    fn body_flag(&self) -> Option<String> {
        self.body.as_ref().map(Value::to_string)
    }

    fn console_path(&self) -> &'static str {
        "DynamoDB > Explore items > the table"
    }

    fn query(&self, calls: &[ApiCall]) -> Option<Query> {
        let made = |operation: &str| calls.iter().rev().find(|call| call.operation == operation).cloned();
        let query = match made("GetItem") {
            Some(get) => Query::of_list(get, "[Item]", Some("to_string(@)")).that("@"),
            None => Query::of_list(made("Scan")?, "Items", Some("to_string(@)")),
        };
        Some(query.containing(self.body.as_ref()))
    }

    /// Reads all items, because items have no modification time.
    async fn observe(&self, clients: &Clients, _: Option<Timestamp>) -> Result<Vec<Item>, Error> {
        let name = table::name_of(&self.table);
        let keys = table::require(clients, name).await?;
        let found = match &self.key {
            Some(key) => self.get(clients, name, key).await?,
            None => self.scan(clients, name).await?,
        };
        let item = |attributes: Attributes| {
            let item = attribute_value::write(&attributes);
            let id: Map<String, Value> = keys.iter().map(|key| (key.clone(), item[key.as_str()].clone())).collect();
            Item { id: Value::from(id).to_string(), place: name.to_owned(), at: None, text: item.to_string() }
        };
        Ok(found.into_iter().map(item).collect())
    }
}
