//! Tests of the lab coffee-orders, broken on purpose: the check of the broken part fails.

use super::broken::failed_steps_of;

/// Returns the steps that fail after one change.
fn failed(from: &str, to: &str) -> Vec<String> {
    failed_steps_of("coffee-orders", &[(from, to)]).0
}

#[test]
fn a_topic_with_a_typo_ends_the_execution() {
    let typo = failed(
        "TopicArn: \"${{ resources.topic.arn }}\"",
        "TopicArn: \"${{ run.account }}:step_function_orhestration_topic\"",
    );
    assert_eq!(typo, ["insert-publish"], "no ARN at all");
    let arn = "TopicArn: \"arn:aws:sns:${{ run.region }}:${{ run.account }}:step_function_orhestration_topic\"";
    assert_eq!(failed("TopicArn: \"${{ resources.topic.arn }}\"", arn), ["order-a100-executed", "one-mail"]);
}

#[test]
fn a_month_with_a_zero_before_it_leads_to_no_invoice() {
    let url = "objectKey=${{ run.year }}/${{ run.month }}/a0";
    assert_eq!(failed(url, "objectKey=${{ run.year }}/0${{ run.month }}/a0"), ["fetch-invoice"]);
    let prefix = "prefix: ${{ run.year }}/${{ run.month }}/";
    assert_eq!(failed(prefix, "prefix: ${{ run.year }}/0${{ run.month }}/"), ["invoice-written"]);
}

#[test]
fn an_apostrophe_that_is_replaced_arrives() {
    let template = "$util.escapeJavaScript($input.json('$'))";
    let mended = r#"$util.escapeJavaScript($input.json('$')).replaceAll("\\'", "'")"#;
    assert_eq!(failed(template, mended), ["apostrophe-lost"]);
}

#[test]
fn an_invoice_that_cannot_be_written_is_seen_in_the_bucket_alone() {
    let failed = failed("Action: s3:PutObject", "Action: s3:ListBucket");
    assert_eq!(failed, ["invoice-written", "fetch-invoice", "one-mail"]);
}

#[test]
fn without_a_confirmation_no_mail_comes() {
    let step = "    confirm-subscription: { topic: topic, email: \"${{ vars.email }}\" }";
    let other = "    subscribe: { topic: topic, email: \"${{ vars.email }}\" }";
    assert_eq!(failed(step, other), ["one-mail"]);
}

#[test]
fn a_state_that_hides_what_became_of_the_mail_is_noticed() {
    let state = "        Resource: arn:aws:states:::sns:publish\n";
    let hidden = "        Resource: arn:aws:states:::sns:publish\n        ResultPath: null\n";
    assert_eq!(failed(state, hidden), ["order-a100-executed"]);
}
