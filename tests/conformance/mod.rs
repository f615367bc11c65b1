//! The languages held against verdicts of AWS and of EventBridge's own matcher.
//!
//! The cases are not part of the project: `ORK_CONFORMANCE` names their folder, by default one beside the project.
//! Without it these tests say so and pass.

mod event_patterns;
mod states;

use std::path::PathBuf;

/// A file of cases, if there is one.
fn corpus(name: &str) -> Option<String> {
    let folder = std::env::var_os("ORK_CONFORMANCE").map(PathBuf::from);
    let folder = folder.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/conformance"));
    let file = folder.join(name);
    match std::fs::read_to_string(&file) {
        Ok(text) => Some(text),
        Err(_) => {
            eprintln!("skipped: {} is not there", file.display());
            None
        }
    }
}
