//! The lab orkestra-rest, broken on purpose: the check that guards the broken part fails.

use super::broken::failed_steps_of;

/// The steps that fail after one change.
fn failed(from: &str, to: &str) -> Vec<String> {
    failed_steps_of("orkestra-rest", &[(from, to)]).0
}

#[test]
fn another_order_is_not_the_one_that_is_looked_for() {
    assert_eq!(failed("/order/a1?item=bean", "/order/a1?item=tesla"), ["processed", "logged"]);
}

#[test]
fn a_function_that_may_not_start_the_workflow_is_seen_at_once() {
    let failed = failed("Action: states:StartExecution", "Action: states:ListExecutions");
    assert_eq!(failed, ["order", "processed", "logged", "second-order", "second-processed"]);
}

#[test]
fn a_schedule_that_fires_in_years_starts_nothing() {
    assert_eq!(failed("cron: \"* * * * ? *\"", "cron: \"0 12 1 1 ? 2099\""), ["scheduled"]);
}
