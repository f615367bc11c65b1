//! The execution role, which must exist and allow EventBridge Scheduler to assume it.

use super::PRINCIPAL;
use crate::arn::Arn;
use crate::local::service::{Cx, Fault};
use crate::policy::trusts_service;

pub(super) fn check(text: &str, cx: &Cx<'_>) -> Result<(), Fault> {
    let arn = text.parse::<Arn>().ok().filter(|arn| arn.service() == "iam" && arn.resource_type() == Some("role"));
    let held = arn.filter(|arn| arn.account() == cx.account()).and_then(|arn| cx.roles.find(arn.account(), arn.name()));
    if held.is_some_and(|held| trusts_service(&held.trust, PRINCIPAL, text)) {
        return Ok(());
    }
    let message = "The execution role you provide must allow AWS EventBridge Scheduler to assume the role.";
    Err(Fault::validation(message))
}
