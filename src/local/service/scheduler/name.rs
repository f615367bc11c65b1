//! Names of schedules and groups, and their ARNs.

use crate::local::service::Cx;
use crate::local::service::validation::Checks;

const PATTERN: &str = "^[0-9a-zA-Z-_.]+$";

pub(super) fn check_name(checks: &mut Checks, member: &str, name: &str) {
    checks.characters(member, name, PATTERN, |c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
    checks.length(member, name, 1, 64);
}

pub(super) fn schedule_arn(group: &str, name: &str, cx: &Cx<'_>) -> String {
    cx.arn("scheduler", &format!("schedule/{group}/{name}"))
}

pub(super) fn group_arn(name: &str, cx: &Cx<'_>) -> String {
    cx.arn("scheduler", &format!("schedule-group/{name}"))
}
