//! Tests of streams and colours: stdout is data, a closed pipe ends quietly, and colours appear only where they are
//! wanted.

use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;

use super::shell::{Shell, text};

#[test]
fn a_closed_pipe_ends_quietly() {
    let shell = Shell::new();
    let cases: [&[&str]; 4] = [
        &["--help"],
        &["lab", "run", "eventdriven"],
        &["completions", "bash"],
        &["lab", "run", "eventdriven", "-o", "ndjson"],
    ];
    for words in cases {
        let mut child = shell.start(words);
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("it ends");
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{words:?}: {said}");
        assert!(!said.contains("error") && !said.contains("panic"), "{words:?}: {said}");
    }
}

#[test]
fn publishing_stops_when_nobody_reads_the_receipts() {
    let shell = Shell::new();
    shell.run(&["create-bus", "Orders"]);
    let mut child = shell.start(&["publish", "--bus", "Orders", "--source", "s", "--detail-type", "t", "-"]);
    let mut input = child.stdin.take().expect("stdin");
    let mut receipts = BufReader::new(child.stdout.take().expect("stdout"));
    writeln!(input, "{{\"a\":1}}").expect("it reads");
    let mut receipt = String::new();
    receipts.read_line(&mut receipt).expect("a receipt while stdin is still open");
    assert!(receipt.contains("\"line\":1"), "{receipt}");
    drop(receipts);
    // Whether this is still read is a race; but the process must end.
    while writeln!(input, "{{\"a\":2}}").is_ok() {}
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
}

#[test]
fn a_full_disk_is_an_error() {
    let Ok(full) = std::fs::File::create("/dev/full") else { return };
    let shell = Shell::new();
    let output = shell.command(["lab", "list"]).stdout(Stdio::from(full)).output().expect("it runs");
    assert_eq!(output.status.code(), Some(5));
    assert!(text(&output.stderr).contains("cannot write to stdout"), "{}", text(&output.stderr));
}

#[test]
fn colour_comes_only_where_it_is_wanted() {
    let shell = Shell::new();
    let coloured = |words: &[&str], variables: &[(&str, &str)]| {
        let output = shell.command(words).envs(variables.iter().copied()).output().expect("it runs");
        text(&output.stdout).contains('\u{1b}')
    };
    let list: &[&str] = &["lab", "list"];
    assert!(!coloured(list, &[]), "a pipe");
    assert!(coloured(&["lab", "list", "--color", "always"], &[("NO_COLOR", "1")]));
    assert!(coloured(list, &[("CLICOLOR_FORCE", "1")]));
    assert!(!coloured(list, &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
    assert!(coloured(&["--help", "--color=always"], &[]));
    assert!(!coloured(&["--help"], &[]));
}

#[test]
fn signs_beyond_ascii_come_only_where_they_can_be_shown() {
    let shell = Shell::new();
    let words = ["match", "{\"a\":[1]}", "{\"a\":1}"];
    assert_eq!(text(&shell.run(&words).stdout), "ok event 1 matches\n");
    let output = shell.command(words).env("LC_ALL", "C.UTF-8").output().expect("it runs");
    assert_eq!(text(&output.stdout), "✓ event 1 matches\n");
}

#[test]
fn nothing_but_data_is_on_stdout_and_nothing_but_trouble_is_said_when_quiet() {
    let shell = Shell::new();
    let output = shell.run(&["lab", "run", "eventdriven", "-o", "ndjson", "-q"]);
    assert!(output.status.success() && output.stderr.is_empty(), "{}", text(&output.stderr));
    for line in text(&output.stdout).lines() {
        let document: serde_json::Value = serde_json::from_str(line).expect("JSON");
        assert_eq!(document["schema"], "ork.notice/1", "{line}");
    }
}
