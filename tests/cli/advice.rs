//! Tests that commands in messages run as printed, and do what the message says.

use std::path::Path;
use std::process::{Command, Output};

use super::shell::{Shell, text};

/// Runs a line in a shell in which the binary is on the path.
fn typed(shell: &Shell, line: &str) -> Output {
    let binary = Path::new(env!("CARGO_BIN_EXE_ork")).parent().expect("a folder");
    let mut command = Command::new("sh");
    command.env_clear().env("PATH", format!("{}:/usr/bin:/bin", binary.display())).current_dir(shell.folder());
    command.env("ORK_HOME", shell.home()).args(["-c", line]).output().expect("sh runs")
}

/// Returns the command between backticks with this beginning.
fn advised(said: &str, begin: &str) -> String {
    let at = said.find(&format!("`{begin}")).unwrap_or_else(|| panic!("no `{begin}` in {said}"));
    said[at + 1..].split('`').next().expect("a command").to_owned()
}

/// Follows the advice, and checks that the explanation names the field that does not match.
fn assert_explains(shell: &Shell, said: &str, field: &str) {
    let advice = advised(said, "ork match ");
    let output = typed(shell, &advice);
    assert!(matches!(output.status.code(), Some(0 | 1)), "{advice}: {}", text(&output.stderr));
    assert!(text(&output.stdout).contains(field), "{advice}: {}", text(&output.stdout));
}

const LAB: &str = r#"lab: demo
title: A demo
resources:
  log: { log-group: { name: orders } }
steps:
  - id: bus
    create-bus: { name: Orders }
  - id: rule
    put-rule: { name: All, bus: Orders, pattern: { source: [s], detail: { "it's": [1, 2] } } }
  - id: target
    put-targets: { rule: All, bus: Orders, targets: [{ id: log, to: log }] }
  - id: send
    publish: { bus: Orders, source: s, detail-type: t, events: [{ as: first, detail: { "it's": 1 } }] }
    matches: { first: [All] }
  - id: seen
    verify: { logs: { group: log, event: send.first, count: 1 }, within: 1s }
"#;

#[test]
fn a_lint_of_a_rule_says_how_to_learn_why_it_matches_nothing() {
    let shell = Shell::with_lab(&LAB.replace("[1, 2]", "[3]").replace("    matches: { first: [All] }\n", ""));
    let linted = shell.run(&["lab", "lint", "demo"]);
    assert_explains(&shell, &text(&linted.stdout).replace("\n     ", ""), "detail.it's");
}

#[test]
fn a_check_of_a_rule_says_how_to_learn_where_its_pattern_differs() {
    let shell = Shell::with_lab(LAB);
    shell.run(&["lab", "start", "demo"]);
    shell.run(&["create-bus", "Orders"]);
    shell.run(&["put-rule", "All", "--bus", "Orders", "--pattern", r#"{"source":["s"],"detail":{"it's":[1]}}"#]);
    let checked = shell.run(&["lab", "check", "--step", "rule"]);
    assert_eq!(checked.status.code(), Some(1), "{}", text(&checked.stderr));
    assert_explains(&shell, &text(&checked.stdout), "detail.it's");
}

#[test]
fn an_event_that_is_known_only_when_it_is_as_asked_is_said_to_be() {
    let shell = Shell::with_lab(LAB);
    shell.run(&["lab", "start", "demo"]);
    shell.run(&["create-bus", "Orders"]);
    for (detail, is_known) in [("it's:=2", false), ("it's:=1", true)] {
        shell.run(&["lab", "goto", "send"]);
        let sent = shell.run(&["publish", "--bus", "Orders", "--source", "s", "--detail-type", "t", detail]);
        assert!(sent.status.success(), "{}", text(&sent.stderr));
        let checked = text(&shell.run(&["lab", "check", "--step", "send"]).stdout);
        assert_eq!(!checked.contains("none that arrived anywhere"), is_known, "{checked}");
        assert_eq!(!checked.contains("sent just as the step asks"), is_known, "{checked}");
    }
}

#[test]
fn what_a_shell_took_apart_is_known() {
    let shell = Shell::new();
    for (line, code, says) in [
        ("ork put-rule R --pattern {source:[a]}", 3, "single quotes"),
        ("ork put-rule R --pattern {source: [a]}", 2, "several words of one JSON text"),
        ("ork put-rule R --pattern source:[a] detail-type:[b]", 2, "several words of one JSON text"),
        ("ork put-rule R --schedule 0 12 bin lib '?' '*'", 2, "cuts a schedule at its spaces"),
        ("ork schedule R --cron 0 12 '*' '*' '?' '*' --next 1", 2, "cuts a schedule at its spaces"),
        ("ork put-item T --item {order:415}", 3, "taken the quotes away"),
        ("ork start-execution M --input {order:415}", 3, "taken the quotes away"),
        ("ork publish --bus default --source s --detail-type t tags:=[a]", 2, "taken the quotes away"),
    ] {
        let output = typed(&shell, line);
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{line}: {said}");
        assert!(said.contains(says), "{line}: {said}");
    }
}

#[test]
fn a_rule_on_another_bus_is_found() {
    let shell = Shell::new();
    shell.session(
        r#"
$ ork create-bus Orders
created event bus Orders
$ ork put-rule All --bus Orders --pattern '{"source":["s"]}'
created rule All on Orders
$ ork get rules
! no rule here; there are some on the bus `Orders`: `ork get rules --bus Orders`
$ ork describe rule All
! error: there is no rule `All`
!  help: there are some on the bus `Orders`: `ork get rule --bus Orders`
? 5
"#,
    );
}

#[test]
fn every_lab_below_a_folder_is_linted() {
    let shell = Shell::with_lab(LAB);
    shell.file("empty/notes.txt", "no lab");
    for folder in [".", "labs", "./labs"] {
        let linted = shell.run(&["lab", "lint", folder]);
        assert!(linted.status.success(), "{folder}: {}", text(&linted.stderr));
        assert!(text(&linted.stderr).contains("demo/lab.yaml: nothing to complain about"), "{folder}");
    }
    let empty = shell.run(&["lab", "lint", "empty"]);
    assert_eq!(empty.status.code(), Some(3));
    assert!(text(&empty.stderr).contains("there is no lab in the folder `empty`"), "{}", text(&empty.stderr));
}

#[test]
fn times_of_a_schedule_need_no_name() {
    Shell::new().session(
        r#"
$ TZ=UTC ork schedule --cron '0 12 1 1 ? 2099' --next 5
UTC                   LOCAL
2099-01-01T12:00:00Z  Thu 2099-01-01 12:00:00 +00:00
$ ork schedule --next 5
! error: `--next` needs something that fires
!  help: give `--cron` or `--rate` to learn when that fires, or the name of an existing rule
? 2
"#,
    );
}

/// A description with terminal control characters: C0, C1 and format characters.
const HOSTILE: &str = "it's \u{1b}[2J\u{9b}31m\u{202e}\u{b}\r end";

#[test]
fn a_script_means_what_the_lab_means_and_shows_nothing_that_a_terminal_obeys() {
    let yaml = serde_json::Value::from(HOSTILE).to_string().replace('\u{9b}', "\\x9b").replace('\u{202e}', "\\u202e");
    let described = |text: &str| LAB.replace("{ name: All,", &format!("{{ name: All, description: {text},"));
    let shell = Shell::with_lab(&described(&yaml));
    let shown = shell.run(&["lab", "show", "demo", "--as", "commands"]);
    let script = text(&shown.stdout);
    assert!(shown.status.success(), "{}", text(&shown.stderr));
    let obeyed = |c: char| ork::visible::is_hidden(c) && !matches!(c, '\n' | '\t');
    assert!(!script.contains(obeyed), "{script:?}");
    let page = text(&shell.run(&["lab", "show", "demo", "--as", "markdown"]).stdout);
    assert!(!page.contains(obeyed), "{page:?}");
    shell.file("run.sh", &script);
    let ran = typed(&shell, "sh run.sh");
    assert!(ran.status.success(), "{}", text(&ran.stderr));
    let only = typed(&shell, "ork describe rule All --bus Orders --only description");
    assert_eq!(text(&only.stdout), format!("{HOSTILE}\n"));
    shell.file("labs/demo/lab.yaml", &described("\"a\\0b\""));
    let refused = shell.run(&["lab", "show", "demo", "--as", "commands"]);
    let said = text(&refused.stderr);
    assert_eq!(refused.status.code(), Some(3), "{said}");
    assert!(said.contains("step `rule` has a value with the character NUL"), "{said}");
}

#[test]
fn events_at_a_rate_go_out_one_as_long_after_another_as_the_last() {
    let events = "[{ as: a, detail: { n: 1 } }, { as: b, detail: { n: 2 } }, { as: c, detail: { n: 3 } }]";
    let lab = LAB
        .replace("[{ as: first, detail: { \"it's\": 1 } }]", &format!("{events}, rate: 2"))
        .replace("    matches: { first: [All] }\n", "")
        .replace(", detail: { \"it's\": [1, 2] }", "")
        .replace("event: send.first, count: 1", "count: 3");
    let shell = Shell::with_lab(&lab);
    let run = shell.run(&["lab", "run", "demo", "-o", "json"]);
    assert!(run.status.success(), "{}{}", text(&run.stdout), text(&run.stderr));
    let report: serde_json::Value = serde_json::from_slice(&run.stdout).expect("JSON");
    let mut times = Vec::new();
    collect_times(&report, &mut times);
    times.sort();
    times.dedup();
    assert_eq!(times.len(), 3, "{report:#}");
    let seconds: Vec<f64> = times.iter().map(|time| time[17..time.len() - 1].parse().expect("seconds")).collect();
    assert_eq!((seconds[1] - seconds[0], seconds[2] - seconds[1]), (0.5, 0.5), "{times:?}");
}

/// Collects the times of the log events in the evidence.
fn collect_times(value: &serde_json::Value, times: &mut Vec<String>) {
    let evidence = value.get("evidence").and_then(serde_json::Value::as_array).into_iter().flatten();
    times.extend(evidence.filter_map(|item| item.get("at").and_then(serde_json::Value::as_str)).map(str::to_owned));
    match value {
        serde_json::Value::Array(items) => items.iter().for_each(|item| collect_times(item, times)),
        serde_json::Value::Object(members) => members.values().for_each(|item| collect_times(item, times)),
        _ => {}
    }
}
