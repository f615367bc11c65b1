//! Resource policies of the account: the services that may write to log groups.
//!
//! They allow EventBridge to write to a log group. Policies of single log groups (`resourceArn`) are refused.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::super::validation::Checks;
use super::super::{Answer, Cx, Fault};

use super::{Logs, as_invalid_parameter, group, invalid_parameter, token, write};
use crate::policy::{Document, Kind};

const MAX_POLICIES: usize = 10;
const MAX_DOCUMENT_LENGTH: usize = 5120;

/// A stored policy, with the document in the form in which it is returned.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ResourcePolicy {
    pub(super) document: String,
    updated: i64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PutInput {
    policy_name: String,
    policy_document: String,
    resource_arn: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PutOutput<'a> {
    resource_policy: Description<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Description<'a> {
    policy_name: &'a str,
    policy_document: &'a str,
    last_updated_time: i64,
    policy_scope: &'static str,
}

pub(super) fn put(logs: &mut Logs, input: PutInput, cx: &mut Cx<'_>) -> Answer {
    if input.resource_arn.is_some() {
        return Err(Fault::not_implemented("logs", "resource policies of single log groups"));
    }
    let mut checks = Checks::default();
    checks.length("policyName", &input.policy_name, 1, 255);
    checks.length("policyDocument", &input.policy_document, 1, MAX_DOCUMENT_LENGTH);
    checks.finish().map_err(as_invalid_parameter)?;
    let document = persistable(&input.policy_document)?;
    let is_new = !logs.resource_policies.contains_key(&input.policy_name);
    if is_new && logs.resource_policies.len() == MAX_POLICIES {
        return Err(Fault::new("LimitExceededException", "Resource limit exceeded."));
    }
    let updated = cx.now.millis();
    logs.resource_policies.insert(input.policy_name.clone(), ResourcePolicy { document, updated });
    let resource_policy = Description {
        policy_name: &input.policy_name,
        policy_document: &input.policy_document,
        last_updated_time: updated,
        policy_scope: "ACCOUNT",
    };
    write(PutOutput { resource_policy })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DescribeInput {
    next_token: Option<String>,
    limit: Option<i64>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DescribeOutput<'a> {
    resource_policies: Vec<Description<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

pub(super) fn describe(logs: &Logs, input: DescribeInput) -> Answer {
    let limit = group::page_size(input.limit)?;
    let after = input.next_token.as_deref().map(token::decode).transpose()?;
    let policies: Vec<_> = logs
        .resource_policies
        .iter()
        .filter(|(name, _)| after.as_ref().is_none_or(|after| *name > after))
        .take(limit + 1)
        .collect();
    let (page, next_token) = token::page(policies, limit, |(name, _)| (*name).clone());
    let resource_policies = page
        .into_iter()
        .map(|(name, policy)| Description {
            policy_name: name,
            policy_document: &policy.document,
            last_updated_time: policy.updated,
            policy_scope: "ACCOUNT",
        })
        .collect();
    write(DescribeOutput { resource_policies, next_token })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DeleteInput {
    policy_name: String,
}

pub(super) fn delete(logs: &mut Logs, input: DeleteInput) -> Answer {
    let name = input.policy_name;
    if logs.resource_policies.remove(&name).is_none() {
        let message = format!("Policy with name [{name}] does not exist.");
        return Err(Fault::new("ResourceNotFoundException", message));
    }
    write(super::Nothing {})
}

/// Returns the document as AWS stores it: with a version, and single services without a list.
fn persistable(text: &str) -> Result<String, Fault> {
    let refused = || invalid_parameter("Could not convert to persistable policy.");
    let Ok(Value::Object(document)) = serde_json::from_str(text) else { return Err(refused()) };
    Document::parse(text, Kind::Resource).map_err(|_| refused())?;
    let mut kept = Map::new();
    let version = document.get("Version").cloned().unwrap_or_else(|| Value::from("2008-10-17"));
    kept.insert("Version".to_owned(), version);
    for (name, value) in document {
        if name != "Version" {
            kept.insert(name, value);
        }
    }
    if let Some(Value::Array(statements)) = kept.get_mut("Statement") {
        statements.iter_mut().filter_map(|statement| statement.pointer_mut("/Principal/Service")).for_each(unwrap_one);
    }
    Ok(Value::Object(kept).to_string())
}

fn unwrap_one(value: &mut Value) {
    if let Value::Array(items) = value
        && items.len() == 1
        && let Some(item) = items.pop()
    {
        *value = item;
    }
}
