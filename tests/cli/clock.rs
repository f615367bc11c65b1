//! Tests of the clock of the shared cloud, advanced by hand, for commands and for a server.

use serde_json::Value;

use super::local::Served;
use super::shell::{Shell, text};

fn clock(shell: &Shell, words: &[&str]) -> Value {
    let output = shell.run(&[&["local", "clock"], words, &["-o", "json"]].concat());
    assert!(output.status.success(), "{words:?}: {}", text(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

const MACHINE: &str =
    r#"{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":7200,"Next":"S"},"S":{"Type":"Succeed"}}}"#;

#[test]
fn what_falls_due_on_the_way_happens() {
    let shell = Shell::new();
    shell.run(&["create", "state-machine", "Slow", "--definition", MACHINE]);
    shell.run(&["start-execution", "Slow", "--name", "one"]);
    let status = || text(&shell.run(&["executions", "Slow"]).stdout);
    assert_eq!(clock(&shell, &["advance", "1h"])["ahead-ms"], 3_600_000);
    assert!(status().contains("RUNNING"), "{}", status());
    let after = clock(&shell, &["advance", "--to-next-timer"]);
    assert!(status().contains("SUCCEEDED"), "{}", status());
    assert_eq!(after["next-timer"], Value::Null, "{after}");
    let ahead = after["ahead-ms"].as_u64().expect("a number");
    assert!((7_100_000..=7_200_000).contains(&ahead), "{ahead}");
    let none = shell.run(&["local", "clock", "advance", "--to-next-timer"]);
    assert_eq!(none.status.code(), Some(5), "{}", text(&none.stderr));
    assert!(text(&none.stderr).contains("nothing in the local cloud waits for a time"), "{}", text(&none.stderr));
    assert_eq!(clock(&shell, &[])["ahead-ms"], ahead, "it stays ahead");
    shell.run(&["local", "reset", "--yes"]);
    assert_eq!(clock(&shell, &[])["ahead-ms"], 0);
}

#[test]
fn a_schedule_fires_as_often_as_it_would_have() {
    let shell = Shell::new();
    shell.run(&["create", "queue", "Work"]);
    shell.run(&["schedule", "Poll", "--rate", "10 minutes", "--to", "queue:Work"]);
    clock(&shell, &["advance", "35m"]);
    let seen = shell.run(&["verify", "sqs", "--queue", "Work", "--count", "3", "--within", "10s"]);
    assert!(seen.status.success(), "{}{}", text(&seen.stdout), text(&seen.stderr));
}

#[test]
fn a_server_keeps_the_time_of_the_cloud_it_serves() {
    let shell = Shell::new();
    let served = Served::new(&shell);
    shell.run(&["create", "state-machine", "Slow", "--definition", MACHINE]);
    let started = shell.run(&["start-execution", "Slow", "--name", "one", "--endpoint-url", &served.url]);
    assert!(started.status.success(), "{}", text(&started.stderr));
    clock(&shell, &["advance", "2h1s"]);
    let words = ["verify", "execution", "--machine", "Slow", "--status", "SUCCEEDED", "--endpoint-url", &served.url];
    let seen = shell.run(&words);
    assert!(seen.status.success(), "{}{}", text(&seen.stdout), text(&seen.stderr));
}

#[test]
fn only_the_local_cloud_has_a_time_of_its_own() {
    let refused = Shell::new().run(&["local", "clock", "--backend", "http://127.0.0.1:1"]);
    assert!(!refused.status.success());
    assert!(text(&refused.stderr).contains("only the local cloud has a time of its own"));
}
