//! Tests of `ork lab export`: the scripts of a course start the lab, fail before a step is done, and pass after it.

use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

use super::shell::{Shell, text};

const LAB: &str = r#"lab: demo
title: "Events: the `first` steps"
description: A bus and a rule
resources:
  jobs: { queue: { name: Jobs } }
steps:
  - id: bus
    title: "Create a bus: Orders"
    create-bus: { name: Orders }
  - id: rule
    text: Match what comes from *shop*.
    put-rule: { name: All, bus: Orders, pattern: { source: [shop] } }
  - id: target
    put-targets: { rule: All, bus: Orders, targets: [{ to: jobs }] }
  - id: send
    publish: { bus: Orders, source: shop, detail-type: Order, events: [{ as: one, detail: { a: 1 } }] }
    matches: { one: [All] }
  - id: seen
    verify: { sqs: { queue: jobs, event: send.one, count: 1 } }
"#;

/// Returns a shell with the lab exported to the folder `course`.
fn exported(platform: &str) -> Shell {
    let shell = Shell::with_lab(LAB);
    let output = shell.run(&["lab", "export", "labs/demo", "--as", platform, "--to", "course"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    shell
}

/// Runs a script of the course with `ork` on its path.
fn script(shell: &Shell, path: &str) -> Output {
    let program = Path::new(env!("CARGO_BIN_EXE_ork")).parent().expect("a folder");
    let tools = shell.folder().join("tools");
    let path_variable = format!("{}:{}:/usr/bin:/bin", tools.display(), program.display());
    let path = shell.folder().join("course").join(path);
    let mode = std::fs::metadata(&path).expect("a script").permissions().mode();
    assert_eq!(mode & 0o777, 0o755, "{}", path.display());
    let mut command = Command::new(&path);
    command.env_clear().current_dir(shell.folder()).env("PATH", path_variable);
    command.env("HOME", shell.folder().join("learner")).env("ORK_HOME", shell.home());
    command.output().expect("the script runs")
}

fn passes(shell: &Shell, path: &str) {
    let output = script(shell, path);
    assert!(output.status.success(), "{path}: {}{}", text(&output.stdout), text(&output.stderr));
}

fn read(shell: &Shell, path: &str) -> String {
    std::fs::read_to_string(shell.folder().join("course").join(path)).expect(path)
}

/// Does every step as its solution says, with its check before and after.
fn walk(shell: &Shell, begin: &dyn Fn(usize) -> String, check: &dyn Fn(usize) -> String) {
    for step in 0..5 {
        passes(shell, &begin(step));
        let changes = step < 4;
        assert_eq!(script(shell, &check(step)).status.success(), !changes, "step {step} before it is done");
        if changes {
            let solved = shell.run(&["lab", "solve", "demo", "--apply"]);
            assert!(solved.status.success(), "{}", text(&solved.stderr));
        }
        passes(shell, &check(step));
    }
}

#[test]
fn a_scenario_of_killercoda_can_be_done() {
    let shell = exported("killercoda");
    let index: Value = serde_json::from_str(&read(&shell, "index.json")).expect("JSON");
    assert_eq!(index["title"], "Events: the `first` steps");
    let steps = index["details"]["steps"].as_array().expect("steps");
    let of = |step: usize, name: &str| steps[step][name].as_str().expect("a path").to_owned();
    assert!(read(&shell, &of(1, "text")).contains("Match what comes from *shop*."));
    passes(&shell, index["details"]["intro"]["background"].as_str().expect("a path"));
    walk(&shell, &|step| of(step, "background"), &|step| of(step, "verify"));
}

#[test]
fn a_track_of_instruqt_can_be_done_and_says_what_is_missing() {
    let shell = exported("instruqt");
    shell.file("tools/fail-message", "#!/bin/sh\necho \"message: $1\"\n");
    let tool = shell.folder().join("tools/fail-message");
    std::fs::set_permissions(tool, std::fs::Permissions::from_mode(0o755)).expect("an executable file");
    let track: Value = serde_yaml::from_str(&read(&shell, "track.yml")).expect("YAML");
    assert_eq!((&track["slug"], &track["title"]), (&"demo".into(), &"Events: the `first` steps".into()));
    let folders = ["01-bus", "02-rule", "03-target", "04-send", "05-seen"];
    let assignment = read(&shell, "01-bus/assignment.md");
    let head = assignment.split("---\n").nth(1).expect("a front matter");
    let head: Value = serde_yaml::from_str(head).expect("YAML");
    assert_eq!((&head["type"], &head["title"]), (&"challenge".into(), &"Create a bus: Orders".into()));

    passes(&shell, "track_scripts/setup-workstation");
    let check = |step: usize| format!("{}/check-workstation", folders[step]);
    let told = text(&script(&shell, &check(0)).stdout);
    assert!(told.starts_with("message: ") && told.contains("event bus `Orders`"), "{told}");
    walk(&shell, &|step| format!("{}/setup-workstation", folders[step]), &check);
}

#[test]
fn the_solutions_of_a_track_do_every_step() {
    let shell = exported("instruqt");
    passes(&shell, "track_scripts/setup-workstation");
    for folder in ["01-bus", "02-rule", "03-target", "04-send", "05-seen"] {
        passes(&shell, &format!("{folder}/solve-workstation"));
        passes(&shell, &format!("{folder}/check-workstation"));
    }
}

#[test]
fn a_workshop_of_educates_has_a_page_and_a_test_for_each_step() {
    let shell = exported("educates");
    let workshop: Value = serde_yaml::from_str(&read(&shell, "resources/workshop.yaml")).expect("YAML");
    assert_eq!((&workshop["kind"], &workshop["metadata"]["name"]), (&"Workshop".into(), &"demo".into()));
    assert_eq!(workshop["spec"]["session"]["applications"]["examiner"]["enabled"], true);
    passes(&shell, "workshop/setup.d/01-start-lab.sh");
    for (index, step) in ["bus", "rule", "target", "send", "seen"].iter().enumerate() {
        let page = read(&shell, &format!("workshop/content/{:02}-{step}.md", index + 1));
        assert!(page.contains(&format!("name: \"{step}\"\n")), "{page}");
        let begin = format!("ork lab goto {step} demo");
        assert!(page.contains(&format!("command: \"{begin}\"")), "{page}");
        assert!(shell.run(&["lab", "goto", step, "demo"]).status.success());
        if index < 4 {
            assert!(shell.run(&["lab", "solve", "demo", "--apply"]).status.success());
        }
        passes(&shell, &format!("workshop/examiner/tests/{step}"));
    }
}

#[test]
fn every_lab_can_be_exported_to_every_platform_and_none_is_overwritten() {
    let shell = Shell::new();
    let listed = text(&shell.run(&["lab", "list", "-o", "json"]).stdout);
    let listed: Value = serde_json::from_str(&listed).expect("a document");
    let labs: BTreeSet<&str> =
        listed["labs"].as_array().expect("labs").iter().filter_map(|lab| lab["lab"].as_str()).collect();
    assert!(labs.contains("eventdriven"));
    for platform in ["instruqt", "educates", "killercoda"] {
        for lab in &labs {
            let output = shell.run(&["lab", "export", lab, "--as", platform]);
            assert!(output.status.success(), "{lab} {platform}: {}", text(&output.stderr));
        }
    }
    shell.session(
        r#"
$ ork lab export eventdriven --as killercoda
! error: `eventdriven-killercoda` exists already
!  help: choose another folder with `--to`; nothing was written
? 4
"#,
    );
}
