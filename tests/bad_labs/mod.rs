//! Every mistake in a lab, and the diagnostics for its author: a folder per case.
//!
//! `lab.yaml` and the files beside it are the case, `expected.txt` is the output. `ORK_BLESS=1` writes the output; read
//! it before it is committed.

#![expect(clippy::disallowed_methods, reason = "a test reads its cases, and writes them when asked to")]

use std::fs;
use std::path::{Path, PathBuf};

use ork::diag::{Code, Renderer, json};
use ork::lab::{AssetError, Assets, Checked, NoAssets, Source, Values, check};
use ork::yaml::MAX_BYTES;

/// A lab's folder on disk.
struct Folder(PathBuf);

impl Assets for Folder {
    fn read(&self, path: &str) -> Result<Vec<u8>, AssetError> {
        fs::read(self.0.join(path)).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => AssetError::Missing,
            _ => AssetError::Unreadable(error.to_string()),
        })
    }

    fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = files(&self.0)
            .iter()
            .filter_map(|path| Some(path.strip_prefix(&self.0).ok()?.to_str()?.to_owned()))
            .collect();
        names.sort();
        names
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

fn folders(of: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(of);
    let mut folders: Vec<PathBuf> = fs::read_dir(&root)
        .unwrap_or_else(|error| panic!("{}: {error}", root.display()))
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    folders
}

fn checked(folder: &Path) -> Checked {
    let bytes = fs::read(folder.join("lab.yaml")).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let assets = Folder(folder.to_owned());
    check(&Source { name: "lab.yaml", is_file: true, bytes: &bytes, assets: &assets, values: &Values::default() })
}

fn rendered(checked: &Checked) -> String {
    Renderer::plain().render(&checked.sources, &checked.diagnostics)
}

/// Checks what every diagnostic must fulfil.
fn assert_is_useful(case: &str, checked: &Checked) {
    assert!(!checked.diagnostics.is_empty(), "{case}: nothing was said");
    assert_eq!(checked.lab.is_none(), ork::diag::has_errors(&checked.diagnostics), "{case}");
    for (document, diagnostic) in
        json::documents(&checked.sources, &checked.diagnostics).iter().zip(&checked.diagnostics)
    {
        let said = format!("{case}: {document:?}");
        assert!(!document.place.file.is_empty() && document.place.line > 0 && document.place.column > 0, "{said}");
        assert!(!document.help.trim().is_empty(), "{said}");
        assert!(!document.message.ends_with('.') && !document.message.is_empty(), "{said}");
        let text = checked.sources.text(diagnostic.span.file);
        assert!(diagnostic.span.end <= text.len().max(1), "{said}: outside of the text");
        assert!(Renderer::plain().one(&checked.sources, diagnostic).contains('^'), "{said}: no caret");
    }
}

#[test]
fn every_bad_lab_is_refused_in_the_words_of_its_golden() {
    let bless = std::env::var_os("ORK_BLESS").is_some();
    let cases = folders("tests/bad_labs");
    assert!(cases.len() >= 40, "only {} cases", cases.len());
    let mut different = Vec::new();
    for folder in cases {
        let case = folder.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        let checked = checked(&folder);
        assert_is_useful(&case, &checked);
        let got = rendered(&checked);
        let golden = folder.join("expected.txt");
        if bless {
            fs::write(&golden, &got).expect("a golden file");
        }
        match fs::read_to_string(&golden) {
            Ok(expected) if expected == got => {}
            Ok(expected) => different.push(format!("--- {case}: expected\n{expected}\n+++ got\n{got}")),
            Err(_) => different.push(format!("--- {case}: no expected.txt; run with ORK_BLESS=1\n{got}")),
        }
    }
    assert!(different.is_empty(), "{}", different.join("\n"));
}

#[test]
fn every_lab_that_ships_is_clean() {
    for folder in folders("labs") {
        let checked = checked(&folder);
        assert!(checked.lab.is_some(), "{}:\n{}", folder.display(), rendered(&checked));
        assert!(checked.diagnostics.is_empty(), "{}:\n{}", folder.display(), rendered(&checked));
    }
}

#[test]
fn a_file_far_too_large_is_refused_at_once() {
    let text = "a: ".to_owned() + &"x".repeat(10 * MAX_BYTES);
    let checked = check(&Source {
        name: "lab.yaml",
        is_file: true,
        bytes: text.as_bytes(),
        assets: &NoAssets,
        values: &Values::default(),
    });
    assert_is_useful("a large file", &checked);
    assert_eq!(checked.diagnostics[0].code, Code::TooLarge);
}

#[test]
fn no_text_makes_the_check_fail() {
    let lab = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("labs/eventdriven/lab.yaml")).expect("a lab");
    for cut in (0..lab.len()).step_by(37) {
        let bytes = &lab[..cut];
        let checked =
            check(&Source { name: "lab.yaml", is_file: true, bytes, assets: &NoAssets, values: &Values::default() });
        assert_eq!(checked.lab.is_none(), ork::diag::has_errors(&checked.diagnostics), "cut at {cut}");
        let _ = rendered(&checked);
    }
}

/// Codes of problems that a short excerpt of a lab cannot show: they concern a file, a flag or a run.
const WITHOUT_EXAMPLE: [Code; 10] = [
    Code::BadScript,
    Code::BrokenOutput,
    Code::NoValue,
    Code::NotUtf8,
    Code::Placeholder,
    Code::TooLarge,
    Code::UnknownFile,
    Code::UnknownHandler,
    Code::UnreadEnvironment,
    Code::YamlParser,
];

/// Returns an example of a page as a whole lab.
fn whole(example: &str) -> String {
    let steps = example.lines().map(|line| format!("  {line}\n")).collect::<String>();
    let rest = match example.starts_with("- ") {
        true => format!("steps:\n{steps}"),
        false if example.contains("steps:") || !example.contains(':') => example.to_owned(),
        false => format!("{example}steps:\n  - create-bus: {{ name: Orders }}\n"),
    };
    format!("lab: example\ntitle: An example\n{rest}")
}

#[test]
fn the_example_of_every_code_has_the_problem() {
    let mut wrong = Vec::new();
    for code in Code::ALL {
        let Some(example) = code.page().example else {
            assert!(WITHOUT_EXAMPLE.contains(code), "{code} has no example");
            continue;
        };
        assert!(!WITHOUT_EXAMPLE.contains(code), "{code} has an example");
        let text = if *code == Code::EmptyFile { example.to_owned() } else { whole(example) };
        let bytes = text.as_bytes();
        let (assets, values) = (NoAssets, Values::default());
        let checked = check(&Source { name: "lab.yaml", is_file: true, bytes, assets: &assets, values: &values });
        if !checked.diagnostics.iter().any(|diagnostic| diagnostic.code == *code) {
            wrong.push(format!("{code}:\n{text}\n{}", rendered(&checked)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
