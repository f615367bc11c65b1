//! Determines whether a service may deliver to a target, from the policies that apply: those of the target, or those of
//! the role the service assumes ("Permissions for Amazon EventBridge", "Policy evaluation logic").
//!
//! Nothing is sent. Targets whose policies cannot be read here are assumed to be allowed.

use aws_sdk_sqs::types::QueueAttributeName;

use super::{Error, function, function_permission, queue, role};
use crate::arn::Arn;
use crate::aws::{Clients, CloudError};
use crate::policy::{Caller, Context, Decision, Document, Grant, Kind, Request, Source, evaluate};

/// A delivery to be checked.
#[derive(Debug, Clone, Copy)]
pub struct Delivery<'a> {
    /// The service principal, such as `events.amazonaws.com`.
    pub principal: &'a str,
    /// The ARN of the rule or topic.
    pub source: &'a str,
    /// The ARN of the target.
    pub target: &'a str,
    /// The ARN of the role that the service assumes, if any.
    pub role: Option<&'a str>,
}

/// Why a delivery would be denied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    pub reason: String,
    /// Describes the statement that would allow it.
    pub remedy: Option<String>,
}

/// Returns why the delivery would be denied, or `None` if it would be allowed.
pub async fn refusal(clients: &Clients, delivery: &Delivery<'_>) -> Result<Option<Refusal>, Error> {
    let (Ok(target), Ok(source)) = (delivery.target.parse::<Arn>(), delivery.source.parse::<Arn>()) else {
        return Ok(None);
    };
    let Some(action) = action(&target) else { return Ok(None) };
    match delivery.role {
        Some(role) => by_role(clients, delivery, role, action).await,
        None if needs_role(&target) => {
            let (reason, remedy) = ("it has no role to act with".to_owned(), None);
            Ok(Some(Refusal { reason, remedy }))
        }
        None => by_resource(clients, delivery, &target, &source, action).await,
    }
}

/// Returns the action of a delivery to a target, or `None` if the policy cannot be read here.
fn action(target: &Arn) -> Option<&'static str> {
    match target.service() {
        "sqs" => Some("sqs:SendMessage"),
        "sns" => Some("sns:Publish"),
        "logs" => Some("logs:PutLogEvents"),
        "lambda" => Some("lambda:InvokeFunction"),
        "states" => Some("states:StartExecution"),
        "events" if target.resource().starts_with("event-bus/") => Some("events:PutEvents"),
        "events" => Some("events:InvokeApiDestination"),
        _ => None,
    }
}

fn needs_role(target: &Arn) -> bool {
    matches!(target.service(), "states" | "events")
}

async fn by_resource(
    clients: &Clients,
    delivery: &Delivery<'_>,
    target: &Arn,
    source: &Arn,
    action: &'static str,
) -> Result<Option<Refusal>, Error> {
    let texts = policies(clients, target).await?;
    let is_log = target.service() == "logs";
    let streams = format!("{}:log-stream:*", delivery.target.trim_end_matches(":*"));
    let resource = if is_log { streams.as_str() } else { delivery.target };
    // A log group needs both actions, of which the first is often forgotten.
    let actions = if is_log { vec!["logs:CreateLogStream", action] } else { vec![action] };
    for action in actions {
        let request = Request {
            caller: Caller::service(delivery.principal),
            action,
            resource,
            context: Context::of_source(source),
        };
        let name = format!("the policy of `{}`", target.name());
        let found = decide(&texts, Kind::Resource, &name, &request);
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

async fn by_role(
    clients: &Clients,
    delivery: &Delivery<'_>,
    role: &str,
    action: &'static str,
) -> Result<Option<Refusal>, Error> {
    let name = role.rsplit('/').next().unwrap_or(role);
    let got = clients.iam().get_role().role_name(name).send().await;
    let got = match got.map_err(|error| CloudError::new("iam:GetRole", format!("role `{name}`"), error)) {
        Ok(got) => got,
        Err(error) if error.is_not_found() => {
            let (reason, remedy) = (format!("there is no role `{name}`"), None);
            return Ok(Some(Refusal { reason, remedy }));
        }
        Err(error) => return Err(error.into()),
    };
    let trust = got.role().and_then(|role| role.assume_role_policy_document()).map(role::decoded).unwrap_or_default();
    let assume = Request {
        caller: Caller::service(delivery.principal),
        action: "sts:AssumeRole",
        resource: role,
        context: delivery.source.parse().map_or_else(|_| Context::new(), |source| Context::of_source(&source)),
    };
    let refused = decide(&[trust], Kind::Trust, &format!("the trust policy of role `{name}`"), &assume);
    if refused.is_some() {
        return Ok(refused);
    }
    let Ok(caller) = role.parse() else { return Ok(None) };
    let texts = role_policies(clients, name).await?;
    let request =
        Request { caller: Caller::Identity(caller), action, resource: delivery.target, context: Context::new() };
    Ok(decide(&texts, Kind::Identity, &format!("the policies of role `{name}`"), &request))
}

/// Evaluates the policies. A policy that cannot be parsed allows nothing.
fn decide(texts: &[String], kind: Kind, name: &str, request: &Request<'_>) -> Option<Refusal> {
    let documents: Vec<Document> = texts.iter().filter_map(|text| Document::parse(text, kind).ok()).collect();
    let sources: Vec<Source<'_>> = documents.iter().map(|document| Source { name, document }).collect();
    let decision = evaluate(&sources, request);
    if matches!(decision, Decision::Allowed { .. }) {
        return None;
    }
    let remedy = match decision {
        Decision::NotAllowed { .. } => {
            let statement = Grant::of(request, kind).statement();
            Some(format!("a statement like this in {name} allows it: {statement}"))
        }
        Decision::Allowed { .. } | Decision::Denied { .. } => None,
    };
    let verb = if matches!(kind, Kind::Identity) { "do not allow" } else { "does not allow" };
    Some(Refusal { reason: format!("{name} {verb} {}: {decision}", request.action), remedy })
}

/// Returns the resource-based policies of a target.
async fn policies(clients: &Clients, target: &Arn) -> Result<Vec<String>, Error> {
    let text = target.to_string();
    match target.service() {
        "sqs" => {
            let url = queue::url(clients, &text).await?;
            let got = clients.sqs().get_queue_attributes().queue_url(&url);
            let got = got.attribute_names(QueueAttributeName::Policy).send().await;
            let got =
                got.map_err(|error| CloudError::new("sqs:GetQueueAttributes", format!("queue `{url}`"), error))?;
            Ok(got.attributes().and_then(|found| found.get(&QueueAttributeName::Policy).cloned()).into_iter().collect())
        }
        "sns" => {
            let got = clients.sns().get_topic_attributes().topic_arn(&text).send().await;
            let got =
                got.map_err(|error| CloudError::new("sns:GetTopicAttributes", format!("topic `{text}`"), error))?;
            Ok(got.attributes().and_then(|found| found.get("Policy").cloned()).into_iter().collect())
        }
        "lambda" => {
            let policy = function_permission::policy(clients, function::name_of(&text)).await?;
            Ok(policy.into_iter().collect())
        }
        _ => {
            let got = clients.logs().describe_resource_policies().send().await;
            let got = got
                .map_err(|error| CloudError::new("logs:DescribeResourcePolicies", "the log groups' policies", error))?;
            Ok(got
                .resource_policies()
                .iter()
                .filter_map(|policy| policy.policy_document().map(str::to_owned))
                .collect())
        }
    }
}

/// Returns the inline and the attached policies of a role.
async fn role_policies(clients: &Clients, role: &str) -> Result<Vec<String>, Error> {
    let iam = clients.iam();
    let subject = || format!("role `{role}`");
    let mut texts = Vec::new();
    let own = iam.list_role_policies().role_name(role).send().await;
    let own = own.map_err(|error| CloudError::new("iam:ListRolePolicies", subject(), error))?;
    for policy in own.policy_names() {
        let got = iam.get_role_policy().role_name(role).policy_name(policy).send().await;
        let got = got.map_err(|error| CloudError::new("iam:GetRolePolicy", subject(), error))?;
        texts.push(role::decoded(got.policy_document()));
    }
    let attached = iam.list_attached_role_policies().role_name(role).send().await;
    let attached = attached.map_err(|error| CloudError::new("iam:ListAttachedRolePolicies", subject(), error))?;
    for policy in attached.attached_policies().iter().filter_map(|policy| policy.policy_arn()) {
        let found = iam.get_policy().policy_arn(policy).send().await;
        let found = found.map_err(|error| CloudError::new("iam:GetPolicy", format!("policy `{policy}`"), error))?;
        let version = found.policy().and_then(|policy| policy.default_version_id()).unwrap_or("v1").to_owned();
        let got = iam.get_policy_version().policy_arn(policy).version_id(version).send().await;
        let got = got.map_err(|error| CloudError::new("iam:GetPolicyVersion", format!("policy `{policy}`"), error))?;
        texts.extend(got.policy_version().and_then(|version| version.document()).map(role::decoded));
    }
    Ok(texts)
}
