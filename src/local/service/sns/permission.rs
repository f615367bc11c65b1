//! `AddPermission` and `RemovePermission`: statements in the topic policy.

use serde::Deserialize;
use serde_json::{Value, json};

use super::super::Answer;
use super::topic::Topic;
use super::{Cx, Nothing, Sns, invalid_parameter, write};
use crate::policy::with_statement;

const ACTIONS: [&str; 9] = [
    "GetTopicAttributes",
    "SetTopicAttributes",
    "AddPermission",
    "RemovePermission",
    "DeleteTopic",
    "Subscribe",
    "ListSubscriptionsByTopic",
    "Publish",
    "Receive",
];

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct AddInput {
    topic_arn: Option<String>,
    label: String,
    #[serde(rename = "AWSAccountId")]
    accounts: Vec<String>,
    action_name: Vec<String>,
}

pub(super) fn add(sns: &mut Sns, input: AddInput, cx: &mut Cx<'_>) -> Answer {
    let topic = sns.topic_mut(input.topic_arn.as_deref(), cx)?;
    let policy = policy(topic);
    if statements(&policy).any(|statement| statement.get("Sid") == Some(&Value::from(input.label.as_str()))) {
        return Err(invalid_parameter("Statement already exists"));
    }
    if !input.action_name.iter().all(|action| is_action(action)) {
        return Err(invalid_parameter("Policy statement action out of service scope!"));
    }
    let principals = input.accounts.iter().map(|account| format!("arn:aws:iam::{account}:root")).collect();
    let actions = input.action_name.iter().map(|action| format!("SNS:{action}")).collect();
    let statement = json!({
        "Sid": input.label,
        "Effect": "Allow",
        "Principal": {"AWS": one_or_many(principals)},
        "Action": one_or_many(actions),
        "Resource": topic.arn,
    });
    topic.policy = with_statement(Some(&policy), statement).to_string();
    write(Nothing {})
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct RemoveInput {
    topic_arn: Option<String>,
    label: String,
}

pub(super) fn remove(sns: &mut Sns, input: RemoveInput, cx: &mut Cx<'_>) -> Answer {
    let topic = sns.topic_mut(input.topic_arn.as_deref(), cx)?;
    let mut policy = policy(topic);
    if let Some(Value::Array(statements)) = policy.get_mut("Statement") {
        statements.retain(|statement| statement.get("Sid").and_then(Value::as_str) != Some(&input.label));
    }
    topic.policy = policy.to_string();
    write(Nothing {})
}

/// Returns whether an action may be in a topic policy, regardless of case; wildcards are not resolved.
fn is_action(name: &str) -> bool {
    name.contains(['*', '?']) || ACTIONS.iter().any(|action| action.eq_ignore_ascii_case(name))
}

/// Returns whether all actions of a policy are actions on topics, unlike `sns:CreateTopic`, for example.
pub(super) fn is_in_scope(policy: &str) -> bool {
    let policy = serde_json::from_str(policy).unwrap_or_default();
    let actions = statements(&policy).filter_map(|statement| statement.get("Action"));
    let each = actions.flat_map(|action| action.as_array().map_or(std::slice::from_ref(action), Vec::as_slice));
    each.filter_map(Value::as_str).all(|action| match action.split_once(':') {
        Some((service, name)) => service.eq_ignore_ascii_case("sns") && is_action(name),
        None => action == "*",
    })
}

fn policy(topic: &Topic) -> Value {
    serde_json::from_str(&topic.policy).unwrap_or_default()
}

fn statements(policy: &Value) -> impl Iterator<Item = &Value> {
    policy.get("Statement").and_then(Value::as_array).into_iter().flatten()
}

fn one_or_many(mut items: Vec<String>) -> Value {
    if items.len() == 1 { items.pop().map(Value::from).unwrap_or_default() } else { Value::from(items) }
}
