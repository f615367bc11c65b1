//! `lab fmt` and `lab lint --watch`: what an author has beside an editor.

use std::fs;
use std::io::{BufRead as _, BufReader};

use super::shell::{Shell, text};

const UNTIDY: &str = "lab: demo\n\n\n\nsteps:\n-   create-bus: {  name: Orders }   # the first\n-   put-rule:\n       name: R  \n       bus: Orders\n       pattern: { source: [a] }\n";
const TIDY: &str = "lab: demo\n\nsteps:\n  - create-bus: {  name: Orders }   # the first\n  - put-rule:\n      name: R\n      bus: Orders\n      pattern: { source: [a] }\n";

#[test]
fn a_lab_is_formatted_once() {
    let shell = Shell::with_lab(UNTIDY);
    let lab = || fs::read_to_string(shell.folder().join("labs/demo/lab.yaml")).expect("the lab");
    let checked = shell.run(&["lab", "fmt", "--check"]);
    assert_eq!((checked.status.code(), text(&checked.stdout).as_str()), (Some(1), "labs/demo/lab.yaml\n"));
    assert_eq!(lab(), UNTIDY);
    let formatted = shell.run(&["lab", "fmt", "demo", "-o", "json"]);
    assert!(formatted.status.success(), "{}", text(&formatted.stderr));
    assert!(text(&formatted.stdout).contains("\"labs/demo/lab.yaml\""), "{}", text(&formatted.stdout));
    assert_eq!(lab(), TIDY);
    let again = shell.run(&["lab", "fmt", "--check"]);
    assert_eq!((again.status.code(), text(&again.stdout).as_str()), (Some(0), ""));
}

#[test]
fn what_cannot_be_formatted_is_left_as_it_is() {
    let shell = Shell::with_lab("lab: demo\nsteps: [\n");
    let refused = shell.run(&["lab", "fmt", "labs"]);
    assert_eq!(refused.status.code(), Some(3), "{}", text(&refused.stderr));
    let embedded = shell.run(&["lab", "fmt", "eventdriven"]);
    let said = text(&embedded.stderr);
    assert_eq!(embedded.status.code(), Some(3), "{said}");
    assert!(said.contains("`ork lab new my-lab --from eventdriven`"), "{said}");
    assert!(shell.run(&["lab", "new", "my-lab", "--from", "eventdriven"]).status.success());
}

#[test]
fn a_lint_is_repeated_when_a_file_changes() {
    let shell = Shell::with_lab("lab: demo\ntitle: A demo\nsteps:\n  - create-bus: { nam: Orders }\n");
    let mut linting = shell.start(&["lab", "lint", "demo", "--watch"]);
    let mut lines = BufReader::new(linting.stderr.take().expect("stderr")).lines();
    let mut until_watching = || -> Vec<String> {
        let lines = lines.by_ref().map(|line| line.expect("a line"));
        lines.take_while(|line| !line.starts_with("watching 1 file; the next change checks again")).collect()
    };
    let before = until_watching().join("\n");
    assert!(before.contains("`ork explain unknown-key` show"), "{before}");
    shell.file("labs/demo/lab.yaml", "lab: demo\ntitle: A demo\nsteps:\n  - create-bus: { name: Orders }\n");
    let after = until_watching().join("\n");
    assert!(after.contains("demo: nothing to complain about"), "{after}");
    linting.kill().expect("it runs");
    linting.wait().expect("it ends");
}
