//! Destinations of asynchronous invocations, and the permissions that the function's role needs.
//!
//! Lambda replaces the whole configuration of asynchronous invocations at once, so it is read first and preserved (API
//! reference, `PutFunctionEventInvokeConfig`).

use std::time::Duration;

use aws_sdk_lambda::operation::get_function_event_invoke_config::GetFunctionEventInvokeConfigOutput;
use aws_sdk_lambda::types::{DestinationConfig, OnFailure, OnSuccess};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::resource_id::{Identity, tail, unless_gone};
use super::{Error, ResourceContext, ResourceId, RolePolicyId, derived_name, function, permission};
use crate::arn::Arn;
use crate::aws::{Clients, CloudError};

/// The invocations that a destination applies to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Condition {
    OnSuccess,
    OnFailure,
}

impl Condition {
    /// Returns the condition as labs and the command line write it.
    pub fn word(self) -> &'static str {
        match self {
            Self::OnSuccess => "on-success",
            Self::OnFailure => "on-failure",
        }
    }
}

/// A destination, and the action of Lambda on it.
#[derive(Debug, Clone)]
pub struct Destination {
    pub arn: String,
    pub action: &'static str,
}

/// The maximum time until a new permission takes effect in Lambda.
const PATIENCE: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_secs(2);

/// Permits the role of a function to send to a destination. Returns the role and the policy, or `None` if it was
/// permitted.
pub async fn permit(
    context: &ResourceContext<'_>,
    name: &str,
    destination: &Destination,
) -> Result<Option<(String, Value)>, Error> {
    let Some(found) = function::configuration(context.clients, name).await? else { return Ok(None) };
    let role = found.role().and_then(|arn| arn.rsplit('/').next()).unwrap_or_default().to_owned();
    let statement = permission::allow(&[destination.action.to_owned()], std::slice::from_ref(&destination.arn));
    let policy = policy_name(&destination.arn);
    if holds(context.clients, &role, &policy).await? {
        return Ok(None);
    }
    context.record.before_create(ResourceId::from(RolePolicyId { role: role.clone(), name: policy.clone() }))?;
    let document = json!({ "Version": "2012-10-17", "Statement": [statement] }).to_string();
    let request = context.clients.iam().put_role_policy().role_name(&role).policy_name(&policy);
    let sent = request.policy_document(document).send().await;
    sent.map_err(|error| CloudError::new("iam:PutRolePolicy", format!("role `{role}`"), error))?;
    Ok(Some((role, statement)))
}

/// Sets a destination and preserves the rest. Returns the previous destination.
pub async fn set(
    context: &ResourceContext<'_>,
    name: &str,
    condition: Condition,
    destination: &Destination,
) -> Result<Option<String>, Error> {
    let standing = read(context.clients, name).await?;
    let before = standing.as_ref().and_then(|standing| of(standing, condition));
    if before.as_deref() != Some(&destination.arn) {
        let handle =
            ResourceId::from(DestinationId { function: name.to_owned(), condition, arn: destination.arn.clone() });
        context.record.before_create(handle)?;
    }
    let clock = context.clients.clock();
    let deadline = clock.now().plus(PATIENCE);
    loop {
        match write(context.clients, name, standing.as_ref(), condition, Some(&destination.arn)).await {
            Ok(()) => return Ok(before),
            // Lambda checks the permission, which may not have propagated from IAM yet.
            Err(error) if error.message.contains("permission") && clock.now() < deadline => clock.sleep(PAUSE).await,
            Err(error) => return Err(error.into()),
        }
    }
}

/// Returns the ARN of the current destination.
pub async fn standing(clients: &Clients, name: &str, condition: Condition) -> Result<Option<String>, Error> {
    Ok(read(clients, name).await?.and_then(|standing| of(&standing, condition)))
}

/// Returns the resources that setting a destination creates.
pub async fn made(clients: &Clients, name: &str, condition: Condition, arn: &str) -> Result<Vec<ResourceId>, Error> {
    let role = function::role(clients, name).await?.and_then(|arn| Some(arn.rsplit('/').next()?.to_owned()));
    let policy = role.map(|role| ResourceId::from(RolePolicyId { role, name: policy_name(arn) }));
    let destination = ResourceId::from(DestinationId { function: name.to_owned(), condition, arn: arn.to_owned() });
    Ok(policy.into_iter().chain([destination]).collect())
}

/// Removes a destination, unless it has been replaced by another one.
pub(super) async fn remove(clients: &Clients, name: &str, condition: Condition, arn: &str) -> Result<(), CloudError> {
    match read(clients, name).await? {
        Some(standing) if of(&standing, condition).as_deref() == Some(arn) => {
            write(clients, name, Some(&standing), condition, None).await
        }
        _ => Ok(()),
    }
}

/// Returns whether this destination is set.
pub(super) async fn stands(clients: &Clients, name: &str, condition: Condition, arn: &str) -> Result<bool, CloudError> {
    Ok(read(clients, name).await?.is_some_and(|standing| of(&standing, condition).as_deref() == Some(arn)))
}

async fn read(clients: &Clients, name: &str) -> Result<Option<GetFunctionEventInvokeConfigOutput>, CloudError> {
    let got = clients.lambda().get_function_event_invoke_config().function_name(name).send().await;
    let subject = format!("function `{name}`");
    match got.map_err(|error| CloudError::new("lambda:GetFunctionEventInvokeConfig", subject, error)) {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error),
    }
}

fn of(standing: &GetFunctionEventInvokeConfigOutput, condition: Condition) -> Option<String> {
    let config = standing.destination_config()?;
    match condition {
        Condition::OnSuccess => config.on_success().and_then(OnSuccess::destination),
        Condition::OnFailure => config.on_failure().and_then(OnFailure::destination),
    }
    .map(str::to_owned)
}

async fn write(
    clients: &Clients,
    name: &str,
    standing: Option<&GetFunctionEventInvokeConfigOutput>,
    condition: Condition,
    arn: Option<&str>,
) -> Result<(), CloudError> {
    let wanted = |of_condition: Condition| match of_condition == condition {
        true => arn.map(str::to_owned),
        false => standing.and_then(|standing| of(standing, of_condition)),
    };
    let success = wanted(Condition::OnSuccess).map(|arn| OnSuccess::builder().destination(arn).build());
    let failure = wanted(Condition::OnFailure).map(|arn| OnFailure::builder().destination(arn).build());
    let config = DestinationConfig::builder().set_on_success(success).set_on_failure(failure).build();
    let request = clients.lambda().put_function_event_invoke_config().function_name(name).destination_config(config);
    let sent = request
        .set_maximum_retry_attempts(standing.and_then(|standing| standing.maximum_retry_attempts()))
        .set_maximum_event_age_in_seconds(standing.and_then(|standing| standing.maximum_event_age_in_seconds()))
        .send()
        .await;
    sent.map(|_| ())
        .map_err(|error| CloudError::new("lambda:PutFunctionEventInvokeConfig", format!("function `{name}`"), error))
}

/// Returns the name of the policy that permits sending to a destination: `ork-destination-sqs-Failed-1f2e3d4c`.
fn policy_name(arn: &str) -> String {
    let (service, tail) = match arn.parse::<Arn>() {
        Ok(arn) => (arn.service().to_owned(), arn.resource().to_owned()),
        Err(_) => (String::new(), arn.to_owned()),
    };
    let name = format!("ork-destination-{service}-{tail}");
    derived_name::with_digest(&name, &[arn], 128)
}

pub(super) async fn holds(clients: &Clients, role: &str, policy: &str) -> Result<bool, CloudError> {
    let got = clients.iam().get_role_policy().role_name(role).policy_name(policy).send().await;
    match got.map_err(|error| CloudError::new("iam:GetRolePolicy", format!("role `{role}`"), error)) {
        Ok(_) => Ok(true),
        Err(error) if error.is_not_found() => Ok(false),
        Err(error) => Err(error),
    }
}

/// The identity of a destination of a function's asynchronous invocations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DestinationId {
    pub function: String,
    pub condition: Condition,
    pub arn: String,
}

impl Identity for DestinationId {
    fn describe(&self) -> (&'static str, String) {
        ("destination", format!("{} of {} to {}", self.condition.word(), self.function, tail(&self.arn)))
    }

    async fn remove(&self, clients: &Clients) -> Result<(), Error> {
        unless_gone(remove(clients, &self.function, self.condition, &self.arn).await)
    }

    async fn exists(&self, clients: &Clients) -> Result<bool, Error> {
        Ok(stands(clients, &self.function, self.condition, &self.arn).await?)
    }
}
