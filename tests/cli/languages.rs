//! The labs whose functions are written in JavaScript and in Python: both pass the same checks.

use std::process::Command;

use ork::catalog;

use super::shell::{Shell, text};

/// The labs with functions in both languages.
const LABS: [&str; 6] =
    ["callback", "event-triggers", "eventdriven", "orkestra-examples", "orkestra-rest", "table-changes"];

#[test]
fn each_function_is_there_in_both_languages() {
    let mut labs: Vec<&str> = Vec::new();
    for lab in catalog::names() {
        let files = catalog::files(lab);
        let of = |folder: &str, end: &str| -> Vec<String> {
            let names = files.iter().filter_map(|file| file.strip_prefix(folder)?.strip_suffix(end));
            names.map(str::to_owned).collect()
        };
        let (javascript, python) = (of("functions/javascript/", ".mjs"), of("functions/python/", ".py"));
        if !python.is_empty() {
            assert_eq!(javascript, python, "{lab}");
            labs.push(lab);
        }
    }
    assert_eq!(labs, LABS);
}

/// Runs a lab with its functions in Python, if there is a python3.
fn run(lab: &str) {
    let shell = Shell::new();
    let python = Command::new("python3").arg("--version").env("PATH", "/usr/bin:/bin").output();
    if !python.is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: no python3");
        return;
    }
    let output = shell.run(&["lab", "run", lab, "--var", "language=python", "--allow-programs"]);
    let said = text(&output.stdout) + &text(&output.stderr);
    assert!(output.status.success(), "{lab}: {said}");
}

macro_rules! runs {
    ($($name:ident => $lab:literal,)+) => {
        $(
            #[test]
            fn $name() {
                run($lab);
            }
        )+
    };
}

runs! {
    callback_passes_in_python => "callback",
    event_triggers_passes_in_python => "event-triggers",
    eventdriven_passes_in_python => "eventdriven",
    orkestra_examples_passes_in_python => "orkestra-examples",
    orkestra_rest_passes_in_python => "orkestra-rest",
    table_changes_passes_in_python => "table-changes",
}
