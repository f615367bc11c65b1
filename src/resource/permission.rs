//! The permissions of deliveries: resource-based policies of log groups, queues, topics and functions.

use aws_sdk_sqs::types::QueueAttributeName;
use serde_json::{Value, json};

use serde::{Deserialize, Serialize};

use super::resource_id::{Identity, done, tail, unless_gone};
use super::{
    Error, ResourceContext, ResourceId, Unrecorded, derived_name, function, function_permission, queue, topic,
};
use crate::arn::Arn;
use crate::aws::{Clients, CloudError};

/// The maximum length of a policy name (IAM API Reference, "PutRolePolicy").
const MAX_NAME_LENGTH: usize = 128;
/// The maximum length of the source's name in the name of a statement.
const MAX_READABLE: usize = 80;

/// A resource that has a resource-based policy.
#[derive(Debug, Clone)]
pub enum Policied {
    Queue { url: String },
    Topic { arn: String },
    Function { name: String },
}

/// A statement and its resource.
#[derive(Debug, Clone)]
pub struct Grant<'a> {
    pub statement: Value,
    pub resource: &'a str,
}

/// Returns the statement that permits a service to act on `resource` on behalf of `source`.
pub fn statement(principal: &str, action: &str, resource: &str, source: &str) -> Value {
    // Lambda writes the statements of functions itself, in this form.
    let condition = match action.split(':').next() {
        Some("lambda") => json!({ "ArnLike": { "AWS:SourceArn": source } }),
        _ => json!({ "ArnEquals": { "aws:SourceArn": source } }),
    };
    json!({
        "Sid": sid(source),
        "Effect": "Allow",
        "Principal": { "Service": principal },
        "Action": action,
        "Resource": resource,
        "Condition": condition,
    })
}

/// Adds a statement to the policy of a resource, unless it already exists. Returns the added statement.
pub async fn grant(context: &ResourceContext<'_>, on: &Policied, grant: Grant<'_>) -> Result<Option<Value>, Error> {
    let mut policy = read(context, on).await?.unwrap_or_else(empty_policy);
    let sid = grant.statement.get("Sid").and_then(Value::as_str).unwrap_or_default().to_owned();
    if statements(&policy).contains(&grant.statement) {
        return Ok(None);
    }
    context
        .record
        .before_create(ResourceId::from(StatementId { resource: grant.resource.to_owned(), sid: sid.clone() }))?;
    if let Policied::Function { name } = on {
        let stands = statements(&policy).iter().any(|statement| is_called(statement, &sid));
        function_permission::replace(context.clients, name, &grant.statement, stands).await?;
        return Ok(Some(grant.statement));
    }
    edit(&mut policy, |statements| {
        statements.retain(|statement| !is_called(statement, &sid));
        statements.push(grant.statement.clone());
    });
    write(context, on, &policy).await?;
    Ok(Some(grant.statement))
}

/// Removes the statement of this name.
pub async fn revoke(context: &ResourceContext<'_>, on: &Policied, sid: &str) -> Result<(), Error> {
    let Some(mut policy) = read(context, on).await? else {
        return Ok(());
    };
    if !statements(&policy).iter().any(|statement| is_called(statement, sid)) {
        return Ok(());
    }
    if let Policied::Function { name } = on {
        return Ok(function_permission::remove(context.clients, name, sid).await?);
    }
    edit(&mut policy, |statements| statements.retain(|statement| !is_called(statement, sid)));
    write(context, on, &policy).await
}

/// Returns whether the policy contains a statement of this name.
pub async fn holds(context: &ResourceContext<'_>, on: &Policied, sid: &str) -> Result<bool, Error> {
    let policy = read(context, on).await?.unwrap_or_else(empty_policy);
    Ok(statements(&policy).iter().any(|statement| is_called(statement, sid)))
}

fn is_called(statement: &Value, sid: &str) -> bool {
    statement.get("Sid").and_then(Value::as_str) == Some(sid)
}

/// Returns the name of a statement, derived from the ARN of its source: only letters and digits, as IAM requires, and
/// at most 100 of them, as Lambda requires.
pub fn sid(source: &str) -> String {
    let tail = source.splitn(6, ':').nth(5).unwrap_or(source);
    let words = tail.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let camel = words.map(|word| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>()).unwrap_or_default()
    });
    let readable: String = camel.collect::<String>().chars().take(MAX_READABLE).collect();
    format!("Ork{readable}{}", derived_name::digest(&[source]))
}

/// Permits EventBridge to write to a log group, with a resource policy of CloudWatch Logs.
pub async fn grant_log_group(
    context: &ResourceContext<'_>,
    group_arn: &str,
    group: &str,
) -> Result<Option<Value>, Error> {
    let name = log_policy_name(group);
    let policy = json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Sid": sid(group_arn),
            "Effect": "Allow",
            "Principal": { "Service": ["events.amazonaws.com", "delivery.logs.amazonaws.com"] },
            "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
            "Resource": format!("{group_arn}:*"),
        }],
    });
    let logs = context.clients.logs();
    let standing = logs
        .describe_resource_policies()
        .send()
        .await
        .map_err(|error| CloudError::new("logs:DescribeResourcePolicies", "the log groups' policies", error))?;
    let text = policy.to_string();
    if standing.resource_policies().iter().any(|policy| policy.policy_document() == Some(&text)) {
        return Ok(None);
    }
    context.record.before_create(ResourceId::from(LogPolicyId { name: name.clone() }))?;
    logs.put_resource_policy()
        .policy_name(&name)
        .policy_document(&text)
        .send()
        .await
        .map_err(|error| CloudError::new("logs:PutResourcePolicy", format!("policy `{name}`"), error))?;
    Ok(Some(policy))
}

/// Returns a statement for a role's policy that allows actions on resources.
pub fn allow(actions: &[String], resources: &[String]) -> Value {
    let one_or_list = |list: &[String]| match list {
        [one] => json!(one),
        list => json!(list),
    };
    json!({ "Effect": "Allow", "Action": one_or_list(actions), "Resource": one_or_list(resources) })
}

/// Returns the name of the policy that permits EventBridge to write to a log group.
pub fn log_policy_name(group: &str) -> String {
    let tail: Vec<&str> = group.split('/').filter(|part| !part.is_empty()).collect();
    derived_name::with_digest(&format!("ork-{}", tail.join("-")), &[group], MAX_NAME_LENGTH)
}

pub(super) fn document(statements: &[Value]) -> Value {
    json!({ "Version": "2012-10-17", "Statement": statements })
}

fn empty_policy() -> Value {
    json!({ "Version": "2012-10-17", "Statement": [] })
}

pub(super) fn statements(policy: &Value) -> &[Value] {
    policy.get("Statement").and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// Edits the statements. A policy may contain a single statement outside a list, which becomes a list.
fn edit(policy: &mut Value, change: impl FnOnce(&mut Vec<Value>)) {
    let Some(policy) = policy.as_object_mut() else {
        return;
    };
    let list = match policy.remove("Statement") {
        Some(Value::Array(list)) => list,
        Some(one) => vec![one],
        None => Vec::new(),
    };
    let mut list = list;
    change(&mut list);
    policy.insert("Statement".to_owned(), Value::Array(list));
}

async fn read(context: &ResourceContext<'_>, on: &Policied) -> Result<Option<Value>, Error> {
    let text = match on {
        Policied::Queue { url } => {
            let request = context.clients.sqs().get_queue_attributes().queue_url(url);
            let got = request
                .attribute_names(QueueAttributeName::Policy)
                .send()
                .await
                .map_err(|error| CloudError::new("sqs:GetQueueAttributes", format!("queue `{url}`"), error))?;
            got.attributes().and_then(|attributes| attributes.get(&QueueAttributeName::Policy).cloned())
        }
        Policied::Topic { arn } => {
            let got = context.clients.sns().get_topic_attributes().topic_arn(arn).send().await;
            let got =
                got.map_err(|error| CloudError::new("sns:GetTopicAttributes", format!("topic `{arn}`"), error))?;
            got.attributes().and_then(|attributes| attributes.get("Policy").cloned())
        }
        Policied::Function { name } => function_permission::policy(context.clients, name).await?,
    };
    let Some(text) = text.filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    let policy = serde_json::from_str(&text)
        .map_err(|error| Error::invalid("", format!("the existing policy is not JSON: {error}"), None))?;
    Ok(Some(policy))
}

async fn write(context: &ResourceContext<'_>, on: &Policied, policy: &Value) -> Result<(), Error> {
    let text = if statements(policy).is_empty() { String::new() } else { policy.to_string() };
    match on {
        Policied::Queue { url } => {
            let request = context.clients.sqs().set_queue_attributes().queue_url(url);
            request
                .attributes(QueueAttributeName::Policy, text)
                .send()
                .await
                .map_err(|error| CloudError::new("sqs:SetQueueAttributes", format!("policy of `{url}`"), error))?;
        }
        Policied::Topic { arn } => {
            let request = context.clients.sns().set_topic_attributes().topic_arn(arn).attribute_name("Policy");
            request
                .attribute_value(text)
                .send()
                .await
                .map_err(|error| CloudError::new("sns:SetTopicAttributes", format!("policy of `{arn}`"), error))?;
        }
        // The policy of a function is never written as a whole.
        Policied::Function { .. } => {}
    }
    Ok(())
}

/// The identity of a statement in the policy of a queue, a topic or a function.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatementId {
    pub resource: String,
    pub sid: String,
}

impl Identity for StatementId {
    fn describe(&self) -> (&'static str, String) {
        ("policy statement", format!("{} of {}", self.sid, tail(&self.resource)))
    }

    async fn remove(&self, clients: &Clients) -> Result<(), Error> {
        match policied(clients, &self.resource).await? {
            Some(on) => revoke(&ResourceContext { clients, record: &Unrecorded }, &on, &self.sid).await,
            None => Ok(()),
        }
    }

    async fn exists(&self, clients: &Clients) -> Result<bool, Error> {
        match policied(clients, &self.resource).await? {
            Some(on) => holds(&ResourceContext { clients, record: &Unrecorded }, &on, &self.sid).await,
            None => Ok(false),
        }
    }
}

/// The identity of a resource policy of CloudWatch Logs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogPolicyId {
    pub name: String,
}

impl Identity for LogPolicyId {
    fn describe(&self) -> (&'static str, String) {
        ("log group policy", self.name.clone())
    }

    async fn remove(&self, clients: &Clients) -> Result<(), Error> {
        let deleted = clients.logs().delete_resource_policy().policy_name(&self.name).send().await;
        unless_gone(done("logs:DeleteResourcePolicy", &self.name, deleted))
    }

    async fn exists(&self, clients: &Clients) -> Result<bool, Error> {
        let listed = clients.logs().describe_resource_policies().send().await;
        let listed = listed
            .map_err(|error| CloudError::new("logs:DescribeResourcePolicies", format!("`{}`", self.name), error))?;
        Ok(listed.resource_policies().iter().any(|policy| policy.policy_name() == Some(&self.name)))
    }
}

async fn policied(clients: &Clients, resource: &str) -> Result<Option<Policied>, Error> {
    let service = resource.parse::<Arn>().map(|arn| arn.service().to_owned()).unwrap_or_default();
    if service == "lambda" {
        let name = function::name_of(resource);
        let exists = function::exists(clients, name).await?;
        return Ok(exists.then(|| Policied::Function { name: name.to_owned() }));
    }
    if service == "sqs" {
        let url = queue::find_url(clients, queue::name_of(resource)).await?;
        return Ok(url.map(|url| Policied::Queue { url }));
    }
    let exists = topic::exists(clients, resource).await?;
    Ok(exists.then(|| Policied::Topic { arn: resource.to_owned() }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sid_is_letters_and_digits() {
        let sid = sid("arn:aws:events:us-east-1:000000000000:rule/Orders/My-rule");
        assert!(sid.starts_with("OrkRuleOrdersMyRule"), "{sid}");
        assert!(sid.chars().all(|c| c.is_ascii_alphanumeric()), "{sid}");
    }

    #[test]
    fn sources_that_differ_have_statements_of_their_own() {
        let long = "r".repeat(64);
        let rules = ["Orders/My-rule", "Orders-My/rule", "Orders/my-rule", "OrdersMyRule"].map(str::to_owned);
        let rules = rules.into_iter().chain([format!("{long}-{long}/a{long}"), format!("{long}-{long}/b{long}")]);
        let sids: Vec<String> = rules.map(|rule| sid(&format!("arn:aws:events:us-east-1:0:rule/{rule}"))).collect();
        let distinct: std::collections::BTreeSet<&String> = sids.iter().collect();
        assert_eq!(distinct.len(), sids.len(), "{sids:?}");
        assert!(sids.iter().all(|sid| sid.len() <= 100), "{sids:?}");
    }

    #[test]
    fn log_groups_that_differ_have_policies_of_their_own() {
        assert_ne!(log_policy_name("/a/b"), log_policy_name("/a-b"));
        assert_ne!(log_policy_name("a"), log_policy_name("/a"));
        assert!(log_policy_name(&"g".repeat(512)).len() <= MAX_NAME_LENGTH);
    }

    #[test]
    fn a_single_statement_becomes_a_list() {
        let mut policy = json!({ "Statement": { "Sid": "a" } });
        edit(&mut policy, |statements| statements.push(json!({ "Sid": "b" })));
        assert_eq!(policy, json!({ "Statement": [{ "Sid": "a" }, { "Sid": "b" }] }));
    }
}
