//! `TransactWriteItems` and `TransactGetItems`.
//!
//! Cited: Amazon DynamoDB API Reference, "TransactWriteItems" and "TransactGetItems"; Developer Guide, "Amazon DynamoDB
//! Transactions: How it works".

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};

use super::Dynamo;
use super::capacity::{Consumed, Shown, read_units, write_units};
use super::key::ItemKey;
use super::put::Put;
use super::remove::Delete;
use super::request::{self, Members};
use super::update::Change;
use super::write::{Write, check};
use crate::expression::attribute::item_to_json;
use crate::expression::{Projection, Substitutions, Update, item_size};
use crate::local::keyed::Fingerprint;
use crate::local::service::{Answer, Cx, Fault, decode};

const MAX_ACTIONS: usize = 100;
/// The factor by which a transaction consumes more than its parts.
const UNITS: f64 = 2.0;
/// How long a client token identifies its request.
const TOKEN_LIFE: Duration = Duration::from_secs(600);

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct WriteInput {
    transact_items: Option<Vec<Action>>,
    client_request_token: Option<String>,
    return_consumed_capacity: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Action {
    condition_check: Option<Part>,
    put: Option<Part>,
    delete: Option<Part>,
    update: Option<Part>,
}

/// The members of all kinds of actions.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Part {
    table_name: Option<String>,
    key: Option<Value>,
    item: Option<Value>,
    update_expression: Option<String>,
    condition_expression: Option<String>,
    projection_expression: Option<String>,
    expression_attribute_names: Option<BTreeMap<String, String>>,
    expression_attribute_values: Option<Value>,
    return_values_on_condition_check_failure: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct GetInput {
    transact_items: Option<Vec<GetAction>>,
    return_consumed_capacity: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct GetAction {
    get: Option<Part>,
}

/// A validated action: a write, or the key that was checked.
enum Prepared {
    Write(Write),
    Checked(String, ItemKey),
}

pub(super) fn transact_write_items(dynamo: &mut Dynamo, input: Value, cx: &mut Cx<'_>) -> Answer {
    // A retry may give the members of its items in another order.
    let mut sorted = input.clone();
    sorted.sort_all_objects();
    let print = Fingerprint::of(&sorted.to_string());
    let input: WriteInput = decode(input)?;
    let shown = Shown::read(input.return_consumed_capacity.as_deref())?;
    let actions = request::required("TransactItems", input.transact_items)?;
    check_count(actions.len())?;
    let oldest = cx.now.millis() - i64::try_from(TOKEN_LIFE.as_millis()).unwrap_or(i64::MAX);
    dynamo.tokens.retain(|_, (since, _)| *since > oldest);
    if let Some(token) = &input.client_request_token {
        match dynamo.tokens.get(token) {
            Some((_, earlier)) if *earlier == print => return Ok(json!({})),
            Some(_) => {
                return Err(Fault::new(
                    "IdempotentParameterMismatchException",
                    "Your request uses the same token as an earlier one, and other parameters",
                ));
            }
            None => drop(dynamo.tokens.insert(token.clone(), (cx.now.millis(), print))),
        }
    }
    let answer = write(dynamo, actions, shown, cx);
    if let (Err(_), Some(token)) = (&answer, &input.client_request_token) {
        dynamo.tokens.remove(token);
    }
    answer
}

fn write(dynamo: &mut Dynamo, actions: Vec<Action>, shown: Shown, cx: &mut Cx<'_>) -> Answer {
    let mut prepared = Vec::new();
    let mut reasons = Vec::new();
    for action in actions {
        match prepare(dynamo, action) {
            Ok(done) => {
                prepared.push(done);
                reasons.push(json!({"Code": "None"}));
            }
            Err(fault) => reasons.push(reason(fault)?),
        }
    }
    let places: BTreeSet<(&str, &ItemKey)> = prepared.iter().map(Prepared::place).collect();
    if places.len() < prepared.len() {
        return Err(Fault::validation("Transaction request cannot include multiple operations on one item"));
    }
    if prepared.len() < reasons.len() {
        return Err(cancelled(&reasons));
    }
    let mut units: BTreeMap<String, Consumed> = BTreeMap::new();
    for done in prepared {
        let (table, used) = match &done {
            Prepared::Write(write) => (write.table.clone(), dynamo.consumed_by(write)),
            Prepared::Checked(table, _) => (table.clone(), Consumed::of_table(write_units(None, None))),
        };
        units.entry(table).or_default().add(&used, UNITS);
        if let Prepared::Write(write) = done {
            dynamo.make(write, cx);
        }
    }
    Ok(with_consumed(Members::new(), shown, ("WriteCapacityUnits", units)).into())
}

/// Adds the consumed capacity, by kind and in total.
fn with_consumed(mut answer: Members, shown: Shown, (kind, units): (&str, BTreeMap<String, Consumed>)) -> Members {
    if shown != Shown::None {
        let one = |(table, units): (&String, &Consumed)| {
            let mut consumed = shown.consumed(table, units)?;
            consumed[kind] = units.total().into();
            Some(consumed)
        };
        let consumed: Vec<Value> = units.iter().filter_map(one).collect();
        answer.insert("ConsumedCapacity".to_owned(), consumed.into());
    }
    answer
}

/// Returns the reason for which an action was cancelled; an error of the request itself is returned as a fault.
fn reason(fault: Fault) -> Result<Value, Fault> {
    match fault.code.as_str() {
        "ConditionalCheckFailedException" => {
            let mut reason = json!({"Code": "ConditionalCheckFailed", "Message": fault.message});
            if let Some(item) = fault.members.as_ref().and_then(|members| members.get("Item")) {
                reason["Item"] = item.clone();
            }
            Ok(reason)
        }
        "ValidationException" if is_about_items(&fault.message) => {
            Ok(json!({"Code": "ValidationError", "Message": fault.message}))
        }
        _ => Err(fault),
    }
}

/// Returns whether an error depends on the item or its table, and not only on the request.
fn is_about_items(message: &str) -> bool {
    const KNOWN: [&str; 8] = [
        "The provided key element does not match the schema",
        "One or more parameter values were invalid: Missing the key",
        "One or more parameter values were invalid: Type mismatch for",
        "Item size",
        "The document path provided",
        "The provided expression refers to an attribute",
        "An operand in the update expression",
        "Number overflow",
    ];
    KNOWN.iter().any(|known| message.starts_with(known))
}

fn cancelled(reasons: &[Value]) -> Fault {
    let codes: Vec<&str> = reasons.iter().filter_map(|reason| reason["Code"].as_str()).collect();
    let message =
        format!("Transaction cancelled, please refer cancellation reasons for specific reasons [{}]", codes.join(", "));
    let mut fault = Fault::new("TransactionCanceledException", message.clone());
    fault.members = Some(json!({"Message": message, "CancellationReasons": reasons}));
    fault
}

impl Prepared {
    fn place(&self) -> (&str, &ItemKey) {
        match self {
            Self::Write(write) => (&write.table, &write.key),
            Self::Checked(table, key) => (table, key),
        }
    }
}

fn prepare(dynamo: &Dynamo, action: Action) -> Result<Prepared, Fault> {
    let given = [&action.condition_check, &action.put, &action.delete, &action.update];
    if given.into_iter().flatten().count() != 1 {
        return Err(Fault::validation("TransactItems can only contain one of Check, Put, Update or Delete"));
    }
    if let Some(part) = action.put {
        return put(dynamo, part).map(Prepared::Write);
    }
    if let Some(part) = action.delete {
        return delete(dynamo, part).map(Prepared::Write);
    }
    match (action.update, action.condition_check) {
        (Some(part), _) => update(dynamo, part).map(Prepared::Write),
        (None, Some(part)) => condition_check(dynamo, part),
        (None, None) => Err(Fault::validation("TransactItems can only contain one of Check, Put, Update or Delete")),
    }
}

impl Part {
    fn substitutions(&mut self, expressions: &[(&str, bool)]) -> Result<Substitutions, Fault> {
        let (names, values) = (self.expression_attribute_names.take(), self.expression_attribute_values.take());
        request::substitutions(names, values, expressions)
    }

    fn shows(&self) -> Result<bool, Fault> {
        request::shows_on_failure(self.return_values_on_condition_check_failure.as_deref())
    }
}

fn put(dynamo: &Dynamo, mut part: Part) -> Result<Write, Fault> {
    let table = request::table_name(part.table_name.take())?;
    let item = request::item("Item", part.item.take())?;
    let mut substitutions = part.substitutions(&[("ConditionExpression", part.condition_expression.is_some())])?;
    let text = part.condition_expression.as_ref();
    let condition = request::condition("ConditionExpression", text, &mut substitutions)?;
    substitutions.check_all_used()?;
    Put { table, item, condition, shows_on_failure: part.shows()? }.prepare(dynamo)
}

fn delete(dynamo: &Dynamo, mut part: Part) -> Result<Write, Fault> {
    let table = request::table_name(part.table_name.take())?;
    let key = request::item("Key", part.key.take())?;
    let mut substitutions = part.substitutions(&[("ConditionExpression", part.condition_expression.is_some())])?;
    let text = part.condition_expression.as_ref();
    let condition = request::condition("ConditionExpression", text, &mut substitutions)?;
    substitutions.check_all_used()?;
    Delete { table, key, condition, shows_on_failure: part.shows()? }.prepare(dynamo)
}

fn update(dynamo: &Dynamo, mut part: Part) -> Result<Write, Fault> {
    let table = request::table_name(part.table_name.take())?;
    let key = request::item("Key", part.key.take())?;
    let expression = request::required("UpdateExpression", part.update_expression.take())?;
    let mut substitutions = part.substitutions(&[("UpdateExpression", true)])?;
    let update = Update::parse(&expression, &mut substitutions)?;
    let text = part.condition_expression.as_ref();
    let condition = request::condition("ConditionExpression", text, &mut substitutions)?;
    substitutions.check_all_used()?;
    Change { table, key, update, condition, shows_on_failure: part.shows()? }.prepare(dynamo)
}

fn condition_check(dynamo: &Dynamo, mut part: Part) -> Result<Prepared, Fault> {
    let name = request::table_name(part.table_name.take())?;
    let key = request::item("Key", part.key.take())?;
    let expression = request::required("ConditionExpression", part.condition_expression.take())?;
    let mut substitutions = part.substitutions(&[("ConditionExpression", true)])?;
    let condition = request::condition("ConditionExpression", Some(&expression), &mut substitutions)?;
    substitutions.check_all_used()?;
    let table = dynamo.table(&name)?;
    let key = table.keys.key_of_request(&key)?;
    check(condition.as_ref(), table.get(&key).as_ref().map(|row| &row.0), part.shows()?)?;
    Ok(Prepared::Checked(name, key))
}

pub(super) fn transact_get_items(dynamo: &Dynamo, input: Value) -> Answer {
    let input: GetInput = decode(input)?;
    let shown = Shown::read(input.return_consumed_capacity.as_deref())?;
    let actions = request::required("TransactItems", input.transact_items)?;
    check_count(actions.len())?;
    let mut units: BTreeMap<String, Consumed> = BTreeMap::new();
    let mut responses = Vec::new();
    for action in actions {
        let mut part = request::required("Get", action.get)?;
        let name = request::table_name(part.table_name.take())?;
        let key = request::item("Key", part.key.take())?;
        let mut substitutions =
            part.substitutions(&[("ProjectionExpression", part.projection_expression.is_some())])?;
        let text = part.projection_expression.as_ref();
        let projection = text.map(|text| Projection::parse(text, &mut substitutions)).transpose()?;
        substitutions.check_all_used()?;
        let table = dynamo.table(&name)?;
        let row = table.get(&table.keys.key_of_request(&key)?);
        let bytes = row.as_ref().map_or(0, |row| item_size(&row.0));
        units.entry(name).or_default().add(&Consumed::of_table(read_units(bytes, true)), UNITS);
        responses.push(match (row, projection) {
            (None, _) => json!({}),
            (Some(row), Some(projection)) => json!({"Item": item_to_json(&projection.apply(&row.0))}),
            (Some(row), None) => json!({"Item": item_to_json(&row.0)}),
        });
    }
    let mut answer = Members::new();
    answer.insert("Responses".to_owned(), responses.into());
    Ok(with_consumed(answer, shown, ("ReadCapacityUnits", units)).into())
}

fn check_count(count: usize) -> Result<(), Fault> {
    let constraint = match count {
        0 => "greater than or equal to 1",
        count if count > MAX_ACTIONS => "less than or equal to 100",
        _ => return Ok(()),
    };
    Err(Fault::validation(format!(
        "1 validation error detected: Value '[...]' at 'transactItems' failed to satisfy constraint: Member must have length \
         {constraint}"
    )))
}
