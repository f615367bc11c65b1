//! Every command that a message, a help text or the README names can be typed.

use std::fs;
use std::path::Path;

use clap::Command;

/// The texts in backticks that begin with `ork `.
fn named(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').filter(|part| part.starts_with("ork ") && !part.contains(['{', '}', '\n', '$']))
}

/// What is wrong with a command: a word that is no subcommand where one must stand, or a flag it does not have.
fn problem(root: &Command, line: &str) -> Option<String> {
    let (mut command, mut must) = (root, true);
    for word in line.split(' ').skip(1) {
        if let Some(flag) = word.strip_prefix("--") {
            let flag = flag.split('=').next().unwrap_or(flag);
            let known = [command, root].iter().any(|of| of.get_arguments().any(|arg| arg.get_long() == Some(flag)));
            if !known && !["help", "version"].contains(&flag) {
                return Some(format!("`{line}`: no --{flag}"));
            }
        } else if let Some(inner) = command.find_subcommand(word).filter(|_| must) {
            (command, must) = (inner, inner.has_subcommands());
        } else {
            let is_placeholder = word.starts_with("...") || word.chars().any(|c| c.is_ascii_uppercase());
            if must && !is_placeholder {
                return Some(format!("`{line}`: no command `{word}`"));
            }
            must = false;
        }
    }
    None
}

fn texts(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        match entry.path() {
            path if path.is_dir() => texts(&path, found),
            path => found.extend(fs::read_to_string(path)),
        }
    }
}

#[test]
fn every_command_that_is_named_exists() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = vec![fs::read_to_string(folder.join("README.md")).expect("README.md")];
    texts(&folder.join("src"), &mut found);
    texts(&folder.join("labs"), &mut found);
    let root = ork::cli::command();
    let lines: Vec<&str> = found.iter().flat_map(|text| named(text)).collect();
    assert!(lines.len() > 50, "{lines:?}");
    let problems: Vec<String> = lines.iter().filter_map(|line| problem(&root, line)).collect();
    assert!(problems.is_empty(), "{problems:#?}");
    assert!(problem(&root, "ork lab new").is_some() && problem(&root, "ork lab run x --nothing").is_some());
}
