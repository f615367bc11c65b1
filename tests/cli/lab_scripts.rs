//! Tests of `lab show --as commands`: the script of every lab and template runs as printed, from any folder, on an
//! empty cloud.

use std::fs;
use std::path::Path;
use std::process::Command;

use ork::catalog;

use super::shell::{Shell, text};

/// Runs the script of a lab in a new folder and cloud.
fn assert_runs(shell: &Shell, lab: &str) {
    let shown = shell.run(&["lab", "show", lab, "--as", "commands"]);
    assert!(shown.status.success(), "{lab}: {}", text(&shown.stderr));
    let script = text(&shown.stdout);
    assert!(!script.contains("-later"), "{lab}: a value is not known:\n{script}");
    let elsewhere = shell.folder().join(format!("elsewhere-{lab}"));
    fs::create_dir_all(elsewhere.join("tmp")).expect("a folder");
    let file = elsewhere.join("run.sh");
    fs::write(&file, &script).expect("a script");
    let binary = Path::new(env!("CARGO_BIN_EXE_ork")).parent().expect("a folder");
    let mut command = Command::new("sh");
    command.env_clear().env("PATH", format!("{}:/usr/bin:/bin", binary.display())).current_dir(elsewhere.join("tmp"));
    command.env("ORK_HOME", elsewhere.join("home")).env("TMPDIR", elsewhere.join("tmp"));
    let output = command.arg(&file).output().expect("sh runs");
    assert!(output.status.success(), "{lab}: {}{}\n{script}", text(&output.stdout), text(&output.stderr));
    let left = fs::read_dir(elsewhere.join("tmp")).expect("a folder").count();
    assert_eq!(left, 0, "{lab} leaves files behind");
}

#[test]
fn the_script_of_every_lab_runs() {
    let shell = Shell::new();
    for lab in catalog::names() {
        assert_runs(&shell, lab);
    }
}

#[test]
fn the_script_of_every_template_runs() {
    let shell = Shell::new();
    for template in catalog::template_names() {
        let name = format!("made-of-{template}");
        assert!(shell.run(&["lab", "new", &name, "--from", template]).status.success(), "{template}");
        assert_runs(&shell, &name);
    }
}
