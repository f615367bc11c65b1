//! The settings of the account: the role with which logs are written.
//!
//! See "Set up CloudWatch logging for REST APIs in API Gateway": without the role there are no logs, and a role that
//! API Gateway cannot assume is refused.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::super::{Answer, Cx, Fault};
use super::patch::{self, Op};
use super::{ApiGateway, PRINCIPAL, fault};
use crate::arn::Arn;
use crate::policy::trusts_service;

/// The response of `GetAccount`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Account {
    log_role: Option<String>,
}

impl Account {
    pub(super) fn has_role(&self) -> bool {
        self.log_role.is_some()
    }

    /// Returns the role with which logs are written.
    pub(super) fn log_role(&self) -> Option<Arn> {
        self.log_role.as_ref()?.parse().ok()
    }

    fn view(&self) -> Value {
        let mut view = json!({
            "apiKeyVersion": "4",
            "throttleSettings": {"burstLimit": 5000, "rateLimit": 10_000.0},
            "features": ["UsagePlans"],
        });
        if let (Some(role), Some(members)) = (&self.log_role, view.as_object_mut()) {
            members.insert("cloudwatchRoleArn".to_owned(), Value::from(role.as_str()));
        }
        view
    }
}

pub(super) fn get(gateway: &ApiGateway, _: &mut Cx<'_>) -> Answer {
    Ok(gateway.account.view())
}

pub(super) fn update(gateway: &mut ApiGateway, input: &Value, cx: &mut Cx<'_>) -> Answer {
    let mut account = gateway.account.clone();
    for patch in patch::read(input, "updateAccountInput")? {
        match patch.path.as_str() {
            "/cloudwatchRoleArn" => {
                let role = patch.value.filter(|role| patch.op != Op::Remove && !role.is_empty());
                account.log_role = role.map(|role| checked(role, cx)).transpose()?;
            }
            "/features" => {}
            path => return Err(fault::bad_request(format!("Invalid patch path {path}"))),
        }
    }
    gateway.account = account;
    Ok(gateway.account.view())
}

fn checked(role: String, cx: &Cx<'_>) -> Result<String, Fault> {
    let arn = role.parse::<Arn>().ok().filter(|arn| arn.service() == "iam" && arn.resource_type() == Some("role"));
    let arn = arn.ok_or_else(|| fault::bad_request("The role ARN is not well formed"))?;
    let held = cx.roles.find(arn.account(), arn.name()).filter(|_| arn.account() == cx.account());
    if held.is_some_and(|held| trusts_service(&held.trust, PRINCIPAL, &role)) {
        return Ok(role);
    }
    Err(fault::bad_request(
        "The role ARN does not have required permissions configured. Please grant trust permission for API Gateway and \
         add the required role policy.",
    ))
}
