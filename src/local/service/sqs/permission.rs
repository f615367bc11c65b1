//! `AddPermission` and `RemovePermission`: statements in the queue policy.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::address::name_in_url;
use super::attributes::Policy;
use super::queue::Queue;
use super::{Sqs, fault};
use crate::local::service::{Answer, Cx, Fault, decode};

const MAX_ACTIONS: usize = 7;
const ACTIONS: [&str; 7] = [
    "*",
    "ChangeMessageVisibility",
    "DeleteMessage",
    "GetQueueAttributes",
    "GetQueueUrl",
    "ReceiveMessage",
    "SendMessage",
];

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct AddPermission {
    queue_url: Option<String>,
    label: Option<String>,
    #[serde(default, rename = "AWSAccountIds")]
    accounts: Vec<String>,
    #[serde(default)]
    actions: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct RemovePermission {
    queue_url: Option<String>,
    label: Option<String>,
}

pub(super) fn add_permission(sqs: &mut Sqs, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: AddPermission = decode(input)?;
    let queue = sqs.queue_mut(name_in_url(input.queue_url.as_deref(), cx)?)?;
    let label = input.label.ok_or_else(|| fault::missing("Label"))?;
    if input.accounts.is_empty() {
        return Err(fault::missing("AWSAccountIds"));
    }
    check_actions(&input.actions)?;
    let mut document = queue.attributes.policy.as_ref().map_or_else(|| empty(queue), |policy| policy.document.clone());
    if statements(&document).iter().any(|statement| has_label(statement, &label)) {
        return Err(fault::invalid_value(label, "Label", "Already exists."));
    }
    let mut all = statements(&document);
    all.push(json!({
        "Sid": label,
        "Effect": "Allow",
        "Principal": {"AWS": one_or_many(input.accounts.iter().map(|account| format!("arn:aws:iam::{account}:root")))},
        "Action": one_or_many(input.actions.iter().map(|action| format!("SQS:{action}"))),
        "Resource": queue.arn.to_string(),
    }));
    document.insert("Statement".to_owned(), Value::Array(all));
    queue.attributes.policy = Some(Policy::from_document(document));
    queue.modified_at = cx.now;
    Ok(Value::Null)
}

pub(super) fn remove_permission(sqs: &mut Sqs, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: RemovePermission = decode(input)?;
    let queue = sqs.queue_mut(name_in_url(input.queue_url.as_deref(), cx)?)?;
    let label = input.label.ok_or_else(|| fault::missing("Label"))?;
    let mut document = queue.attributes.policy.as_ref().map_or_else(Map::new, |policy| policy.document.clone());
    let (removed, left): (Vec<Value>, Vec<Value>) =
        statements(&document).into_iter().partition(|statement| has_label(statement, &label));
    if removed.is_empty() {
        return Err(fault::invalid_value(label, "Label", "can't find label."));
    }
    let any_left = !left.is_empty();
    document.insert("Statement".to_owned(), Value::Array(left));
    queue.attributes.policy = any_left.then(|| Policy::from_document(document));
    queue.modified_at = cx.now;
    Ok(Value::Null)
}

fn check_actions(actions: &[String]) -> Result<(), Fault> {
    if actions.is_empty() {
        return Err(fault::missing("Actions"));
    }
    if actions.len() > MAX_ACTIONS {
        return Err(Fault::new(
            "OverLimit",
            format!("{} Actions were found, maximum allowed is {MAX_ACTIONS}.", actions.len()),
        )
        .with_status(403));
    }
    match actions.iter().find(|action| !ACTIONS.contains(&action.as_str())) {
        Some(unknown) => Err(fault::invalid_value(
            format!("SQS:{unknown}"),
            "ActionName",
            "Please refer to the appropriate WSDL for a list of valid actions. ",
        )),
        None => Ok(()),
    }
}

fn empty(queue: &Queue) -> Map<String, Value> {
    Map::from_iter([
        ("Version".to_owned(), json!("2008-10-17")),
        ("Id".to_owned(), json!(format!("{}/SQSDefaultPolicy", queue.arn))),
        ("Statement".to_owned(), json!([])),
    ])
}

/// Returns the statements of a policy, in which a single one need not be in a list.
fn statements(document: &Map<String, Value>) -> Vec<Value> {
    match document.get("Statement") {
        Some(Value::Array(statements)) => statements.clone(),
        Some(statement) => vec![statement.clone()],
        None => Vec::new(),
    }
}

fn has_label(statement: &Value, label: &str) -> bool {
    statement.get("Sid").and_then(Value::as_str) == Some(label)
}

/// Returns a value as in policies: a list only if there is more than one.
fn one_or_many(values: impl Iterator<Item = String>) -> Value {
    let mut values: Vec<Value> = values.map(Value::String).collect();
    if values.len() == 1 { values.remove(0) } else { Value::Array(values) }
}
