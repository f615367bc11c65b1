//! Tests of the lab callback, broken on purpose: the check of the broken part is the first to fail.

use super::broken::failed_steps_of;

/// Returns the steps that fail after one change.
fn failed(from: &str, to: &str) -> Vec<String> {
    failed_steps_of("callback", &[(from, to)]).0
}

/// Returns the first step that fails after one change; later failures result from it.
fn first_failed(from: &str, to: &str) -> Option<String> {
    failed(from, to).into_iter().next()
}

#[test]
fn a_method_that_asks_for_no_signature_is_noticed() {
    assert_eq!(first_failed("authorization: AWS_IAM", "authorization: NONE").as_deref(), Some("unsigned"));
}

#[test]
fn a_body_that_is_not_validated_is_noticed() {
    assert_eq!(first_failed("            validate: body\n", "").as_deref(), Some("bad-body"));
}

#[test]
fn a_function_that_may_not_answer_is_seen_in_the_body_alone() {
    let action = "Action: [states:SendTaskSuccess, states:SendTaskFailure]";
    let failed = failed(action, "Action: [states:SendTaskFailure]");
    assert_eq!(failed, ["answer", "shipped", "tracked", "succeeded"], "the API says 200 all the same");
}

#[test]
fn an_answer_without_a_tracking_number_fails_the_execution() {
    let output = "task_output: { shipping_status: PROCESSING, tracking_number: 1ZU2B3C4D5 }";
    assert_eq!(failed(output, "task_output: { shipping_status: PROCESSING }"), ["shipped", "tracked"]);
}

#[test]
fn a_token_that_is_another_is_noticed() {
    let parameters = "Payload: { token.$: $$.Task.Token, input.$: $, callback: \"true\" }";
    let wrong = "Payload: { token.$: $$.Execution.Id, input.$: $, callback: \"true\" }";
    assert_eq!(first_failed(parameters, wrong).as_deref(), Some("answer"));
}

#[test]
fn each_part_of_the_api_that_lets_more_or_less_through_is_noticed() {
    let required = "required: [order_id, task_type, task_status]";
    for (from, to, step) in [
        (required, "required: [task_type, task_status]", "no-order"),
        (required, "required: [order_id, task_status]", "no-task-type"),
        (required, "required: [order_id, task_type]", "no-status"),
        ("{ type: string, enum: [ORDER_SHIPPING_SERVICE] }", "{ type: string }", "other-task"),
        ("order_id: { type: string }", "order_id: {}", "numbered-order"),
        ("task_output: { type: object }", "task_output: {}", "text-output"),
        ("task_cause: { type: object }", "task_cause: { type: string }", "refuse"),
        ("passthrough: WHEN_NO_TEMPLATES", "passthrough: WHEN_NO_MATCH", "plain-text"),
        ("selection-pattern: .*Bad Request.*", "selection-pattern: Bad Request.*", "odd-name"),
    ] {
        assert_eq!(first_failed(from, to).as_deref(), Some(step), "{to}");
    }
}
