//! Tests of the languages against verdicts of AWS and of EventBridge's own matcher.
//!
//! A few cases per language are part of the project and always run. The recorded ones are not part of it: their tests
//! run if they are in the folder of `ORK_CONFORMANCE`, or in `../shared/conformance`, and are shown as ignored
//! otherwise.

mod event_patterns;
mod states;

use std::path::PathBuf;

/// Returns the cases of a language that are part of the project, one per line.
fn own(name: &str) -> String {
    text_of(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/conformance").join(name))
}

/// Returns the recorded cases of a language.
fn recorded(name: &str) -> String {
    let folder = std::env::var_os("ORK_CONFORMANCE").map(PathBuf::from);
    let folder = folder.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/conformance"));
    text_of(folder.join(name))
}

fn text_of(file: PathBuf) -> String {
    let why = |error| panic!("{}: {error}; ORK_CONFORMANCE names the folder of the recorded cases", file.display());
    std::fs::read_to_string(&file).unwrap_or_else(why)
}
