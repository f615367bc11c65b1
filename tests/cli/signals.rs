//! Ctrl-C and the wish to terminate.

#![cfg(unix)]

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdout, Command};

use super::local::Served;
use super::shell::{Shell, text};

type Lines = std::io::Lines<BufReader<ChildStdout>>;

fn send(signal: &str, child: &Child) {
    let pid = child.id().to_string();
    let sent = Command::new("sh").args(["-c", "kill -s \"$1\" \"$2\"", "sh", signal, &pid]).status();
    assert!(sent.expect("a shell").success());
}

#[test]
fn a_command_that_waits_for_input_ends_with_the_signal() {
    for (signal, code) in [("INT", 130), ("TERM", 143)] {
        let shell = Shell::new();
        shell.run(&["create-bus", "Orders"]);
        let mut child = shell.start(&["publish", "--bus", "Orders", "--source", "s", "--detail-type", "t", "-"]);
        let mut input = child.stdin.take().expect("stdin");
        let mut receipts = BufReader::new(child.stdout.take().expect("stdout"));
        writeln!(input, "{{\"a\":1}}").expect("it reads");
        let mut receipt = String::new();
        receipts.read_line(&mut receipt).expect("a receipt");
        assert!(receipt.contains("\"id\""), "{receipt}");
        send(signal, &child);
        assert_eq!(child.wait().expect("it ends").code(), Some(code), "{signal}");
    }
}

#[test]
fn a_server_that_is_terminated_takes_its_record_away() {
    let shell = Shell::new();
    let mut child = shell.start(&["local", "up", "--port", "0"]);
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("stdout")).read_line(&mut line).expect("an address");
    assert!(line.starts_with("export AWS_ENDPOINT_URL=http://127.0.0.1:"), "{line}");
    let record = shell.home().join("local/server.json");
    assert!(record.exists());
    send("TERM", &child);
    assert_eq!(child.wait().expect("it ends").code(), Some(143));
    assert!(!record.exists());
}

const LAB: &str = r#"lab: demo
title: A demo
steps:
  - id: bus
    create-bus: { name: Orders }
  - id: rule
    put-rule: { name: All, bus: Orders, pattern: { source: [s] } }
  - id: target
    put-targets: { rule: All, bus: Orders, targets: [{ id: log, to: "log:orders" }] }
  - id: never
    verify: { logs: { group: orders, count: 1 }, within: 10m }
"#;

/// Starts a lab on a cloud whose time is real, and returns when it waits for what never comes.
fn waiting_lab(shell: &Shell, url: &str) -> (Child, Lines) {
    shell.file("labs/demo/lab.yaml", LAB);
    let mut child = shell.start(&["lab", "run", "demo", "--backend", url, "--report", "junit=run.xml"]);
    let mut lines = BufReader::new(child.stdout.take().expect("stdout")).lines();
    let waits = lines.by_ref().map(|line| line.expect("text")).any(|line| line.contains("put-targets"));
    assert!(waits, "it comes to the step before the one that waits");
    (child, lines)
}

#[test]
fn an_interrupted_run_cleans_up() {
    let shell = Shell::new();
    let served = Served::new(&shell);
    let (child, lines) = waiting_lab(&shell, &served.url);
    send("INT", &child);
    let said: Vec<String> = lines.map(|line| line.expect("text")).collect();
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(130), "{said:#?}");
    assert!(said.iter().any(|line| line.ends_with("nothing left behind")), "{said:#?}");
    let report = std::fs::read_to_string(shell.folder().join("run.xml")).expect("a report");
    assert!(report.contains("<failure message=\"interrupted\"") && report.ends_with("</testsuites>\n"), "{report}");
    shell.session("$ ork lab status\n! no lab stands");
}

#[test]
fn what_a_killed_run_left_can_be_removed() {
    let shell = Shell::new();
    let served = Served::new(&shell);
    let (mut child, _lines) = waiting_lab(&shell, &served.url);
    child.kill().expect("it can be killed");
    child.wait().expect("it ends");
    let status = text(&shell.run(&["lab", "status"]).stdout);
    assert!(status.contains("demo"), "{status}");
    let down = shell.run(&["lab", "down", "demo", "--backend", &served.url]);
    assert!(down.status.success(), "{}", text(&down.stderr));
    assert!(text(&down.stderr).contains("nothing left behind"), "{}", text(&down.stderr));
    shell.session("$ ork lab status\n! no lab stands\n$ ork create-bus Orders -q\ncreated event bus Orders");
}
