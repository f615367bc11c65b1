//! Tests that every kind is documented: in the help, `explain`, completions, README, and the diagnostics of a lab.

use std::path::Path;

use ork::probe::Probe;
use ork::resource::Resource;
use ork::step::Step;

use super::shell::{Shell, text};

/// Returns a file of the repository.
fn repository(file: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).expect("a file of the repository")
}

/// Returns each kind with the words of its command.
fn kinds() -> Vec<(&'static str, Vec<&'static str>)> {
    let steps = Step::KINDS.iter().map(|kind| (*kind, vec![*kind]));
    let resources = Resource::KINDS.iter().map(|kind| (*kind, vec!["create", *kind]));
    let probes = Probe::KINDS.iter().map(|kind| (*kind, vec!["verify", *kind]));
    steps.chain(resources).chain(probes).collect()
}

/// Returns whether a command has a row, or is listed in the row of its parent command.
fn is_in_table(readme: &str, words: &[&str]) -> bool {
    let row = |command: &str| readme.lines().find(|line| line.starts_with(&format!("| `ork {command}` |")));
    match words {
        [command, kind] => row(command).is_some_and(|row| row.contains(&format!("`{kind}`"))),
        words => row(&words.join(" ")).is_some(),
    }
}

#[test]
fn every_kind_is_in_the_help_the_completions_and_the_readme() {
    let command = ork::cli::command();
    let readme = repository("README.md");
    let completions = ["ork.bash", "_ork", "ork.fish"].map(|file| repository(&format!("completions/{file}")));
    for (kind, words) in kinds() {
        let found = words.iter().try_fold(&command, |command, word| command.find_subcommand(word));
        assert!(found.is_some_and(|command| command.get_about().is_some()), "no help: ork {}", words.join(" "));
        for text in &completions {
            let is_word = |c: char| c.is_alphanumeric() || c == '-';
            assert!(text.split(|c| !is_word(c)).any(|word| word == kind), "not in the completions: {kind}");
        }
        assert!(is_in_table(&readme, &words), "not in the table of README.md: ork {}", words.join(" "));
    }
}

#[test]
fn every_lab_of_the_binary_is_in_the_readme() {
    let readme = repository("README.md");
    for lab in ork::catalog::names() {
        assert!(readme.contains(&format!("\n| `{lab}` | ")), "not in the table of README.md: {lab}");
    }
}

#[test]
fn every_kind_is_explained() {
    let shell = Shell::new();
    let explained = |topic: &str| {
        let output = shell.run(&["explain", topic]);
        assert!(output.status.success(), "{topic}: {}", text(&output.stderr));
        text(&output.stdout).to_owned()
    };
    let (steps, resources, verify) = (explained("steps"), explained("resources"), explained("verify"));
    let lists = |text: &str, kind: &str| text.lines().any(|line| line.trim_start().starts_with(&format!("{kind} ")));
    for kind in Step::KINDS {
        assert!(lists(&steps, kind), "{kind}: {steps}");
        assert!(explained(kind).starts_with(&format!("{kind}: ")), "{kind}");
    }
    for kind in Resource::KINDS {
        assert!(lists(&resources, kind), "{kind}: {resources}");
        assert!(explained(kind).contains("\nkeys:\n"), "{kind}");
    }
    for kind in Probe::KINDS {
        assert!(lists(&verify, kind), "{kind}: {verify}");
    }
}

#[test]
fn a_lab_is_told_every_kind_it_may_write() {
    let shell = Shell::new();
    let told = |lab: &str| {
        shell.file("lab.yaml", lab);
        let output = shell.run(&["lab", "lint", "lab.yaml"]);
        assert!(!output.status.success());
        format!("{}{}", text(&output.stdout), text(&output.stderr))
    };
    let steps = told("lab: x\ntitle: X\nsteps:\n  - zzzzzzzzzzzzzzzz: {}\n");
    let resources = told("lab: x\ntitle: X\nresources:\n  a: { zzzzzzzzzzzzzzzz: {} }\nsteps: []\n");
    let probes = told("lab: x\ntitle: X\nsteps:\n  - verify: { within: 1s }\n");
    for (said, kinds) in [(steps, Step::KINDS), (resources, Resource::KINDS), (probes, Probe::KINDS)] {
        for kind in kinds {
            assert!(said.contains(kind), "{kind}: {said}");
        }
    }
}
