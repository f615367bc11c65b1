//! Tests of `ork doctor`: what keeps a delivery from its target is found without sending anything, and mended.

use std::os::unix::fs::PermissionsExt as _;

use super::shell::{Shell, text};

const PATTERN: &str = r#"{"source":["s"]}"#;

/// Returns a shell with a rule on a bus that lacks the permission of its queue.
fn without_permission() -> Shell {
    let shell = Shell::new();
    for words in [
        &["create-bus", "Orders"][..],
        &["create", "queue", "Jobs"],
        &["put-rule", "All", "--bus", "Orders", "--pattern", PATTERN],
        &["put-targets", "All", "--bus", "Orders", "--to", "queue:Jobs", "--no-permissions"],
    ] {
        run(&shell, words);
    }
    shell
}

fn run(shell: &Shell, words: &[&str]) -> String {
    let output = shell.run(words);
    assert!(output.status.success(), "{words:?}: {}", text(&output.stderr));
    text(&output.stdout)
}

/// Returns the checks of a document: state, subject and reason.
fn examined(shell: &Shell, words: &[&str]) -> Vec<(String, String, String)> {
    let words = [&["doctor"][..], words, &["-o", "json"]].concat();
    let document: serde_json::Value = serde_json::from_slice(&shell.run(&words).stdout).expect("a document");
    let field = |check: &serde_json::Value, name: &str| check[name].as_str().unwrap_or_default().to_owned();
    let checks = document["checks"].as_array().expect("a list").iter();
    let rules =
        checks.filter(|check| field(check, "subject").contains('/') && !field(check, "subject").contains("CLI"));
    rules.map(|check| (field(check, "state"), field(check, "subject"), field(check, "reason"))).collect()
}

#[test]
fn a_missing_permission_is_found_and_mended() {
    let shell = without_permission();
    shell.session(
        r#"
$ PATH=/nowhere ork doctor --bus Orders
ok backend local
    is  account 000000000000, region us-east-1
ok server of the local cloud
    is  not running; `ork local up` starts it for other programs
x Orders/All -> queue:Jobs
    why   the policy of `Jobs` does not allow sqs:SendMessage: there is no policy that could allow it
    help  a statement like this in the policy of `Jobs` allows it: {"Sid":"EventsAllToJobs","Effect":"Allow","Principal":{"Service":"events.amazonaws.com"},"Action":"sqs:SendMessage","Resource":"arn:aws:sqs:us-east-1:000000000000:Jobs","Condition":{"ArnEquals":{"aws:SourceArn":"arn:aws:events:us-east-1:000000000000:rule/Orders/All"}}}; `ork doctor All --bus Orders --fix` adds what is missing
! 1 problem
? 1
"#,
    );
    run(&shell, &["doctor", "All", "--bus", "Orders", "--fix"]);
    let publish = ["publish", "--bus", "Orders", "--source", "s", "--detail-type", "t", "a=1"];
    run(&shell, &publish);
    assert!(run(&shell, &["messages", "Jobs", "-o", "json"]).contains("\"a\": \"1\""));
}

#[test]
fn each_kind_of_target_is_mended_by_following_the_advice() {
    let shell = Shell::new();
    let definition = r#"{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}"#;
    shell.file("index.js", "exports.handler = async () => 1;\n").file("machine.json", definition);
    for words in [
        &["create", "queue", "Jobs"][..],
        &["create", "queue", "Dead"],
        &["create", "topic", "News"],
        &["create", "log-group", "/orders"],
        &["create", "function", "Work", "--code", "index.js"],
        &["create", "state-machine", "Flow", "--definition", "machine.json"],
        &["create-bus", "Other"],
        &["put-rule", "One", "--pattern", PATTERN],
        &["put-rule", "Two", "--pattern", PATTERN],
        &["put-targets", "One", "--to", "queue:Jobs", "topic:News", "log:/orders", "function:Work", "--no-permissions"],
        &["put-targets", "Two", "--to", "state-machine:Flow", "bus:Other"],
        &["put-targets", "Two", "--to", "queue:Jobs", "--dead-letter", "queue:Dead"],
    ] {
        run(&shell, words);
    }
    let problems = |rule: &str| -> Vec<String> {
        let found = examined(&shell, &[rule]).into_iter().filter(|(state, ..)| state == "problem");
        found.map(|(_, subject, _)| subject).collect()
    };
    let of_one = ["function:Work", "log:/orders", "queue:Jobs", "topic:News"].map(|to| format!("default/One -> {to}"));
    let mut found = problems("One");
    found.sort();
    assert_eq!(found, of_one);
    assert_eq!(problems("Two"), [""; 0]);

    run(&shell, &["doctor", "One", "--bus", "default", "--fix"]);
    assert_eq!(problems("One"), [""; 0], "all are mended");
}

#[test]
fn what_does_not_deliver_though_it_may_is_warned_about() {
    let shell = Shell::new();
    run(&shell, &["put-rule", "Idle", "--pattern", PATTERN]);
    run(&shell, &["put-rule", "Off", "--pattern", PATTERN, "--disabled"]);
    run(&shell, &["create", "queue", "Jobs"]);
    run(&shell, &["put-rule", "Gone", "--pattern", PATTERN]);
    run(&shell, &["put-targets", "Gone", "--to", "queue:Jobs"]);
    run(&shell, &["delete", "queue", "Jobs"]);
    let found = examined(&shell, &[]);
    let found: Vec<(&str, &str, &str)> =
        found.iter().map(|(state, subject, reason)| (state.as_str(), subject.as_str(), reason.as_str())).collect();
    assert_eq!(
        found,
        [
            ("problem", "default/Gone -> queue:Jobs", "there is no queue `Jobs`"),
            ("warning", "default/Idle", "the rule has no target, so what it matches goes nowhere"),
            ("warning", "default/Off", "the rule is disabled, so it matches nothing"),
            ("warning", "default/Off", "the rule has no target, so what it matches goes nowhere"),
        ]
    );
}

#[test]
fn a_name_that_is_not_there_is_refused_with_the_one_that_is() {
    without_permission().session(
        r#"
$ PATH=/nowhere ork doctor Al
! error: there is no rule `Al`; did you mean `All`?
? 5
$ PATH=/nowhere ork doctor All --bus Order
! error: there is no event bus `Order`; did you mean `Orders`?
? 5
"#,
    );
}

#[test]
fn the_first_version_of_the_aws_cli_is_warned_about() {
    let shell = Shell::new();
    for (printed, state) in [("aws-cli/1.46.0 Python/3.11.7", "warning"), ("aws-cli/2.15.0 Python/3.11.6", "good")] {
        shell.file("bin/aws", &format!("#!/bin/sh\necho {printed}\n"));
        let program = shell.folder().join("bin/aws");
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).expect("an executable file");
        let path = format!("{}:/usr/bin:/bin", shell.folder().join("bin").display());
        let output = shell.command(["doctor", "-o", "json"]).env("PATH", path).output().expect("the binary runs");
        let document: serde_json::Value = serde_json::from_slice(&output.stdout).expect("a document");
        let checks = document["checks"].as_array().expect("a list");
        let of_cli = |check: &&serde_json::Value| check["subject"].as_str().is_some_and(|it| it.starts_with("AWS CLI"));
        assert_eq!(checks.iter().find(of_cli).map(|check| check["state"].clone()), Some(state.into()), "{document}");
    }
}
