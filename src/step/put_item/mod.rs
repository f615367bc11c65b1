//! `put-item`: puts an item into a table.

mod assess;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::{Receipt, StepKind, Surroundings, Verb, Written};
use crate::aws::CloudError;
use crate::command_line::CommandLine;
use crate::diag::{Code, Diagnostic, Findings};
use crate::expression::{Condition, Substitutions};
use crate::resource::attribute_value::{self, Attributes};
use crate::resource::table_key::wrong_key;
use crate::resource::{Error, Placeholder, ReferenceKind, ResourceContext, Visit, table};
use crate::text::{Text, VisitText};
use crate::unquoted;

/// Put an item into a table
///
/// An item with the same key is replaced. The item is plain JSON, or JSON with the types of DynamoDB.
#[derive(Debug, Clone, clap::Args, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[command(after_help = "Examples:
  ork put-item Orders --item '{\"order\":415,\"state\":\"open\"}'
  ork put-item Orders --item '{\"order\":{\"N\":\"415\"},\"tags\":{\"SS\":[\"new\"]}}'
  ork put-item Orders --item order.json --condition 'attribute_not_exists(order_id)'")]
pub struct PutItem {
    /// Table, by name or ARN
    pub table: String,
    /// The item: a JSON text, a file, or -
    #[arg(long, value_name = "JSON | FILE | -")]
    pub item: Text,
    /// Condition expression that must hold for the existing item
    #[arg(long, alias = "condition-expression", value_name = "EXPRESSION")]
    pub condition: Option<String>,
}

impl PutItem {
    fn document(&self) -> Result<Value, String> {
        serde_json::from_str(self.item.as_str()).map_err(|error| format!("the item is not JSON: {error}"))
    }

    fn attributes(&self) -> Result<Attributes, Error> {
        let read = self.document().and_then(|document| attribute_value::read(&document));
        read.map_err(|message| Error::Invalid { field: "item".to_owned(), message, help: None })
    }

    /// Returns the key of the item, as plain JSON.
    fn key(item: &Value, keys: &[String]) -> String {
        let key: Map<String, Value> = keys.iter().map(|name| (name.clone(), item[name.as_str()].clone())).collect();
        Value::from(key).to_string()
    }
}

impl StepKind for PutItem {
    fn check(&self, findings: &mut Findings) {
        let parse = |text| Condition::parse("ConditionExpression", text, &mut Substitutions::default());
        if let Some(Err(error)) = self.condition.as_deref().map(parse) {
            findings.add("condition", Code::BadValue, error.to_string()).help(
                "write it like `attribute_not_exists(customer)`; `ork` gives an expression no names and no values",
            );
        }
        let Text::Inline(_) = &self.item else { return };
        match self.document() {
            Err(message) => {
                findings.add("item", Code::BadJson, message).hint(unquoted::of_json(self.item.as_str()));
            }
            Ok(document) => {
                if let Err(message) = attribute_value::read(&document) {
                    findings
                        .add("item", Code::BadValue, message)
                        .help("write plain JSON, such as `{\"order\": 415}`, or give every attribute its type");
                }
            }
        }
    }

    fn check_links(&self, written: &Written<'_>, around: &Surroundings<'_>, problems: &mut Vec<Diagnostic>) {
        let node = written.node.get("item");
        // A value that is known only in a run may have any type.
        let is_known = node.is_some_and(|node| !node.has_unknown());
        let (Some(key), Some(span)) = (around.model.table_key(&self.table), written.span_of("item")) else { return };
        let item = self.document().ok().and_then(|document| attribute_value::read(&document).ok());
        if let Some(item) = item.filter(|_| is_known && !written.fails)
            && let Some((message, help)) = wrong_key(&key.attributes, &item)
        {
            problems.push(Diagnostic::error(Code::WrongKey, span, message, help));
        }
    }

    fn references(&mut self, visit: &mut Visit<'_>) {
        visit("table", ReferenceKind::Table, &mut self.table);
    }

    fn texts(&mut self, visit: &mut VisitText<'_>) {
        visit("item", &mut self.item);
    }

    fn makes(&self) -> bool {
        false
    }

    fn commands(&self) -> Vec<CommandLine> {
        let line = CommandLine::new("put-item").value(&self.table).text("item", Some(self.item.as_str()));
        vec![line.option("condition", self.condition.as_deref())]
    }

    fn outputs(&self, _: &Placeholder<'_>) -> Vec<(String, String)> {
        let outputs = [("table", table::name_of(&self.table)), ("key", "{}")];
        outputs.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec()
    }

    fn console_path(&self) -> Option<&'static str> {
        Some("DynamoDB > Tables > the table > Explore table items > Create item")
    }

    async fn apply(&self, resources: &ResourceContext<'_>) -> Result<Receipt, Error> {
        let name = table::name_of(&self.table);
        let item = self.attributes()?;
        let keys = table::require(resources.clients, name).await?;
        let key = Self::key(&attribute_value::write(&item), &keys);
        let put = resources.clients.dynamodb().put_item().table_name(name).set_item(Some(item));
        let put = put.set_condition_expression(self.condition.clone()).send().await;
        let subject = || format!("item {key} of table `{name}`");
        put.map_err(|error| CloudError::new("dynamodb:PutItem", subject(), error))?;
        let mut receipt = Receipt::default();
        receipt.change(Verb::Put, "item", format!("{key} into {name}"), None);
        receipt.output("table", name);
        receipt.output("key", &key);
        Ok(receipt)
    }
}
