//! Tests of the labs with workflows, broken on purpose: the check of the broken part fails.

use super::broken::failed_steps_of;

/// Returns the steps that fail after one change.
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

#[test]
fn a_workflow_that_takes_what_is_no_order_is_noticed() {
    assert_eq!(failed("model: { id: string, item: string }", "model: { item: string }"), ["not-an-order"]);
    let other_way = "flow: process_order >> input_order\n";
    assert_eq!(failed("flow: input_order >> process_order\n", other_way), ["bare-order-processed", "not-an-order"]);
}

#[test]
fn each_trigger_is_guarded_by_a_check_of_its_own() {
    let policy = "policy: &policy { Effect: Allow, Action: states:StartExecution,";
    let source = "event-source: { function: from-queue, queue: orders-queue }";
    let table: [(&str, &str, &[&str]); 11] = [
        (r#"\"trigger\":\"api\""#, r#"\"trigger\":\"web\""#, &["started-by-api", "quote-arrived"]),
        ("$util.escapeJavaScript($id)", "$id", &["quote-arrived"]),
        ("name: [\"${{ resources.uploads.name }}\"]", "name: [{ exists: true }]", &["one-upload-counted"]),
        ("prefix: orders/", "prefix: orders", &["one-upload-counted"]),
        ("model: { trigger: string, id: string }", "model: { trigger: string }", &["not-an-order"]),
        (r#"{"trigger": "event","#, r#"{"trigger": "mail","#, &["started-by-event"]),
        ("event-bridge: true", "event-bridge: false", &["started-by-upload"]),
        (
            source,
            "event-source: { function: from-queue, queue: orders-queue, no-permissions: true }",
            &["queue-source"],
        ),
        (
            "subscribe: { topic: orders-topic, function: from-topic }",
            "subscribe: { topic: orders-topic, function: record }",
            &["started-by-topic"],
        ),
        (
            policy,
            "policy: &policy { Effect: Allow, Action: states:ListExecutions,",
            &["started-by-queue", "started-by-topic", "started-by-function"],
        ),
        ("total: 5 }", "total: 500 }", &["small-started-nothing"]),
    ];
    for (from, to, expected) in table {
        assert_eq!(failed_steps_of("event-triggers", &[(from, to)]).0, expected, "{to}");
    }
}

#[test]
fn what_a_flow_says_is_what_its_check_looks_for() {
    let table = [
        ("(do_nothing, assert_false)", "[do_nothing, assert_false]", "hello-ended"),
        ("[random_int, random_float]", "random_int >> random_float", "hello-ended"),
        ("say_hello >> [random_int, assert_false]", "say_hello >> (random_int, assert_false)", "parallelism-failed"),
        ("capture-errors: true", "capture-errors: false", "map-ended"),
        ("rate(1 hour)", "rate(1 day)", "scheduled"),
    ];
    for (from, to, expected) in table {
        assert_eq!(failed_steps_of("orkestra-examples", &[(from, to)]).0, [expected], "{to}");
    }
}
