//! The role of a job, which must exist and allow Glue to assume it.

use super::fault;
use super::run::Run;
use crate::arn::Arn;
use crate::local::service::{Cx, Fault, Sender};
use crate::policy::trusts_service;

pub(super) const PRINCIPAL: &str = "glue.amazonaws.com";

/// Returns the ARN of a role given by its name or ARN.
pub(super) fn arn(given: &str, cx: &Cx<'_>) -> String {
    match given.starts_with("arn:") {
        true => given.to_owned(),
        false => format!("arn:aws:iam::{}:role/{given}", cx.account()),
    }
}

pub(super) fn check(given: &str, cx: &Cx<'_>) -> Result<(), Fault> {
    let role = arn(given, cx);
    let arn = role.parse::<Arn>().ok().filter(|arn| arn.account() == cx.account());
    let held = arn.and_then(|arn| cx.roles.find(arn.account(), arn.name()));
    match held.is_some_and(|held| trusts_service(&held.trust, PRINCIPAL, &role)) {
        true => Ok(()),
        false => Err(fault::invalid(format!("Role {given} should be given assume role permissions for Glue Service."))),
    }
}

/// Returns the sender of everything in a run: the role of the job.
pub(super) fn sender(run: &Run, cx: &Cx<'_>) -> Option<Sender> {
    let (role, source) = (run.role.parse().ok()?, job_arn(&run.job, cx)?);
    Some(Sender::Role { role, principal: PRINCIPAL.to_owned(), source })
}

pub(super) fn job_arn(job: &str, cx: &Cx<'_>) -> Option<Arn> {
    cx.arn("glue", &format!("job/{job}")).parse().ok()
}
