//! The execution role, which must exist and allow Lambda to assume it.

use super::super::{Cx, Fault};
use super::fault;
use crate::arn::Arn;
use crate::policy::trusts_service;

pub(super) const PRINCIPAL: &str = "lambda.amazonaws.com";

pub(super) fn check(text: &str, cx: &Cx<'_>) -> Result<(), Fault> {
    let arn = text.parse::<Arn>().ok().filter(|arn| arn.service() == "iam" && arn.resource_type() == Some("role"));
    let Some(arn) = arn else {
        return Err(Fault::validation(format!(
            "1 validation error detected: Value '{text}' at 'role' failed to satisfy constraint: Member must satisfy \
             regular expression pattern: arn:(aws[a-zA-Z-]*)?:iam::\\d{{12}}:role/?[a-zA-Z_0-9+=,.@\\-_/]+"
        )));
    };
    let held = cx.roles.find(arn.account(), arn.name()).filter(|_| arn.account() == cx.account());
    let is_trusted = held.is_some_and(|held| trusts_service(&held.trust, PRINCIPAL, text));
    if is_trusted {
        Ok(())
    } else {
        Err(fault::invalid("The role defined for the function cannot be assumed by Lambda."))
    }
}
