//! Tests of reports on what a check cannot see, and on what no check looked at.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::Output;
use std::thread;

use super::endpoint::{IDENTITY, endpoint};
use super::shell::{Shell, text};

/// Returns a lab whose step is a request to this server.
fn with_request(url: &str) -> Shell {
    Shell::with_lab(&format!(
        "lab: demo\ntitle: A demo\nsteps:\n  - id: order\n    title: Send an order\n    \
         http: {{ url: {url}, body: {{ a: 1 }} }}\n"
    ))
}

fn started_and_checked(shell: &Shell) -> Output {
    let backend = endpoint(&[IDENTITY]);
    let started = shell.run(&["lab", "start", "demo", "--backend", &backend]);
    assert!(started.status.success(), "{}", text(&started.stderr));
    shell.run(&["lab", "check", "--backend", &backend])
}

#[test]
fn a_request_that_cannot_be_checked_is_taken_as_done_and_that_is_said() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    thread::spawn(move || {
        for stream in listener.incoming().flatten().take(1) {
            let (mut stream, mut request) = (stream, [0; 4096]);
            let read = stream.read(&mut request).expect("a request");
            assert!(request[..read].starts_with(b"HEAD / "), "only what changes nothing is sent");
            stream.write_all(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n").expect("an answer");
        }
    });
    let shell = with_request(&format!("http://{address}/orders"));
    let checked = started_and_checked(&shell);
    let said = text(&checked.stdout);
    let reason = "it may change something each time it is sent, so it is not sent again, and nothing tells who sent it";
    assert_eq!(said, format!("ok 1/1 Send an order: taken as done, for it cannot be checked: {reason}\n"));
    assert_eq!(checked.status.code(), Some(0));
}

#[test]
fn a_request_to_a_server_that_is_gone_is_not_taken_as_done() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    drop(listener);
    let shell = with_request(&format!("http://{address}/orders"));
    let checked = started_and_checked(&shell);
    let said = text(&checked.stdout);
    assert!(said.contains(&format!("expected  a server that answers at http://{address}")), "{said}");
    assert_eq!(checked.status.code(), Some(1), "{said}");
}

#[test]
fn a_failure_that_no_step_looked_at_is_said_at_the_end() {
    let shell = Shell::with_lab(
        r#"lab: demo
title: A demo
resources:
  broken: { function: { name: Broken, code: broken.mjs } }
  queue: { queue: { name: Jobs } }
steps:
  - create-bus: { name: Orders }
  - put-rule: { name: All, bus: Orders, pattern: { source: [s] } }
  - put-targets: { rule: All, bus: Orders, targets: [{ id: f, to: broken }, { id: q, to: queue }] }
  - id: send
    publish: { bus: Orders, source: s, detail-type: t, events: [{ as: one, detail: {} }, { as: two, detail: {} }] }
  - verify: { sqs: { queue: queue, count: 2 } }
"#,
    );
    shell.file("labs/demo/broken.mjs", "export const handler = async () => {{{\n");
    let run = shell.run(&["lab", "run", "demo", "--report", "json=r.json"]);
    let said = text(&run.stdout);
    assert!(run.status.success(), "{said}");
    assert!(said.contains("  ! no step checked this (2 times): function Broken ended: "), "{said}");
    let report = std::fs::read_to_string(shell.folder().join("r.json")).expect("a report");
    let report: serde_json::Value = serde_json::from_str(&report).expect("JSON");
    assert_eq!(report["overlooked"][0]["times"], 2, "{report:#}");
    let brief = text(&shell.run(&["lab", "run", "demo", "demo"]).stdout);
    assert_eq!(brief.matches("no step checked this").count(), 2, "{brief}");
}
