//! Tests of the eventdriven lab, broken on purpose: the check of the broken part fails and says why.

use ork::flow::Options;
use ork::notice::{Notice, StepOutcome};
use ork::probe::Outcome;
use ork::trace;

use super::{run_lab, text_of};

/// Runs the lab with one change and returns the steps that failed.
fn failed_steps(change: &[(&str, &str)]) -> (Vec<String>, Vec<Notice>) {
    failed_steps_of("eventdriven", change)
}

/// Runs a lab with some changes and returns the steps that failed.
pub fn failed_steps_of(name: &str, change: &[(&str, &str)]) -> (Vec<String>, Vec<Notice>) {
    let mut text = text_of(name);
    for (from, to) in change {
        assert!(text.contains(from), "the lab has no `{from}` to change");
        text = text.replacen(from, to, 1);
    }
    let (_, heard) = run_lab(name, &text, Options::default());
    let failed = heard.iter().filter_map(|notice| match notice {
        Notice::StepFinished { id, outcome: StepOutcome::Failed, .. } => Some(id.clone()),
        _ => None,
    });
    (failed.collect(), heard)
}

#[test]
fn without_a_queue_policy_the_refused_delivery_is_named() {
    let targets = "      rule: LargeOrdersRule\n      bus: Orders\n      targets:";
    let without = "      rule: LargeOrdersRule\n      bus: Orders\n      no-permissions: true\n      targets:";
    let (failed, _) = failed_steps(&[(targets, without)]);
    assert_eq!(failed, ["job-received"]);
}

#[test]
fn without_a_topic_policy_the_trail_ends_at_the_topic_with_the_missing_statement() {
    let change = [(
        "      rule: USLabSupplyRule\n      bus: Orders\n",
        "      rule: USLabSupplyRule\n      bus: Orders\n      no-permissions: true\n",
    )];
    let (failed, heard) = failed_steps(&change);
    assert_eq!(failed, ["lab-supplies-arrived", "us-west-arrived"]);
    let verdict = heard.iter().find_map(|notice| match notice {
        Notice::Judged { step, verdict } if step == "lab-supplies-arrived" => Some(verdict),
        _ => None,
    });
    let verdict = verdict.expect("a verdict");
    assert_eq!(verdict.outcome, Outcome::Failed);
    let refused = verdict.trail.iter().find_map(|hop| match &hop.outcome {
        trace::Outcome::Refused { missing: Some(missing), .. } => Some((hop, missing)),
        _ => None,
    });
    let (hop, missing) = refused.expect("a refused hop");
    assert!(hop.to.ends_with(":Orders"), "{}", hop.to);
    assert_eq!(missing["Action"], "sns:Publish");
}

#[test]
fn with_a_role_that_may_not_publish_the_executions_fail_and_say_so() {
    let machine = "    state-machine: { name: OrderProcessing, definition: asl/order-processing.json }";
    let with = "    state-machine: { name: OrderProcessing, definition: asl/order-processing.json, role: ork-states-Idle-us-east-1 }";
    let idle = "resources:
  idle:
    state-machine: { name: Idle, definition: { StartAt: Idle, States: { Idle: { Type: Succeed } } } }";
    let (failed, heard) = failed_steps(&[(machine, with), ("resources:", idle)]);
    let without_their_events =
        ["orders-processed", "orders-came-back", "west-came-back", "inventory-recorded", "failure-recorded"];
    assert_eq!(failed, without_their_events);
    let verdict = heard.iter().find_map(|notice| match notice {
        Notice::Judged { step, verdict } if step == "orders-processed" => Some(verdict),
        _ => None,
    });
    let verdict = verdict.expect("a verdict");
    assert_eq!(verdict.difference.as_deref(), Some("$.status is \"FAILED\", not \"SUCCEEDED\""));
    let seen = &verdict.evidence[0].text;
    assert!(seen.contains("\"state\":\"PublishOrderProcessedEvent\""), "{seen}");
    assert!(seen.contains("events:PutEvents"), "{seen}");
}

#[test]
fn without_a_role_for_the_target_no_execution_starts() {
    let change = [(
        "      rule: EUOrdersRule\n      bus: Orders\n      targets:",
        "      rule: EUOrdersRule\n      bus: Orders\n      no-permissions: true\n      targets:",
    )];
    let (failed, heard) = failed_steps(&change);
    let said = heard.iter().find_map(|notice| match notice {
        Notice::StepFinished { id, failure: Some(failure), .. } if *id == failed[0] => Some(failure.message.clone()),
        _ => None,
    });
    assert_eq!(failed[0], "eu-target");
    assert!(
        said.as_deref().is_some_and(|said| said.contains("needs a role, and without permissions none is made")),
        "{said:?}"
    );
}

#[test]
fn without_the_category_the_second_order_arrives_and_is_refuted() {
    let change = [
        ("          category: [lab-supplies]\n", ""),
        (
            "      us1050: [OrdersDevRule, OrdersEventsRule]\n",
            "      us1050: [OrdersDevRule, OrdersEventsRule, USLabSupplyRule]\n",
        ),
        (
            "      categories: [OrdersDevRule, OrdersEventsRule]\n",
            "      categories: [OrdersDevRule, OrdersEventsRule, USLabSupplyRule]\n",
        ),
    ];
    let (failed, heard) = failed_steps(&change);
    assert_eq!(failed, ["office-supplies-did-not", "near-misses-did-not"]);
    assert!(heard.iter().any(|notice| matches!(
        notice,
        Notice::Judged { step, verdict } if step == "office-supplies-did-not" && verdict.outcome == Outcome::Failed
    )));
}

#[test]
fn a_template_that_gives_another_shape_is_shown_as_a_difference() {
    let (failed, heard) = failed_steps(&[("\"JOB_NAME\": \"order-<category>\"", "\"JOB_NAME\": \"job-<category>\"")]);
    assert_eq!(failed, ["job-received"]);
    let difference = heard.iter().find_map(|notice| match notice {
        Notice::Judged { step, verdict } if step == "job-received" => verdict.difference.clone(),
        _ => None,
    });
    assert_eq!(difference.as_deref(), Some("$.JOB_NAME is \"job-tech-supplies\", not \"order-tech-supplies\""));
}

/// Returns the verdict of a failed check.
fn verdict<'n>(heard: &'n [Notice], id: &str) -> &'n ork::probe::Verdict {
    let verdict = heard.iter().find_map(|notice| match notice {
        Notice::Judged { step, verdict } if step == id => Some(verdict),
        _ => None,
    });
    verdict.unwrap_or_else(|| panic!("no verdict of {id}: {heard:#?}"))
}

#[test]
fn a_record_of_a_success_goes_nowhere_without_its_destination() {
    let (failed, heard) = failed_steps(&[("      on-success: inventory-bus", "      on-failure: inventory-bus")]);
    assert_eq!(failed, ["inventory-recorded"]);
    let verdict = verdict(&heard, "inventory-recorded");
    assert_eq!((verdict.outcome, verdict.got.as_str()), (Outcome::NothingSeen, "no log event"));
}

#[test]
fn a_function_that_throws_sends_another_record() {
    let change = [(
        "eu1200, detail: { category: office-supplies, value: 1200,",
        "eu1200, detail: { force-error: true, category: office-supplies, value: 1200,",
    )];
    let (failed, _) = failed_steps(&change);
    assert_eq!(failed, ["inventory-recorded"]);
    let sent_to_the_bus = [change[0], ("      on-success: inventory-bus", "      on-failure: inventory-bus")];
    let (failed, heard) = failed_steps(&sent_to_the_bus);
    assert_eq!(failed, ["inventory-recorded"]);
    let difference = verdict(&heard, "inventory-recorded").difference.as_deref();
    let expected = "$.detail-type is \"Lambda Function Invocation Result - Failure\", \
                    not \"Lambda Function Invocation Result - Success\"";
    assert_eq!(difference, Some(expected));
}

#[test]
fn a_function_that_may_not_send_leaves_no_record() {
    let without = "      function: inventory-function\n      no-permissions: true\n      on-success:";
    let (failed, heard) = failed_steps(&[("      function: inventory-function\n      on-success:", without)]);
    assert_eq!(failed, ["inventory-recorded"]);
    assert_eq!(verdict(&heard, "inventory-recorded").outcome, Outcome::NothingSeen);
}

#[test]
fn a_disabled_schedule_sends_nothing() {
    let description = "      description: Runs reconciliation routine on orders every minute Monday to Friday\n";
    let disabled = format!("{description}      disabled: true\n");
    let (failed, heard) = failed_steps(&[(description, &disabled)]);
    assert_eq!(failed, ["reconciliation-logged"]);
    assert_eq!(verdict(&heard, "reconciliation-logged").outcome, Outcome::NothingSeen);
}

#[test]
fn a_wrong_password_is_refused_by_the_api_and_said_so() {
    let environment = "PASSWORD: \"${{ vars.api-password }}\"";
    let (failed, heard) = failed_steps(&[(environment, "PASSWORD: another")]);
    assert_eq!(failed, ["api-called", "api-authorised", "api-answered"]);
    let called = verdict(&heard, "api-called");
    assert_eq!(called.outcome, Outcome::Failed);
    let is_refused = called.trail.iter().any(|hop| {
        let failed = matches!(&hop.outcome, trace::Outcome::Failed { reason, .. } if reason.contains("403 Forbidden"));
        failed && hop.to.contains("api-destination/api-destination")
    });
    assert!(is_refused, "{:#?}", called.trail);
    let authorised = verdict(&heard, "api-authorised");
    assert_eq!(authorised.outcome, Outcome::Failed);
    assert_eq!(authorised.difference.as_deref(), Some("contains `The client is not authorized`"));
}
