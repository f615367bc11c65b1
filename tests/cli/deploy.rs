//! Tests of `ork lab plan` and `ork lab deploy`: only the difference is changed, and what failed is continued.

use std::process::Output;

use serde_json::Value;

use super::local::Served;
use super::shell::{Shell, text, words};

const LAB: &str = r#"lab: demo
title: A demo
vars:
  word: { secret: true, default: hush }
resources:
  log: { log-group: { name: orders, retention-days: 7 } }
  bus: { bus: { name: Orders, description: all orders } }
  topic: { topic: { name: News } }
  jobs: { queue: { name: Jobs, subscribe-to: topic } }
  relay: { state-machine: { name: Relay, definition: relay.json } }
  items: { table: { name: Items, partition-key: id, time-to-live: until } }
  archive: { event-archive: { name: all, bus: bus, retention-days: 3 } }
  tick: { scheduler-schedule: { name: Tick, expression: rate(1 hour), to: jobs } }
  shop: { connection: { name: shop, basic: user, password: "${{ vars.word }}" } }
  hook: { api-destination: { name: hook, url: "https://example.com/hook", connection: shop } }
steps:
  - publish: { bus: Orders, source: s, detail-type: t, events: [{ as: first, detail: {} }] }
"#;

const RELAY: &str = r#"{"StartAt": "Wait", "States": {"Wait": {"Type": "Pass", "End": true}}}"#;

fn shell() -> Shell {
    let shell = Shell::with_lab(LAB);
    shell.file("labs/demo/relay.json", RELAY);
    shell
}

/// Changes a part of the lab.
fn edit(shell: &Shell, from: &str, to: &str) {
    let path = shell.folder().join("labs/demo/lab.yaml");
    let lab = std::fs::read_to_string(&path).expect("the lab");
    assert!(lab.contains(from), "{lab}");
    shell.file("labs/demo/lab.yaml", &lab.replace(from, to));
}

fn said(output: &Output) -> String {
    text(&output.stdout) + &text(&output.stderr)
}

/// Returns the planned actions by key.
fn actions(output: &Output) -> Vec<(String, String)> {
    let plan: Value = serde_json::from_slice(&output.stdout).expect("a document");
    let resources = plan["resources"].as_array().expect("resources");
    let text = |change: &Value, name: &str| change[name].as_str().unwrap_or_default().to_owned();
    resources.iter().map(|change| (text(change, "key"), text(change, "action"))).collect()
}

#[test]
fn a_plan_says_what_deploying_does_and_deploying_again_does_nothing() {
    let shell = shell();
    let served = Served::new(&shell);
    let place = ["--backend", served.url.as_str()];
    let run = |words: &[&str]| shell.run(&[words, &place[..]].concat());
    let plan = run(&["lab", "plan", "demo", "--exit-code"]);
    assert_eq!(plan.status.code(), Some(8), "{}", said(&plan));
    let shown = text(&plan.stdout);
    assert!(shown.contains("account 000000000000, region us-east-1"), "{shown}");
    assert!(shown.contains("arn:aws:events:us-east-1:000000000000:event-bus/Orders"), "{shown}");
    assert!(shown.contains("10 to create") && !shown.contains("00000000-0000"), "{shown}");
    let deployed = run(&["lab", "deploy", "demo"]);
    assert_eq!(deployed.status.code(), Some(0), "{}", said(&deployed));
    assert!(said(&deployed).contains("10 created, 0 unchanged"), "{}", said(&deployed));
    let plan = run(&["lab", "plan", "demo", "--exit-code"]);
    assert_eq!(plan.status.code(), Some(0), "{}", said(&plan));
    assert!(text(&plan.stdout).contains("nothing to change"), "{}", said(&plan));
    let again = run(&["lab", "deploy", "demo"]);
    assert!(said(&again).contains("10 unchanged") && !said(&again).contains("created"), "{}", said(&again));
    assert!(!said(&again).contains("hush"), "{}", said(&again));
    let down = run(&["lab", "down", "demo"]);
    assert!(said(&down).contains("nothing left behind"), "{}", said(&down));
    let plan = run(&["lab", "plan", "demo", "-o", "json"]);
    assert!(actions(&plan).iter().all(|(_, action)| action == "create"), "{}", said(&plan));
}

#[test]
fn an_edited_lab_changes_only_the_difference() {
    let shell = shell();
    assert_eq!(shell.run(&["lab", "deploy", "demo"]).status.code(), Some(0));
    let edits = [
        ("retention-days: 7", "retention-days: 14"),
        ("description: all orders", "description: orders"),
        ("subscribe-to: topic", "subscribe-to: topic, raw: true"),
        ("retention-days: 3", "retention-days: 5, pattern: { source: [s] }"),
        ("rate(1 hour)", "rate(2 hours)"),
        ("basic: user", "basic: other"),
        ("example.com/hook", "example.com/other"),
        ("  items: { table: { name: Items, partition-key: id, time-to-live: until } }\n", ""),
    ];
    edits.iter().for_each(|(from, to)| edit(&shell, from, to));
    shell.file("labs/demo/relay.json", &RELAY.replace("Wait", "Rest"));
    let plan = shell.run(&["lab", "plan", "demo", "-o", "json"]);
    let planned = actions(&plan);
    for (key, action) in &planned {
        let expected = match key.as_str() {
            "topic" => "keep",
            "items" => "remove",
            _ => "update",
        };
        assert_eq!(action, expected, "{key}: {}", said(&plan));
    }
    assert_eq!(planned.len(), 10);
    let shown = text(&shell.run(&["lab", "plan", "demo"]).stdout);
    assert!(shown.contains("retention: 7 -> 14") && shown.contains("8 to change, 1 to remove"), "{shown}");
    let deployed = shell.run(&["lab", "deploy", "demo"]);
    assert!(said(&deployed).contains("8 changed, 1 removed, 1 unchanged"), "{}", said(&deployed));
    let plan = shell.run(&["lab", "plan", "demo", "--exit-code"]);
    assert_eq!(plan.status.code(), Some(0), "{}", said(&plan));
    let down = shell.run(&["lab", "down", "demo"]);
    assert!(said(&down).contains("nothing left behind"), "{}", said(&down));
}

#[test]
fn what_the_lab_did_not_create_is_left_alone_and_ends_only_what_needs_it() {
    let shell = shell();
    assert_eq!(shell.run(&["create", "bus", "Orders", "--description", "theirs"]).status.code(), Some(0));
    let plan = shell.run(&["lab", "plan", "demo"]);
    assert!(text(&plan.stdout).contains("x not of this lab"), "{}", said(&plan));
    let deployed = shell.run(&["lab", "deploy", "demo"]);
    let output = said(&deployed);
    assert_ne!(deployed.status.code(), Some(0), "{output}");
    assert!(output.contains("8 created, 1 failed, 1 skipped"), "{output}");
    assert!(output.contains("archive all (skipped: `bus` failed)") || output.contains("all (skipped"), "{output}");
    let advice = output.split('`').find(|part| part.starts_with("ork delete ")).expect("advice").to_owned();
    assert_eq!(shell.run(&words(&advice)[1..].iter().map(String::as_str).collect::<Vec<_>>()).status.code(), Some(0));
    let again = shell.run(&["lab", "deploy", "demo"]);
    assert!(said(&again).contains("2 created, 8 unchanged"), "{}", said(&again));
    let down = shell.run(&["lab", "down", "demo"]);
    assert!(said(&down).contains("nothing left behind"), "{}", said(&down));
    assert!(!text(&shell.run(&["get", "bus"]).stdout).contains("Orders"));
}

#[test]
fn after_a_failure_nothing_is_begun_with_fail_fast() {
    let shell = shell();
    assert_eq!(shell.run(&["create", "bus", "Orders"]).status.code(), Some(0));
    let deployed = shell.run(&["lab", "deploy", "demo", "--fail-fast"]);
    assert!(said(&deployed).contains("1 created, 1 failed, 8 skipped"), "{}", said(&deployed));
    let down = shell.run(&["lab", "down", "demo"]);
    assert!(said(&down).contains("nothing left behind"), "{}", said(&down));
    assert!(text(&shell.run(&["get", "bus"]).stdout).contains("Orders"));
}

#[test]
fn what_cannot_be_changed_is_deleted_and_created_again() {
    let shell = shell();
    assert_eq!(shell.run(&["lab", "deploy", "demo"]).status.code(), Some(0));
    edit(&shell, "partition-key: id", "partition-key: name");
    let plan = shell.run(&["lab", "plan", "demo"]);
    assert!(text(&plan.stdout).contains("key: id:S -> name:S (only a new one can have it)"), "{}", said(&plan));
    let deployed = said(&shell.run(&["lab", "deploy", "demo"]));
    let advice = deployed.split('`').find(|part| part.starts_with("ork delete ")).expect("advice").to_owned();
    assert_eq!(shell.run(&words(&advice)[1..].iter().map(String::as_str).collect::<Vec<_>>()).status.code(), Some(0));
    let again = shell.run(&["lab", "deploy", "demo"]);
    assert!(said(&again).contains("1 created, 9 unchanged"), "{}", said(&again));
}

#[test]
fn the_least_policy_names_the_calls_of_the_lab_and_their_resources() {
    let shell = shell();
    let printed = shell.run(&["lab", "plan", "demo", "--iam", "--region", "eu-west-1"]);
    let policy: Value = serde_json::from_slice(&printed.stdout).expect("a policy");
    let statements = policy["Statement"].as_array().expect("statements");
    let allows = |action: &str, resource: &str| {
        let has = |list: &Value, text: &str| list.as_array().is_some_and(|list| list.contains(&text.into()));
        statements.iter().any(|it| has(&it["Action"], action) && has(&it["Resource"], resource))
    };
    let arn = |service: &str, rest: &str| format!("arn:aws:{service}:eu-west-1:000000000000:{rest}");
    for (action, resource) in [
        ("events:CreateEventBus", arn("events", "event-bus/Orders")),
        ("events:PutEvents", arn("events", "event-bus/Orders")),
        ("events:DeleteEventBus", arn("events", "event-bus/Orders")),
        ("states:CreateStateMachine", arn("states", "stateMachine:Relay")),
        ("iam:PassRole", "arn:aws:iam::000000000000:role/ork-states-Relay-eu-west-1".to_owned()),
        ("sqs:SetQueueAttributes", arn("sqs", "Jobs")),
        ("dynamodb:DescribeTimeToLive", arn("dynamodb", "table/Items")),
    ] {
        assert!(allows(action, &resource), "{action} {resource}: {}", said(&printed));
    }
    assert!(
        !said(&printed).contains("UpdateStateMachine") && !said(&printed).contains("us-east-1"),
        "{}",
        said(&printed)
    );
}
