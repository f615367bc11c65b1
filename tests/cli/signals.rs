//! Tests of Ctrl-C and of termination.

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
fn an_interrupted_publish_says_how_much_was_sent() {
    let shell = Shell::new();
    shell.run(&["create-bus", "Orders"]);
    let flags = ["--bus", "Orders", "--source", "s", "--detail-type", "t", "--rate", "1", "--count", "100", "a=b"];
    let mut child = shell.start(&[&["publish"][..], &flags].concat());
    let mut receipts = BufReader::new(child.stdout.take().expect("stdout")).lines();
    assert!(receipts.next().expect("a receipt").expect("a line").contains("\"id\""));
    send("INT", &child);
    let output = child.wait_with_output().expect("it ends");
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(130), "{said}");
    assert!(said.contains("sent 1 event to `Orders`") || said.contains("sent 2 events to `Orders`"), "{said}");
    assert!(said.contains("interrupted: a request under way may have been accepted"), "{said}");
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

/// Starts a lab on a cloud with real time, and returns when it waits for something that never happens.
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
    assert!(report.contains("<skipped message=\"the run was interrupted\"/>"), "{report}");
    assert!(report.contains("failures=\"0\"") && report.ends_with("</testsuites>\n"), "{report}");
    shell.session("$ ork lab status\n! no lab is deployed");
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
    shell.session("$ ork lab status\n! no lab is deployed\n$ ork create-bus Orders\ncreated event bus Orders");
}

/// The number of messages in the queue of a served cloud.
const MESSAGES: usize = 400;

fn fill(shell: &Shell) {
    shell.file("events.ndjson", &"{\"a\":1}\n".repeat(MESSAGES));
    shell.session(
        "$ ork create-bus Orders
created event bus Orders
$ ork create queue Jobs
created queue Jobs
$ ork put-rule All --bus Orders --pattern '{\"source\":[\"s\"]}'
created rule All on Orders
",
    );
    shell.run(&["put-targets", "All", "--bus", "Orders", "--to", "queue:Jobs"]);
    let words = ["publish", "--bus", "Orders", "--source", "s", "--detail-type", "t", "events.ndjson"];
    let sent = shell.run(&words);
    assert!(sent.status.success(), "{}", text(&sent.stderr));
}

/// Returns the number of messages in flight.
fn in_flight(url: &str) -> usize {
    let address = url.trim_start_matches("http://");
    let body = format!(
        "{{\"QueueUrl\":\"{url}/000000000000/Jobs\",\"AttributeNames\":[\"ApproximateNumberOfMessagesNotVisible\"]}}"
    );
    let mut stream = std::net::TcpStream::connect(address).expect("a connection");
    let head =
        "POST / HTTP/1.1\r\nx-amz-target: AmazonSQS.GetQueueAttributes\r\ncontent-type: application/x-amz-json-1.0";
    let scope = "20260105/us-east-1/sqs/aws4_request";
    let authorization = format!("AWS4-HMAC-SHA256 Credential=test/{scope}, SignedHeaders=host, Signature=00");
    write!(
        stream,
        "{head}\r\nhost: {address}\r\nauthorization: {authorization}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
    .expect("it reads");
    let mut answer = String::new();
    std::io::Read::read_to_string(&mut stream, &mut answer).expect("an answer");
    let number = answer.rsplit_once("NotVisible\":\"").map(|(_, rest)| rest.chars().take_while(char::is_ascii_digit));
    number.unwrap_or_else(|| panic!("{answer}")).collect::<String>().parse().expect("a number")
}

#[test]
fn a_look_at_a_queue_that_is_interrupted_leaves_every_message_visible() {
    let shell = Shell::new();
    let served = Served::new(&shell);
    fill(&shell);
    for signal in ["INT", "TERM"] {
        let words =
            ["verify", "sqs", "--queue", "Jobs", "--count", "9999", "--within", "10m", "--backend", &served.url];
        let child = shell.start(&words);
        // It polls repeatedly, so that some messages are eventually in flight.
        while in_flight(&served.url) == 0 {}
        send(signal, &child);
        let output = child.wait_with_output().expect("it ends");
        assert!(!output.status.success(), "{signal}");
        assert_eq!(in_flight(&served.url), 0, "{signal}: {}", text(&output.stderr));
    }
}

#[test]
fn two_looks_at_one_queue_both_see_every_message() {
    let shell = Shell::new();
    let served = Served::new(&shell);
    fill(&shell);
    let count = MESSAGES.to_string();
    let words = ["verify", "sqs", "--queue", "Jobs", "--count", &count, "--within", "20s", "--backend", &served.url];
    let looks = [shell.start(&words), shell.start(&words), shell.start(&words)];
    for look in looks {
        let output = look.wait_with_output().expect("it ends");
        assert!(output.status.success(), "{}{}", text(&output.stdout), text(&output.stderr));
    }
}

#[test]
fn a_run_after_one_that_was_killed_says_what_to_do_first() {
    let shell = Shell::new();
    let served = Served::new(&shell);
    let (mut child, _lines) = waiting_lab(&shell, &served.url);
    child.kill().expect("it can be killed");
    child.wait().expect("it ends");
    let again = || shell.run(&["lab", "run", "demo", "--step", "target", "--backend", &served.url]);
    let refused = again();
    let said = text(&refused.stderr);
    assert_eq!(refused.status.code(), Some(4), "{said}");
    assert!(said.contains("an earlier run of the lab `demo` was cut short and left"), "{said}");
    let command = said.split('`').find(|part| part.starts_with("ork lab down")).expect("a command").to_owned();
    let down = shell.run(&command.split(' ').skip(1).collect::<Vec<_>>());
    assert!(down.status.success(), "{command}: {}", text(&down.stderr));
    let passed = again();
    assert!(passed.status.success(), "{}{}", text(&passed.stdout), text(&passed.stderr));
}

#[test]
fn a_run_whose_server_dies_ends_soon_and_says_what_is_left() {
    let shell = Shell::new();
    let served = Served::new(&shell);
    let (child, _lines) = waiting_lab(&shell, &served.url);
    let begun = std::time::Instant::now();
    let killed = Command::new("sh").args(["-c", "kill -9 \"$1\"", "sh", &served.pid.to_string()]).status();
    assert!(killed.expect("a shell").success());
    let output = child.wait_with_output().expect("it ends");
    let said = text(&output.stdout) + &text(&output.stderr);
    assert_eq!(output.status.code(), Some(7), "{said}");
    assert!(begun.elapsed().as_secs() < 40, "it asks for each thing again and again");
    assert!(said.contains(&format!("`ork lab down demo --backend {}` removes what is left", served.url)), "{said}");
}
