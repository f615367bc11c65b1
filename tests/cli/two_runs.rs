//! Tests of two runs of one lab in one place: one at a time with the lab's own names, concurrently with separate names.

use std::fs::{self, File};

use super::local::Served;
use super::shell::{Shell, text};

const LAB: &str = r#"lab: demo
title: A demo
resources:
  log: { log-group: { name: orders } }
  topic: { topic: { name: News } }
  jobs: { queue: { name: Jobs, subscribe-to: topic } }
  relay: { state-machine: { name: Relay, definition: relay.json } }
steps:
  - create-bus: { name: Orders }
  - put-rule: { name: All, bus: Orders, pattern: { source: [s, relay] } }
  - put-targets: { rule: All, bus: Orders, targets: [{ id: log, to: log }, { to: jobs }] }
  - put-rule: { name: New, bus: Orders, pattern: { source: [s] } }
  - put-targets: { rule: New, bus: Orders, targets: [{ to: state-machine:Relay }] }
  - id: send
    publish: { bus: Orders, source: s, detail-type: t, events: [{ as: first, detail: { bus: Orders } }] }
    matches: { first: [All, New] }
  - verify: { logs: { group: orders, event: send.first, count: 1 }, within: 30s }
  - verify: { sqs: { queue: Jobs, event: send.first, count: 1 }, within: 30s }
  - verify: { logs: { group: orders, text: [Relayed], count: 1 }, within: 30s }
  - schedule: { name: Tick, rate: 1 day, targets: [{ to: log:ticks }] }
"#;

/// The state machine puts an event on the bus of the lab, which its file names.
const RELAY: &str = r#"{"StartAt": "Put", "States": {"Put": {"Type": "Task", "End": true,
  "Resource": "arn:aws:states:::events:putEvents", "Parameters": {"Entries": [
    {"EventBusName": "Orders", "Source": "relay", "DetailType": "Relayed", "Detail": {"bus": "Orders"}}]}}}}"#;

fn shell() -> Shell {
    let shell = Shell::with_lab(LAB);
    shell.file("labs/demo/relay.json", RELAY);
    shell
}

#[test]
fn runs_with_suffixes_pass_side_by_side_and_clean_up_apart() {
    let shell = shell();
    let served = Served::new(&shell);
    let run = |suffix: &str, more: &[&str]| {
        let words = ["lab", "run", "demo", "--endpoint-url", &served.url, "--suffix", suffix];
        shell.start(&[&words[..], more].concat())
    };
    let (one, two) = (run("one", &["--keep"]), run("two", &[]));
    for (suffix, child) in [("one", one), ("two", two)] {
        let output = child.wait_with_output().expect("it ends");
        let said = text(&output.stdout) + &text(&output.stderr);
        assert!(output.status.success(), "{suffix}: {said}");
        assert!(said.contains(&format!("+ queue Jobs-{suffix}")), "{said}");
    }
    let status = text(&shell.run(&["lab", "status"]).stdout);
    assert!(status.contains("demo --suffix one") && !status.contains("two"), "{status}");
    let ledger = fs::read_dir(shell.home().join("runs")).expect("records").flatten().next().expect("a place").path();
    let ledger = fs::read_to_string(ledger.join("demo+one.json")).expect("a record");
    let ledger_document: serde_json::Value = serde_json::from_str(&ledger).expect("JSON");
    for resource in ledger_document["ids"].as_array().expect("ids") {
        assert!(resource.to_string().to_lowercase().contains("one"), "{resource} has the name of every run");
    }
    let plain = shell.run(&["lab", "down", "demo", "--endpoint-url", &served.url]);
    assert_eq!(plain.status.code(), Some(3), "{}", text(&plain.stderr));
    let down = shell.run(&["lab", "down", "demo", "--suffix", "one", "--endpoint-url", &served.url]);
    assert!(text(&down.stderr).contains("nothing left behind"), "{}", text(&down.stderr));
}

#[test]
fn a_lab_is_started_and_checked_under_names_of_its_own() {
    let shell = shell();
    let run = |words: &[&str]| {
        let output = shell.run(words);
        (output.status.code(), text(&output.stdout) + &text(&output.stderr))
    };
    let (code, said) = run(&["lab", "start", "demo", "--suffix", "mine"]);
    assert!(code == Some(0) && said.contains("Orders-mine"), "{said}");
    assert_eq!(run(&["create-bus", "Orders-mine"]).0, Some(0));
    let (code, said) = run(&["lab", "check"]);
    assert_eq!(code, Some(0), "{said}");
    let (code, said) = run(&["lab", "reset", "demo", "--suffix", "mine"]);
    assert!(code == Some(0) && said.contains("nothing of the lab is left"), "{said}");
}

#[test]
fn a_second_process_on_the_same_run_is_refused() {
    let shell = shell();
    shell.file("home/runs/local-us-east-1/demo.lock", "`ork lab run`, process 12");
    let held = File::options().read(true).append(true).open(shell.home().join("runs/local-us-east-1/demo.lock"));
    let held = held.expect("a file");
    held.lock().expect("a lock");
    for command in ["run", "start", "down"] {
        let more = if command == "run" { &["--keep"][..] } else { &[] };
        let output = shell.run(&[&["lab", command, "demo"], more].concat());
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(4), "{command}: {said}");
        assert!(said.contains("worked on here already: `ork lab run`, process 12"), "{command}: {said}");
        assert!(said.contains("--suffix NAME"), "{said}");
    }
    let private = shell.run(&["lab", "run", "demo"]);
    assert!(private.status.success(), "a cloud of its own needs no lock: {}", text(&private.stderr));
    let apart = shell.run(&["lab", "run", "demo", "--keep", "--suffix", "b"]);
    assert!(apart.status.success(), "{}", text(&apart.stderr));
    // What a process that has ended left in the file is ignored.
    drop(held);
    let free = shell.run(&["lab", "run", "demo", "--keep"]);
    assert!(free.status.success(), "{}", text(&free.stderr));
}

#[test]
fn the_lab_of_the_program_passes_under_names_of_its_own() {
    let output = Shell::new().run(&["lab", "run", "eventdriven", "--suffix", "x1"]);
    let said = text(&output.stdout) + &text(&output.stderr);
    assert!(output.status.success() && said.contains("/aws/events/orders-x1"), "{said}");
}

#[test]
fn a_suffix_is_letters_and_digits() {
    for suffix in ["", "a-b", "a b", "12345678901234567"] {
        let output = Shell::new().run(&["lab", "run", "eventdriven", "--suffix", suffix]);
        assert_eq!(output.status.code(), Some(2), "{suffix}");
    }
}

#[test]
fn every_lab_runs_under_other_names() {
    let shell = Shell::new();
    for lab in ork::catalog::names() {
        let output = shell.run(&["lab", "run", lab, "--suffix", "x"]);
        assert!(output.status.success(), "{lab}: {}{}", text(&output.stdout), text(&output.stderr));
    }
}
