//! Tests of what a lab by someone else can access on the machine that runs it, and that it says so.

use super::lab::LAB;
use super::shell::{Shell, text};

const NEEDY: &str = r#"lab: demo
title: A demo
vars:
  token: { env: TOKEN, secret: true }
  who: { env: ORK_LAB_WHO, default: me }
resources:
  report: { function: { name: Report, code: report.py, runtime: python3.13 } }
steps:
  - create-bus: { name: Orders, description: "${{ env.TOKEN }} of ${{ vars.who }}" }
"#;

#[test]
fn a_lab_says_what_it_reads_and_runs_before_it_does() {
    let shell = Shell::with_lab(NEEDY);
    shell.file("labs/demo/report.py", "def lambda_handler(event, context):\n    return event\n");
    let says = |words: &[&str]| {
        let output = shell.command(words).env("TOKEN", "hunter2").output().expect("it runs");
        let said = text(&output.stdout) + &text(&output.stderr);
        assert!(!said.contains("hunter2"), "{words:?}: {said}");
        said
    };
    let environment = "reads from the environment: TOKEN (secret), ORK_LAB_WHO\n";
    let programs = "runs functions as programs of their own: Report (python3.13)\n";
    for words in [["lab", "run", "demo"], ["lab", "start", "demo"], ["lab", "lint", "demo"], ["lab", "show", "demo"]] {
        let said = says(&words);
        assert!(said.contains(environment) && said.contains(programs), "{words:?}: {said}");
    }
    assert!(says(&["lab", "run", "demo"]).contains(&format!("note: `labs/demo/lab.yaml` {environment}")));
    let json: serde_json::Value =
        serde_json::from_str(&text(&shell.run(&["lab", "lint", "demo", "-o", "ndjson"]).stdout)).expect("JSON");
    assert_eq!(json["needs"]["environment"][0], serde_json::json!({ "name": "TOKEN", "secret": true }));
    assert_eq!(json["needs"]["programs"][0], serde_json::json!({ "function": "Report", "runtime": "python3.13" }));
    for form in ["commands", "markdown", "mermaid"] {
        says(&["lab", "show", "demo", "--as", form]);
    }
}

#[test]
fn a_lab_of_the_program_itself_needs_no_notice() {
    let shell = Shell::new();
    let said = text(&shell.run(&["lab", "run", "eventdriven", "--step", "bus"]).stderr);
    assert!(!said.contains("note:"), "{said}");
}

#[cfg(unix)]
#[test]
fn symbolic_links_do_not_lead_out_of_the_folder_of_a_lab() {
    use std::os::unix::fs::symlink;

    let shell = Shell::new();
    shell.file("outside/pattern.json", "{\"source\":[\"hunter2\"]}").file("outside/code/index.mjs", "hunter2");
    shell.file("labs/demo/real.json", "{\"source\":[\"s\"]}");
    let lab = shell.folder().join("labs/demo");
    symlink("real.json", lab.join("inside.json")).expect("a link");
    symlink("../../outside/pattern.json", lab.join("link.json")).expect("a link");
    symlink(shell.folder().join("outside"), lab.join("folder")).expect("a link");
    symlink("../../outside/code", lab.join("code")).expect("a link");
    let pattern = |file: &str| LAB.replace("pattern: { source: [s] }", &format!("pattern: {file}"));
    let code = |path: &str| {
        LAB.replace("resources:", &format!("resources:\n  report: {{ function: {{ name: Report, code: {path} }} }}"))
    };
    let table = [
        (pattern("inside.json"), true),
        (pattern("link.json"), false),
        (pattern("folder/pattern.json"), false),
        (pattern("folder/code/../pattern.json"), false),
        (code("code"), false),
        (code("code/index.mjs"), false),
        (code("folder/code"), false),
    ];
    for (lab, good) in table {
        shell.file("labs/demo/lab.yaml", &lab);
        let output = shell.run(&["lab", "lint", "demo", "-o", "ndjson"]);
        let said = text(&output.stdout) + &text(&output.stderr);
        assert_eq!(said.contains("path-escape"), !good, "{lab}\n{said}");
        assert_eq!(output.status.code(), Some(if good { 0 } else { 3 }), "{lab}\n{said}");
        assert!(!said.contains("hunter2"), "{said}");
    }
}
