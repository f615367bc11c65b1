//! Ctrl-C and the wish to terminate.

#![cfg(unix)]

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command};

use super::shell::Shell;

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
