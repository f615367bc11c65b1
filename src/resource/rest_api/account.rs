//! The role with which API Gateway writes logs: one for all APIs of an account and region, set only where there is none.
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
/// What the managed policy `AmazonAPIGatewayPushToCloudWatchLogs` allows, which API Gateway asks for.
const ACTIONS: [&str; 7] = [
    "logs:CreateLogGroup",
    "logs:CreateLogStream",
    "logs:DescribeLogGroups",
    "logs:DescribeLogStreams",
    "logs:PutLogEvents",
    "logs:GetLogEvents",
    "logs:FilterLogEvents",
];
/// How long a new role may take until API Gateway can assume it; the account may be changed once in 20 seconds.
const PATIENCE: Duration = Duration::from_secs(90);
const PAUSE: Duration = Duration::from_secs(5);

/// Sets a log role unless the account has one.
pub(super) async fn ensure_log_role(context: &ResourceContext<'_>) -> Result<(), Error> {
    if let Some(role) = log_role(context.clients).await? {
        // One that another lab set is this one's too, and the last of them takes it out.
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
                // Another lab that ended meanwhile may have removed it: this one has no API yet that would tell it not to.
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

/// An empty ARN takes the role out.
async fn set(clients: &Clients, arn: &str) -> Result<(), CloudError> {
    let patch = PatchOperation::builder().op(Op::Replace).path("/cloudwatchRoleArn").value(arn).build();
    let sent = clients.apigateway().update_account().patch_operations(patch).send().await;
    sent.map(|_| ()).map_err(|error| CloudError::new("apigateway:UpdateAccount", "API Gateway", error))
}

/// Takes the role out of the account, unless another stands there by now or other labs write their logs with it.
pub(in crate::resource) async fn remove_log_role(clients: &Clients, role: &str) -> Result<(), CloudError> {
    if uses_log_role(clients, role).await? { set(clients, "").await } else { Ok(()) }
}

/// Whether the role is set, and for no other lab.
pub(in crate::resource) async fn uses_log_role(clients: &Clients, role: &str) -> Result<bool, CloudError> {
    Ok(log_role(clients).await?.as_deref() == Some(role) && !api::any(clients).await?)
}

/// Whether a role is the one that other labs write their logs with.
pub(in crate::resource) async fn is_shared(clients: &Clients, name: &str) -> Result<bool, CloudError> {
    Ok(name == ROLE
        && log_role(clients).await?.is_some_and(|role| role.ends_with(&format!(":role/{ROLE}")))
        && api::any(clients).await?)
}

/// The role that API Gateway writes logs with.
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
