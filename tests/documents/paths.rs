//! Tests that the paths in documents exist.

use std::fs;

use super::{files, root};

/// The prefixes of paths of the repository.
const FOLDERS: [&str; 7] = ["src/", "tests/", "labs/", "templates/", "docs/", "benches/", "completions/"];

/// Returns the links, and the texts in backticks that are paths of the repository, up to a word that stands for any
/// name: `src/step/<kind>/`.
fn paths(text: &str) -> Vec<String> {
    let mut is_code = false;
    let mut found = Vec::new();
    for line in text.lines() {
        if line.starts_with("```") {
            is_code = !is_code;
        } else if !is_code {
            found.extend(line.split('`').skip(1).step_by(2).filter_map(path));
            let links = line.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
            found.extend(links.map(|(link, _)| link.to_owned()).filter(|link| !link.contains([':', '#'])));
        }
    }
    found
}

fn path(text: &str) -> Option<String> {
    let is_file = |end: &str| text.ends_with(end) && text.starts_with(|c: char| c.is_ascii_uppercase());
    let is_path =
        FOLDERS.iter().any(|folder| text.starts_with(folder)) || [".md", ".toml"].iter().any(|end| is_file(end));
    let is_plain = !text.contains(' ');
    let known = text.split(['<', '*', '{']).next().unwrap_or(text);
    let end = if known.len() < text.len() { known.rfind('/').map_or(0, |end| end + 1) } else { known.len() };
    (is_path && is_plain).then(|| known[..end].to_owned())
}

#[test]
fn every_path_in_a_document_exists() {
    let top = fs::read_dir(root()).expect("the project").flatten().map(|entry| entry.path());
    let documents = top.filter(|path| path.is_file()).chain(files(&root().join("docs")));
    let mut missing = Vec::new();
    let mut number = 0;
    for document in documents.filter(|path| path.extension().is_some_and(|end| end == "md")) {
        let text = fs::read_to_string(&document).expect("a document");
        for path in paths(&text) {
            number += 1;
            if !root().join(&path).exists() {
                missing.push(format!("{}: `{path}`", document.display()));
            }
        }
    }
    assert!(number > 30, "only {number} paths");
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn a_path_ends_before_a_word_that_stands_for_any() {
    let text = "`src/step/<kind>/mod.rs` and `CHANGELOG.md`, not `ork lab run`\n```sh\n`src/nothing`\n```\n`src/lib.rs` [a](docs/b.md), [c](https://d)";
    assert_eq!(paths(text), ["src/step/", "CHANGELOG.md", "src/lib.rs", "docs/b.md"]);
}
