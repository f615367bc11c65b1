//! Tests that foreign text, from a lab or a backend, is shown on the terminal without its control characters taking
//! effect.

use super::endpoint::endpoint;
use super::shell::{Shell, text};

/// In YAML and JSON: an OSC and a CSI sequence, C1, DEL, CR, LF, a bidirectional override and an isolate, separators,
/// characters without width, a tag, and a noncharacter.
const YAML: &str = r#"\e]0;x\a\e[31m\x9B2J\x7F\r\nSPOOFED \u202E\u2066\u200F\u061C\u2028\u200B\uFEFF\U000E0041\uFDD3"#;
const JSON: &str =
    r"\u001b]0;x\u0007\u001b[31m\u009b2J\u007f\r\nSPOOFED \u202e\u2066\u200f\u061c\u2028\u200b\ufeff\udb40\udc41\ufdd3";

fn raw() -> String {
    serde_json::from_str(&format!("\"{JSON}\"")).expect("a text")
}

fn lab() -> String {
    r#"
lab: demo
title: "T~"
text: "Prose~"
vars:
  source: { default: "com.example~", description: "D~" }
steps:
  - id: bus
    title: "A~"
    text: "P~"
    hint: "H~"
    create-bus: { name: Orders, description: "B~" }
  - id: rule
    title: "R~"
    put-rule: { name: All, bus: Orders, pattern: { source: ["${{ vars.source }}"] } }
  - id: sent
    title: "E~"
    hint: "H~"
    publish:
      bus: Orders
      events: [{ as: first, source: "${{ vars.source }}", detail-type: "Type~", detail: { "key~": "value~" } }]
    matches: { first: [] }
"#
    .replace('~', YAML)
}

/// Checks that there are no control characters, and no line that a foreign text began.
fn assert_shown(what: &str, bytes: &[u8]) {
    let shown = text(bytes);
    let hidden: Vec<char> = shown.chars().filter(|c| *c != '\n' && ork::visible::is_hidden(*c)).collect();
    assert!(hidden.is_empty(), "{what}: {hidden:?} in\n{shown:?}");
    let spoofed = shown.lines().any(|line| line.trim_start().starts_with("SPOOFED"));
    assert!(!spoofed, "{what}: a line of somebody else in\n{shown}");
}

fn walk(shell: &Shell, commands: &[&[&str]]) {
    for words in commands {
        let output = shell.run(words);
        let what = words.join(" ");
        assert_ne!(output.status.code(), Some(70), "{what}: {}", text(&output.stderr));
        assert_shown(&format!("{what} (stdout)"), &output.stdout);
        assert_shown(&format!("{what} (stderr)"), &output.stderr);
    }
}

#[test]
fn a_lab_cannot_move_the_cursor() {
    let shell = Shell::with_lab(&lab());
    shell.file("labs/broken/lab.yaml", &lab().replace("put-rule:", "put-rul\u{202e}\u{9b}:").replace("text:", "txt:"));
    let folder = format!("labs/x{}", raw().replace(['\n', '\r'], ""));
    shell.file(&format!("{folder}/lab.yaml"), "lab: 1\n");
    walk(
        &shell,
        &[
            &["lab", "list"],
            &["lab", "list", "-o", "json"],
            &["lab", "lint"],
            &["lab", "lint", "broken"],
            &["lab", "lint", "broken", "-o", "ndjson"],
            &["lab", "lint", &format!("./{folder}")],
            &["lab", "show", "demo", "--as", "mermaid"],
            &["lab", "run", "demo"],
            &["lab", "run", "demo", "-vv"],
            &["lab", "run", "demo", "--color", "never", "-o", "json"],
            &["lab", "run", "demo", "-o", "ndjson"],
            &["lab", "run", "demo", "--step", &raw()],
        ],
    );
    // The prose of a lab has lines of its own.
    let shown = text(&shell.run(&["lab", "show", "demo"]).stdout);
    assert!(!shown.contains(|c| c != '\n' && ork::visible::is_hidden(c)), "{shown:?}");
}

#[test]
fn a_lesson_cannot_move_the_cursor() {
    let shell = Shell::with_lab(&lab().replace("text: \"P~\"", ""));
    let prose = text(&shell.run(&["lab", "start", "demo"]).stdout);
    assert!(!prose.contains(|c| c != '\n' && ork::visible::is_hidden(c)), "{prose:?}");
    walk(
        &shell,
        &[
            &["lab", "start", "demo"],
            &["lab", "status"],
            &["lab", "check"],
            &["lab", "solve", "--apply"],
            &["lab", "next", "-q", "-o", "json"],
            &["lab", "check"],
            &["lab", "solve", "--apply"],
            &["lab", "next"],
            &["lab", "solve", "--apply"],
            &["lab", "check", "--within", "0s"],
            &["lab", "status"],
            &["lab", "status", "-o", "json"],
            &["lab", "reset"],
        ],
    );
}

#[test]
fn events_and_names_cannot_move_the_cursor() {
    let shell = Shell::new();
    let (raw, target) = (raw(), format!("queue:{}", raw()));
    let event = format!(r#"{{"source":"s{JSON}","detail-type":"t{JSON}","detail":{{"k{JSON}":"v{JSON}"}}}}"#);
    shell.file("event.json", &event);
    shell.file(&format!("x{}", raw.replace(['\n', '\r'], "")), "{");
    walk(
        &shell,
        &[
            &["create-bus", "Orders", "--description", &raw],
            &["create-bus", &raw],
            &["put-rule", "All", "--bus", "Orders", "--pattern", r#"{"source":[{"prefix":"s"}]}"#],
            &["put-rule", &raw, "--bus", "Orders", "--pattern", "{\"a\u{202e}\": \u{9b}"],
            &["put-rule", "R", "--pattern", &format!("x{}", raw.replace(['\n', '\r'], ""))],
            &["put-targets", "All", "--bus", "Orders", "--to", &target],
            &["put-targets", &raw, "--bus", &raw, "--to", "queue:Jobs"],
            &["publish", "--bus", "Orders", "event.json", "-o", "text"],
            &["publish", "--bus", "Orders", "event.json", "-o", "json"],
            &["publish", "--bus", &raw, "event.json"],
            &["trace", "--last"],
            &["trace", "--last", "--as", "mermaid"],
            &["trace", "--last", "-o", "ndjson"],
            &["trace", &raw],
            &["tail", "--bus", "Orders", "--since", "1h", "--count", "1", "-o", "text"],
            &["match", &format!(r#"{{"source":["x{JSON}"]}}"#), "event.json", "--explain"],
            &["match", &format!(r#"{{"source":["x{JSON}"]}}"#), "event.json", "--explain", "-o", "json"],
            &["verify", "sqs", "--queue", &raw, "--within", "0s"],
            &["schedule", &raw, "--next", "3"],
            &["explain", &raw],
            &["lab", "show", &raw],
            &["lab", "down", &raw],
            &[&raw],
            &["lab", "list", &format!("--{raw}")],
            &["create-bus", "x", "--backend", &raw],
            &["create-bus", "x", "--profile", &raw, "--backend", "http://127.0.0.1:1"],
        ],
    );
}

#[test]
fn a_backend_cannot_move_the_cursor() {
    let broken = format!(r#"{{"__type":"Odd{JSON}","message":"no{JSON}"}}"#);
    let named = format!(r#"{{"Name":"Orders","Arn":"arn:aws:events:us-east-1:123456789012:event-bus/{JSON}"}}"#);
    let rules = format!(r#"{{"Rules":[{{"Name":"R{JSON}","EventPattern":"{{}}","State":"ENABLED"}}]}}"#);
    let entries = format!(r#"{{"FailedEntryCount":1,"Entries":[{{"ErrorCode":"E{JSON}","ErrorMessage":"M{JSON}"}}]}}"#);
    let leak = |text: String| -> &'static str { Box::leak(text.into_boxed_str()) };
    let (broken, named) = (leak(broken), leak(named));
    let url = endpoint(Box::leak(Box::new([
        ("describeeventbus", 200, named),
        ("listrules", 200, leak(rules)),
        ("putevents", 200, leak(entries)),
        ("putrule", 400, broken),
        ("describerule", 400, broken),
        ("getqueueurl", 400, broken),
        super::endpoint::IDENTITY,
    ])));
    let shell = Shell::new();
    shell.file("event.json", r#"{"source":"s","detail-type":"t","detail":{}}"#);
    let backend = ["--backend", url.as_str(), "-o", "text"];
    for words in [
        vec!["create-bus", "Orders", "-v"],
        vec!["publish", "--bus", "Orders", "event.json"],
        vec!["put-rule", "R", "--bus", "Orders", "--pattern", "{\"source\":[\"s\"]}"],
        vec!["put-targets", "R", "--bus", "Orders", "--to", "queue:Jobs"],
        vec!["verify", "sqs", "--queue", "Jobs", "--within", "0s"],
        vec!["create", "queue", "Jobs"],
    ] {
        walk(&shell, &[&[words.as_slice(), &backend].concat()]);
    }
}

#[test]
fn what_a_program_gets_is_as_it_is() {
    let shell = Shell::new();
    let event = r#"{"source":"s","detail-type":"t","detail":{"a":"x\u202ey"}}"#;
    let template = ["--paths", "a=$.detail.a", "--template", "\"<a>\"", "--event", event];
    let output = shell.run(&[&["input-transformer", "R", "T"], template.as_slice()].concat());
    assert_eq!(text(&output.stdout), "\"x\u{202e}y\"\n", "{}", text(&output.stderr));
}
