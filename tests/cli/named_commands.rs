//! Tests that every command in a help text, a message, a lab or a document is valid: clap parses it.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Command;
use clap::error::ErrorKind;
use proc_macro2::{TokenStream, TokenTree};

/// The placeholder for a part of a message that is only known at run time: `{name}`.
const FILLED_IN: &str = "X";

/// Returns the texts in backticks that begin with `ork `: a command, or the beginning of one.
fn named(text: &str) -> Vec<String> {
    let parts = text.split('`').skip(1).step_by(2).filter(|part| part.starts_with("ork "));
    parts.map(filled).filter(|part| !part.contains(['\n', '$'])).collect()
}

/// Returns the lines of a text that are commands: below `Examples:`, and in a document's blocks of code.
fn examples(text: &str) -> Vec<String> {
    let text = text.split_once("Examples:").map_or(text, |(_, examples)| examples);
    let lines = text.lines().filter_map(|line| line.strip_prefix("  ").or(line.strip_prefix("$ ")).or(Some(line)));
    lines.filter(|line| line.starts_with("ork ") && !line.contains(['$', '{', '\\'])).map(str::to_owned).collect()
}

/// Replaces each `{...}` of a format string by a word.
fn filled(text: &str) -> String {
    let mut filled = String::new();
    let mut depth = 0_usize;
    for letter in text.chars() {
        match letter {
            '{' => depth += 1,
            '}' if depth > 0 => {
                depth -= 1;
                filled.push_str(FILLED_IN);
            }
            _ if depth == 0 => filled.push(letter),
            _ => {}
        }
    }
    filled
}

/// Returns the words of a command line, up to a pipe, a redirection or a comment.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let (mut word, mut quote, mut is_word) = (String::new(), None, false);
    for letter in line.chars() {
        match (quote, letter) {
            (None, '\'' | '"') => (quote, is_word) = (Some(letter), true),
            (Some(open), _) if letter == open => quote = None,
            (None, '|' | '>' | '<' | '&' | ';' | '#') if !is_word => return words,
            (None, ' ') if is_word => {
                words.push(std::mem::take(&mut word));
                is_word = false;
            }
            (None, ' ') => {}
            _ => {
                word.push(letter);
                is_word = true;
            }
        }
    }
    words.extend(is_word.then_some(word));
    words
}

/// Returns the error of a command. A beginning may lack required parts, and a value may be a placeholder.
fn problem(root: &Command, line: &str, is_whole: bool) -> Option<String> {
    let words: Vec<String> = words(line).into_iter().filter(|word| !["...", "…"].contains(&word.as_str())).collect();
    let error = root.clone().try_get_matches_from(&words).err()?;
    let is_wrong = match error.kind() {
        ErrorKind::UnknownArgument | ErrorKind::InvalidSubcommand => !stands_for_any_command(&words, root),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => false,
        _ => is_whole,
    };
    is_wrong.then(|| format!("`{line}`: {error}"))
}

/// Returns whether a placeholder, as in `ork create KIND`, is in the place of a subcommand.
fn stands_for_any_command(words: &[String], root: &Command) -> bool {
    let mut command = root;
    for word in words.iter().skip(1) {
        match command.find_subcommand(word) {
            Some(inner) => command = inner,
            None => return command.has_subcommands() && word.chars().all(|c| c.is_ascii_uppercase()),
        }
    }
    false
}

/// Collects every text in a source: literals and doc comments, also in macros.
fn literals(tokens: TokenStream, found: &mut Vec<String>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => literals(group.stream(), found),
            TokenTree::Literal(literal) => {
                if let Ok(syn::Lit::Str(text)) = syn::parse_str(&literal.to_string()) {
                    found.push(text.value());
                }
            }
            TokenTree::Ident(_) | TokenTree::Punct(_) => {}
        }
    }
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        match entry.path() {
            path if path.is_dir() => files(&path, found),
            path => found.push(path),
        }
    }
}

/// Returns every text that users may read: of the sources, the labs, and the documents.
fn texts() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    files(&root.join("src"), &mut paths);
    files(&root.join("labs"), &mut paths);
    files(&root.join("templates"), &mut paths);
    let top = fs::read_dir(root).expect("the project").flatten().map(|entry| entry.path());
    paths.extend(top.filter(|path| path.extension().is_some_and(|extension| extension == "md")));
    files(&root.join("docs"), &mut paths);
    let mut found = Vec::new();
    for path in paths {
        let Ok(text) = fs::read_to_string(&path) else { continue };
        match path.extension().is_some_and(|extension| extension == "rs") {
            true => literals(text.parse().expect("Rust"), &mut found),
            false => found.push(text),
        }
    }
    found
}

#[test]
fn every_command_that_is_named_can_be_typed() {
    let root = ork::cli::command();
    let texts = texts();
    let named: Vec<String> = texts.iter().flat_map(|text| named(text)).collect();
    let has_examples = |text: &&String| text.contains("Examples:") || text.contains("```");
    let examples: Vec<String> = texts.iter().filter(has_examples).flat_map(|text| examples(text)).collect();
    assert!(named.len() > 50 && examples.len() > 50, "{} named, {} examples", named.len(), examples.len());
    let of_named = named.iter().filter_map(|line| problem(&root, line, false));
    let problems: Vec<String> = of_named.chain(examples.iter().filter_map(|line| problem(&root, line, true))).collect();
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
}

#[test]
fn a_command_that_does_not_exist_is_found_in_every_text() {
    let root = ork::cli::command();
    let source = r#"/// See `ork lab mend`.
        fn f(name: &str) { say(format!("try `ork lab run {name} \
            --nothing`, or `ork create KIND`")); }"#;
    let mut found = Vec::new();
    literals(source.parse().expect("Rust"), &mut found);
    let named: Vec<String> = found.iter().flat_map(|text| named(text)).collect();
    assert_eq!(named, ["ork lab mend", "ork lab run X --nothing", "ork create KIND"]);
    let wrong = |line: &&String| problem(&root, line, false).is_some();
    assert_eq!(named.iter().filter(wrong).count(), 2);
    assert!(problem(&root, "ork lab run", false).is_none() && problem(&root, "ork publish --nothing", true).is_some());
    assert_eq!(examples("Examples:\n  ork match 'a b' | cat\nork\n"), ["ork match 'a b' | cat"]);
    assert_eq!(words("ork match 'a b' x=\"c d\" | cat"), ["ork", "match", "a b", "x=c d"]);
}
