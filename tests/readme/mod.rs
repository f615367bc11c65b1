//! Runs every `console` block of README.md unchanged: the commands in order, in one folder, on one cloud.
//!
//! `ORK_BLESS=1` writes the output of the commands into the file. IDs and durations differ between runs and count as
//! equal.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

#[test]
fn every_example_says_what_it_is_said_to_say() {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let text = fs::read_to_string(&readme).expect("README.md");
    let folder = tempfile::tempdir().expect("a folder");
    let mut written = String::new();
    let mut block: Option<Vec<String>> = None;
    let mut commands = 0;
    for line in text.lines() {
        match (&mut block, line) {
            (None, "```console") => block = Some(Vec::new()),
            (Some(lines), "```") => {
                for example in examples(lines) {
                    commands += 1;
                    written.push_str(&example.with_output(&run(&example.command(), folder.path())));
                }
                block = None;
            }
            (Some(lines), _) => {
                lines.push(line.to_owned());
                continue;
            }
            (None, _) => {}
        }
        written.push_str(line);
        written.push('\n');
    }
    assert!(commands >= 10, "the README has {commands} examples");
    if std::env::var_os("ORK_BLESS").is_some() {
        fs::write(&readme, written).expect("README.md is writable");
        return;
    }
    for (number, (said, seen)) in text.lines().zip(written.lines()).enumerate() {
        assert_eq!(settled(seen), settled(said), "README.md, line {}: the command says otherwise", number + 1);
    }
    assert_eq!(text.lines().count(), written.lines().count(), "README.md: a command says more or less");
}

/// A command as it is typed, over one or more lines.
struct Example {
    lines: Vec<String>,
}

impl Example {
    fn command(&self) -> String {
        let stripped = self.lines.iter().map(|line| line.trim_start_matches("$ ").trim_start_matches("> "));
        stripped.collect::<Vec<_>>().join("\n")
    }

    fn with_output(&self, output: &str) -> String {
        let mut text = self.lines.join("\n");
        text.push('\n');
        text.push_str(output);
        text
    }
}

/// Returns the commands of a block, without their output.
fn examples(lines: &[String]) -> Vec<Example> {
    let mut examples: Vec<Example> = Vec::new();
    let mut open = false;
    for line in lines {
        if line.starts_with("$ ") {
            examples.push(Example { lines: vec![line.clone()] });
            open = true;
        } else if open && line.starts_with("> ") {
            examples.last_mut().expect("a command").lines.push(line.clone());
        } else {
            open = false;
        }
    }
    examples
}

/// Returns both streams, interleaved as on a terminal.
fn run(command: &str, folder: &Path) -> String {
    let binary = PathBuf::from(env!("CARGO_BIN_EXE_ork"));
    let path = format!("{}:/usr/local/bin:/usr/bin:/bin", binary.parent().expect("a folder").display());
    let output = Command::new("sh")
        .args(["-c", &format!("exec 2>&1\n{command}")])
        .current_dir(folder)
        .env_clear()
        .env("PATH", path)
        .env("HOME", folder)
        .env("LANG", "C.UTF-8")
        .env("ORK_HOME", folder.join(".ork"))
        .output()
        .expect("a shell");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    if text.is_empty() || text.ends_with('\n') { text } else { format!("{text}\n") }
}

/// Removes what differs between runs: IDs and durations.
fn settled(line: &str) -> String {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
    let mut settled = String::new();
    for word in line.split_inclusive(|c: char| !is_part(c)) {
        let (name, rest) = word.split_at(word.find(|c| !is_part(c)).unwrap_or(word.len()));
        let is_id = name.len() == 36 && name.matches('-').count() == 4;
        let amount = name.trim_end_matches(['m', 's', 'h']);
        let is_duration = !amount.is_empty() && amount.len() < name.len() && amount.parse::<f64>().is_ok();
        settled.push_str(if is_id {
            "<id>"
        } else if is_duration {
            "<duration>"
        } else {
            name
        });
        settled.push_str(rest);
    }
    settled.trim_end().to_owned()
}
