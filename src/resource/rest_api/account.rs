//! The role with which API Gateway writes logs. There is one for all APIs of an account and region, set only if there
//! is none.
//!
//! See "Set up CloudWatch logging for REST APIs in API Gateway" of the Developer Guide.

use std::time::Duration;

use aws_sdk_apigateway::types::{Op, PatchOperation};

use serde::{Deserialize, Serialize};

use super::super::permission;
use super::super::role::{self, Role, RoleId};
use super::super::{Error, ResourceContext, ResourceId};
use super::api;
use crate::aws::{Clients, CloudError};
use crate::resource::resource_id::{Identity, unless_gone};

const ROLE: &str = "ork-apigateway-logs";
/// The actions of the managed policy `AmazonAPIGatewayPushToCloudWatchLogs`, which API Gateway requires.
const ACTIONS: [&str; 7] = [
    "logs:CreateLogGroup",
    "logs:CreateLogStream",
    "logs:DescribeLogGroups",
    "logs:DescribeLogStreams",
    "logs:PutLogEvents",
    "logs:GetLogEvents",
    "logs:FilterLogEvents",
];
/// The maximum time until API Gateway can assume a new role. The account settings can be updated once every 20 seconds.
const PATIENCE: Duration = Duration::from_secs(90);
const PAUSE: Duration = Duration::from_secs(5);

/// Sets a log role unless the account has one.
pub(super) async fn ensure_log_role(context: &ResourceContext<'_>) -> Result<(), Error> {
    if let Some(role) = log_role(context.clients).await? {
        // A role that another lab set is shared, and the last of the labs removes it.
        if role.ends_with(&format!(":role/{ROLE}")) {
            context.record.before_create(ResourceId::from(RoleId { name: ROLE.to_owned() }))?;
            context.record.before_create(ResourceId::from(ApiLogRoleId { role }))?;
        }
        return Ok(());
    }
    let statements = vec![permission::allow(&ACTIONS.map(str::to_owned), &["*".to_owned()])];
    let role = Role { name: ROLE, service: "apigateway.amazonaws.com", statements };
    let arn = role::grant(context, &role).await?.arn;
    context.record.before_create(ResourceId::from(ApiLogRoleId { role: arn.clone() }))?;
    let clock = context.clients.clock();
    let deadline = clock.now().plus(PATIENCE);
    loop {
        match set(context.clients, &arn).await {
            Ok(()) => return Ok(()),
            Err(error) if is_early(&error) && clock.now() < deadline => {
                clock.sleep(PAUSE).await;
                // A lab that ended meanwhile may have removed the role, because this lab has no API yet that would
                // prevent it.
                role::grant(context, &role).await?;
            }
            Err(error) => return Err(error.into()),
        }
    }
}

fn is_early(error: &CloudError) -> bool {
    error.message.contains("role") || error.code.as_deref() == Some("TooManyRequestsException")
}

async fn log_role(clients: &Clients) -> Result<Option<String>, CloudError> {
    let got = clients.apigateway().get_account().send().await;
    let got = got.map_err(|error| CloudError::new("apigateway:GetAccount", "API Gateway", error))?;
    Ok(got.cloudwatch_role_arn().filter(|arn| !arn.is_empty()).map(str::to_owned))
}

/// Sets the role. An empty ARN removes it.
async fn set(clients: &Clients, arn: &str) -> Result<(), CloudError> {
    let patch = PatchOperation::builder().op(Op::Replace).path("/cloudwatchRoleArn").value(arn).build();
    let sent = clients.apigateway().update_account().patch_operations(patch).send().await;
    sent.map(|_| ()).map_err(|error| CloudError::new("apigateway:UpdateAccount", "API Gateway", error))
}

/// Removes the role from the account, unless it was replaced or other labs write their logs with it.
pub(in crate::resource) async fn remove_log_role(clients: &Clients, role: &str) -> Result<(), CloudError> {
    if uses_log_role(clients, role).await? { set(clients, "").await } else { Ok(()) }
}

/// Returns whether the role is set and not used by another lab.
pub(in crate::resource) async fn uses_log_role(clients: &Clients, role: &str) -> Result<bool, CloudError> {
    Ok(log_role(clients).await?.as_deref() == Some(role) && !api::any(clients).await?)
}

/// Returns whether a role is the log role that other labs use.
pub(in crate::resource) async fn is_shared(clients: &Clients, name: &str) -> Result<bool, CloudError> {
    Ok(name == ROLE
        && log_role(clients).await?.is_some_and(|role| role.ends_with(&format!(":role/{ROLE}")))
        && api::any(clients).await?)
}

/// The identity of the role with which API Gateway writes logs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiLogRoleId {
    pub role: String,
}

impl Identity for ApiLogRoleId {
    fn describe(&self) -> (&'static str, String) {
        ("log role of API Gateway", self.role.rsplit('/').next().unwrap_or(&self.role).to_owned())
    }

    async fn remove(&self, clients: &Clients) -> Result<(), Error> {
        unless_gone(remove_log_role(clients, &self.role).await)
    }

    async fn exists(&self, clients: &Clients) -> Result<bool, Error> {
        Ok(uses_log_role(clients, &self.role).await?)
    }
}
