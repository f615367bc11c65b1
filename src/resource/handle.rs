//! What remains of a thing that was created: enough to remove it and to prove that it is gone.

use serde::{Deserialize, Serialize};

use super::invoke_destination::Condition;
use super::permission::{self, Policied};
use super::{
    Error, Record, World, api_destination, connection, function, invoke_destination, log_group, queue, rest_api,
    state_machine, topic,
};
use crate::arn::Arn;
use crate::aws::{Clients, CloudError};

/// One created thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Handle {
    ApiDestination {
        name: String,
    },
    Bus {
        name: String,
    },
    Connection {
        name: String,
    },
    Rule {
        bus: String,
        name: String,
    },
    Target {
        bus: String,
        rule: String,
        id: String,
    },
    Function {
        name: String,
    },
    LogGroup {
        name: String,
    },
    /// A resource policy of CloudWatch Logs.
    LogPolicy {
        name: String,
    },
    Queue {
        name: String,
    },
    Topic {
        arn: String,
    },
    StateMachine {
        arn: String,
    },
    Subscription {
        topic: String,
        endpoint: String,
    },
    /// A statement in the policy of a queue, a topic or a function.
    Statement {
        resource: String,
        sid: String,
    },
    Role {
        name: String,
    },
    /// An API, known by the mark of its definition: others may have its name.
    RestApi {
        name: String,
        mark: String,
    },
    /// The role that API Gateway writes logs with.
    ApiLogRole {
        role: String,
    },
    /// A policy in a role.
    RolePolicy {
        role: String,
        name: String,
    },
    /// Where records of a function's asynchronous invocations go.
    Destination {
        function: String,
        condition: Condition,
        arn: String,
    },
}

impl Handle {
    /// `event bus Orders`
    pub fn describe(&self) -> (&'static str, String) {
        match self {
            Self::ApiDestination { name } => ("API destination", name.clone()),
            Self::Bus { name } => ("event bus", name.clone()),
            Self::Connection { name } => ("connection", name.clone()),
            Self::Rule { bus, name } => ("rule", format!("{name} on {bus}")),
            Self::Target { rule, id, .. } => ("target", format!("{id} of {rule}")),
            Self::Function { name } => ("function", name.clone()),
            Self::LogGroup { name } => ("log group", name.clone()),
            Self::LogPolicy { name } => ("log group policy", name.clone()),
            Self::Queue { name } => ("queue", name.clone()),
            Self::Topic { arn } => ("topic", tail(arn).to_owned()),
            Self::StateMachine { arn } => ("state machine", tail(arn).to_owned()),
            Self::Subscription { topic, endpoint } => {
                ("subscription", format!("of {} to {}", tail(endpoint), tail(topic)))
            }
            Self::Statement { resource, sid } => ("policy statement", format!("{sid} of {}", tail(resource))),
            Self::Role { name } => ("role", name.clone()),
            Self::RestApi { name, .. } => ("API", name.clone()),
            Self::ApiLogRole { role } => {
                ("log role of API Gateway", role.rsplit('/').next().unwrap_or(role).to_owned())
            }
            Self::RolePolicy { role, name } => ("policy", format!("{name} of {role}")),
            Self::Destination { function, condition, arn } => {
                ("destination", format!("{} of {function} to {}", condition.word(), tail(arn)))
            }
        }
    }

    /// Removes it; what is already gone is gone.
    pub async fn remove(&self, clients: &Clients) -> Result<(), Error> {
        let result = match self {
            Self::ApiDestination { name } => {
                let deleted = clients.events().delete_api_destination().name(name).send().await;
                done("events:DeleteApiDestination", name, deleted)
            }
            Self::Bus { name } => remove_bus(clients, name).await,
            Self::Connection { name } => {
                let deleted = clients.events().delete_connection().name(name).send().await;
                done("events:DeleteConnection", name, deleted)
            }
            Self::Rule { bus, name } => remove_rule(clients, bus, name).await,
            Self::Target { bus, rule, id } => remove_target(clients, bus, rule, id).await,
            Self::Function { name } => {
                let deleted = clients.lambda().delete_function().function_name(name).send().await;
                done("lambda:DeleteFunction", name, deleted)
            }
            Self::LogGroup { name } => {
                let deleted = clients.logs().delete_log_group().log_group_name(name).send().await;
                done("logs:DeleteLogGroup", name, deleted)
            }
            Self::LogPolicy { name } => {
                let deleted = clients.logs().delete_resource_policy().policy_name(name).send().await;
                done("logs:DeleteResourcePolicy", name, deleted)
            }
            Self::Queue { name } => remove_queue(clients, name).await,
            Self::Topic { arn } => {
                done("sns:DeleteTopic", arn, clients.sns().delete_topic().topic_arn(arn).send().await)
            }
            Self::StateMachine { arn } => {
                let deleted = clients.sfn().delete_state_machine().state_machine_arn(arn).send().await;
                done("states:DeleteStateMachine", tail(arn), deleted)
            }
            Self::Subscription { topic, endpoint } => remove_subscription(clients, topic, endpoint).await,
            Self::Role { name } if rest_api::is_shared(clients, name).await? => Ok(()),
            Self::Role { name } => remove_role(clients, name).await,
            Self::RestApi { name, mark } => rest_api::remove(clients, name, mark).await,
            Self::ApiLogRole { role } => rest_api::remove_log_role(clients, role).await,
            Self::RolePolicy { role, name } => {
                let deleted = clients.iam().delete_role_policy().role_name(role).policy_name(name).send().await;
                done("iam:DeleteRolePolicy", name, deleted)
            }
            Self::Destination { function, condition, arn } => {
                invoke_destination::remove(clients, function, *condition, arn).await
            }
            Self::Statement { resource, sid } => return revoke(clients, resource, sid).await,
        };
        CloudError::unless_gone(result).map_err(Error::from)
    }

    /// Whether it still stands.
    pub async fn exists(&self, clients: &Clients) -> Result<bool, Error> {
        let found = match self {
            Self::ApiDestination { name } => api_destination::find(clients, name).await.map(|found| found.is_some()),
            Self::Connection { name } => connection::find(clients, name).await.map(|found| found.is_some()),
            Self::Bus { name } => {
                let found = clients.events().describe_event_bus().name(name).send().await;
                there(done("events:DescribeEventBus", name, found))
            }
            Self::Rule { bus, name } => {
                let found = clients.events().describe_rule().event_bus_name(bus).name(name).send().await;
                there(done("events:DescribeRule", name, found))
            }
            Self::Target { bus, rule, id } => target_exists(clients, bus, rule, id).await,
            Self::Function { name } => function::exists(clients, name).await,
            Self::LogGroup { name } => log_group::exists(clients, name).await,
            Self::LogPolicy { name } => log_policy_exists(clients, name).await,
            Self::Queue { name } => queue::find_url(clients, name).await.map(|url| url.is_some()),
            Self::Topic { arn } => topic::exists(clients, arn).await,
            Self::StateMachine { arn } => state_machine::exists(clients, arn).await,
            Self::Subscription { topic, endpoint } => match subscription_arn(clients, topic, endpoint).await {
                Err(error) if error.is_not_found() => Ok(false),
                other => other.map(|arn| arn.is_some()),
            },
            Self::Role { name } if rest_api::is_shared(clients, name).await? => Ok(false),
            Self::Role { name } => {
                there(done("iam:GetRole", name, clients.iam().get_role().role_name(name).send().await))
            }
            Self::RestApi { name, mark } => rest_api::exists(clients, name, mark).await,
            Self::ApiLogRole { role } => rest_api::uses_log_role(clients, role).await,
            Self::RolePolicy { role, name } => invoke_destination::holds(clients, role, name).await,
            Self::Destination { function, condition, arn } => {
                invoke_destination::stands(clients, function, *condition, arn).await
            }
            Self::Statement { resource, sid } => {
                return statement_exists(clients, resource, sid).await;
            }
        };
        Ok(found?)
    }
}

fn tail(arn: &str) -> &str {
    arn.rsplit(':').next().unwrap_or(arn)
}

fn done<T, E>(
    operation: &'static str,
    name: &str,
    result: Result<T, aws_sdk_sqs::error::SdkError<E>>,
) -> Result<(), CloudError>
where
    E: aws_smithy_types::error::metadata::ProvideErrorMetadata + std::error::Error + 'static,
{
    result.map(|_| ()).map_err(|error| CloudError::new(operation, format!("`{name}`"), error))
}

fn there(result: Result<(), CloudError>) -> Result<bool, CloudError> {
    match result {
        Ok(()) => Ok(true),
        Err(error) if error.is_not_found() => Ok(false),
        Err(error) => Err(error),
    }
}

async fn remove_bus(clients: &Clients, name: &str) -> Result<(), CloudError> {
    done("events:DeleteEventBus", name, clients.events().delete_event_bus().name(name).send().await)
}

async fn remove_rule(clients: &Clients, bus: &str, name: &str) -> Result<(), CloudError> {
    let events = clients.events();
    let targets = events.list_targets_by_rule().event_bus_name(bus).rule(name).send().await;
    let targets =
        targets.map_err(|error| CloudError::new("events:ListTargetsByRule", format!("rule `{name}`"), error))?;
    for target in targets.targets() {
        remove_target(clients, bus, name, target.id()).await?;
    }
    done("events:DeleteRule", name, events.delete_rule().event_bus_name(bus).name(name).send().await)
}

async fn remove_target(clients: &Clients, bus: &str, rule: &str, id: &str) -> Result<(), CloudError> {
    let request = clients.events().remove_targets().event_bus_name(bus).rule(rule).ids(id);
    done("events:RemoveTargets", id, request.send().await)
}

async fn target_exists(clients: &Clients, bus: &str, rule: &str, id: &str) -> Result<bool, CloudError> {
    let listed = clients.events().list_targets_by_rule().event_bus_name(bus).rule(rule).send().await;
    match listed.map_err(|error| CloudError::new("events:ListTargetsByRule", format!("rule `{rule}`"), error)) {
        Ok(listed) => Ok(listed.targets().iter().any(|target| target.id() == id)),
        Err(error) if error.is_not_found() => Ok(false),
        Err(error) => Err(error),
    }
}

async fn log_policy_exists(clients: &Clients, name: &str) -> Result<bool, CloudError> {
    let listed = clients.logs().describe_resource_policies().send().await;
    let listed =
        listed.map_err(|error| CloudError::new("logs:DescribeResourcePolicies", format!("`{name}`"), error))?;
    Ok(listed.resource_policies().iter().any(|policy| policy.policy_name() == Some(name)))
}

async fn remove_queue(clients: &Clients, name: &str) -> Result<(), CloudError> {
    match queue::find_url(clients, name).await? {
        Some(url) => done("sqs:DeleteQueue", name, clients.sqs().delete_queue().queue_url(url).send().await),
        None => Ok(()),
    }
}

async fn remove_subscription(clients: &Clients, topic: &str, endpoint: &str) -> Result<(), CloudError> {
    match subscription_arn(clients, topic, endpoint).await? {
        Some(arn) => done("sns:Unsubscribe", &arn, clients.sns().unsubscribe().subscription_arn(&arn).send().await),
        None => Ok(()),
    }
}

/// The subscription of an endpoint to a topic, if it stands.
pub(super) async fn subscription_arn(
    clients: &Clients,
    topic: &str,
    endpoint: &str,
) -> Result<Option<String>, CloudError> {
    let mut pages = clients.sns().list_subscriptions_by_topic().topic_arn(topic).into_paginator().send();
    while let Some(page) = pages.next().await {
        let page =
            page.map_err(|error| CloudError::new("sns:ListSubscriptionsByTopic", format!("topic `{topic}`"), error))?;
        let found = page.subscriptions().iter().find(|subscription| subscription.endpoint() == Some(endpoint));
        if let Some(arn) = found.and_then(|subscription| subscription.subscription_arn()) {
            return Ok(Some(arn.to_owned()));
        }
    }
    Ok(None)
}

async fn remove_role(clients: &Clients, name: &str) -> Result<(), CloudError> {
    let iam = clients.iam();
    let policies = iam.list_role_policies().role_name(name).send().await;
    let policies =
        policies.map_err(|error| CloudError::new("iam:ListRolePolicies", format!("role `{name}`"), error))?;
    for policy in policies.policy_names() {
        let deleted = iam.delete_role_policy().role_name(name).policy_name(policy).send().await;
        done("iam:DeleteRolePolicy", policy, deleted)?;
    }
    done("iam:DeleteRole", name, iam.delete_role().role_name(name).send().await)
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

async fn revoke(clients: &Clients, resource: &str, sid: &str) -> Result<(), Error> {
    let world = World { clients, record: &Unrecorded };
    match policied(clients, resource).await? {
        Some(on) => permission::revoke(&world, &on, sid).await,
        None => Ok(()),
    }
}

async fn statement_exists(clients: &Clients, resource: &str, sid: &str) -> Result<bool, Error> {
    let world = World { clients, record: &Unrecorded };
    match policied(clients, resource).await? {
        Some(on) => permission::holds(&world, &on, sid).await,
        None => Ok(false),
    }
}

/// Records nothing: for work that creates nothing, and for commands, as what a person creates with one stays until they
/// remove it.
pub struct Unrecorded;

impl Record for Unrecorded {
    fn will_create(&self, _: Handle) -> Result<(), Error> {
        Ok(())
    }
}
