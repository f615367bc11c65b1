//! The walls between the modules. With one package the compiler cannot forbid an import, so this does.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// What each module may import, from the lowest layer to the highest. `local::service::*` stands for each service.
const WALLS: &[(&str, &[&str])] = &[
    // base
    ("arn", &[]),
    ("clock", &[]),
    ("defect", &[]),
    ("door", &["defect"]),
    ("duration", &[]),
    ("id", &[]),
    ("words", &[]),
    ("visible", &[]),
    ("command_line", &["text"]),
    ("text", &[]),
    ("json", &[]),
    ("jsonpath", &[]),
    ("package", &["door"]),
    ("trace", &["clock"]),
    ("diag", &["words", "json", "visible"]),
    ("yaml", &["diag", "door", "words"]),
    // languages
    ("pattern", &["json", "words"]),
    ("transform", &["json", "words"]),
    ("policy", &["arn", "clock", "words"]),
    ("schedule", &["words"]),
    ("asl", &["arn", "clock", "defect", "door", "id", "json", "jsonpath", "words"]),
    ("schema", &["jsonpath"]),
    ("vtl", &["jsonpath"]),
    // worlds
    ("aws", &["clock", "trace"]),
    ("local::wire", &["arn", "clock", "id", "local::service"]),
    (
        "local::service::*",
        &[
            "arn",
            "asl",
            "clock",
            "id",
            "json",
            "pattern",
            "policy",
            "schedule",
            "schema",
            "trace",
            "transform",
            "vtl",
            "words",
            "local::service",
        ],
    ),
    ("local::service", &["arn", "clock", "id", "trace", "words", "local::service::*"]),
    ("local::authorize", &["arn", "policy", "local::service"]),
    ("local", &["arn", "clock", "defect", "id", "policy", "trace", "words"]),
    // kinds
    (
        "resource",
        &[
            "arn",
            "asl",
            "aws",
            "clock",
            "command_line",
            "diag",
            "duration",
            "package",
            "pattern",
            "policy",
            "text",
            "words",
        ],
    ),
    ("probe", &["aws", "clock", "command_line", "diag", "duration", "resource", "trace", "words"]),
    (
        "step",
        &[
            "arn",
            "aws",
            "clock",
            "command_line",
            "diag",
            "duration",
            "pattern",
            "probe",
            "resource",
            "schedule",
            "text",
            "trace",
            "transform",
            "visible",
            "words",
        ],
    ),
    // model
    ("notice", &["clock", "probe", "step", "trace"]),
    ("plan", &["clock", "notice", "resource"]),
    (
        "lab",
        &[
            "arn",
            "clock",
            "diag",
            "duration",
            "json",
            "package",
            "pattern",
            "plan",
            "probe",
            "resource",
            "schedule",
            "step",
            "text",
            "transform",
            "words",
            "yaml",
        ],
    ),
    // flows
    (
        "flow",
        &[
            "arn", "aws", "clock", "diag", "lab", "notice", "pattern", "plan", "probe", "resource", "step", "trace",
            "visible", "words",
        ],
    ),
    // speech
    ("show", &["command_line", "lab", "resource", "step", "visible", "words"]),
    ("term", &["diag", "visible", "words"]),
    (
        "report",
        &[
            "arn", "clock", "diag", "duration", "notice", "plan", "probe", "resource", "step", "term", "trace",
            "visible", "words",
        ],
    ),
];

/// Nobody may import these; they may import everything.
const EDGE: &[&str] = &["cli", "catalog", "lib", "main"];

#[test]
fn modules_import_only_what_lies_below_them() {
    let mut broken = Vec::new();
    for file in rust_files(&root().join("src")) {
        let module = module_of(&file);
        if EDGE.contains(&top(&module)) {
            continue;
        }
        let Some((wall, allowed)) = wall_of(&module) else {
            broken.push(format!("{module}: no wall; add it to the table"));
            continue;
        };
        let text = fs::read_to_string(&file).expect("a source file");
        for import in imports(&text) {
            if !is_allowed(wall, allowed, &module, &import) {
                broken.push(format!("{module} imports {import}"));
            }
        }
    }
    assert!(broken.is_empty(), "imports through a wall:\n  {}", broken.join("\n  "));
}

#[test]
fn pure_code_knows_neither_tokio_nor_the_sdk() {
    let pure = [
        "pattern",
        "transform",
        "asl",
        "policy",
        "schedule",
        "schema",
        "vtl",
        "json",
        "jsonpath",
        "diag",
        "yaml",
        "lab",
        "plan",
        "notice",
    ];
    let mut broken = Vec::new();
    for file in rust_files(&root().join("src")) {
        let module = module_of(&file);
        let is_service = module.starts_with("local::service") || module.starts_with("local::wire");
        if !pure.contains(&top(&module)) && !is_service {
            continue;
        }
        let text = fs::read_to_string(&file).expect("a source file");
        for forbidden in ["tokio", "aws_sdk", "aws_smithy", "aws_config", "std::fs", "std::env", "SystemTime"] {
            if code_of(&text).contains(forbidden) {
                broken.push(format!("{module} knows {forbidden}"));
            }
        }
    }
    assert!(broken.is_empty(), "pure code with the world in it:\n  {}", broken.join("\n  "));
}

#[test]
fn every_file_says_why_it_exists_and_stays_small() {
    let mut broken = Vec::new();
    for file in rust_files(&root().join("src")) {
        let text = fs::read_to_string(&file).expect("a source file");
        let name = file.strip_prefix(root()).unwrap_or(&file).display().to_string();
        if !text.starts_with("//!") {
            broken.push(format!("{name}: no module doc"));
        }
        let lines = code_of(&text).lines().filter(|line| !line.trim().is_empty()).count();
        if lines > 500 {
            broken.push(format!("{name}: {lines} lines"));
        }
    }
    assert!(broken.is_empty(), "files out of shape:\n  {}", broken.join("\n  "));
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a source folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() && !path.ends_with("tests") {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("tests.rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// `src/local/service/sqs/store.rs` is `local::service::sqs::store`.
fn module_of(file: &Path) -> String {
    let path = file.strip_prefix(root().join("src")).expect("below src").with_extension("");
    let parts: Vec<&str> = path.iter().filter_map(|part| part.to_str()).filter(|part| *part != "mod").collect();
    parts.join("::")
}

fn top(module: &str) -> &str {
    module.split("::").next().unwrap_or(module)
}

/// The wall of a module: the longest entry of the table that names it or a parent.
fn wall_of(module: &str) -> Option<(&'static str, &'static [&'static str])> {
    let matches = |wall: &str| match wall.strip_suffix("::*") {
        Some(parent) => module.strip_prefix(parent).and_then(|rest| rest.strip_prefix("::")).is_some_and(is_service),
        None => module == wall || module.starts_with(&format!("{wall}::")),
    };
    WALLS.iter().filter(|(wall, _)| matches(wall)).max_by_key(|(wall, _)| wall.len()).copied()
}

/// A service has a folder of its own below `local/service`.
fn is_service(rest: &str) -> bool {
    root().join("src/local/service").join(top(rest)).is_dir()
}

fn is_allowed(wall: &str, allowed: &[&str], module: &str, import: &str) -> bool {
    let own = match wall.strip_suffix("::*") {
        Some(parent) => {
            let service = module.strip_prefix(parent).map(|rest| top(rest.trim_start_matches(':'))).unwrap_or_default();
            format!("{parent}::{service}")
        }
        None => wall.to_owned(),
    };
    let within = |parent: &str| import == parent || import.starts_with(&format!("{parent}::"));
    if within(&own) {
        return true;
    }
    allowed.iter().any(|allowed| match allowed.strip_suffix("::*") {
        Some(parent) => within(parent),
        // A folder may be imported without the services that have folders of their own below it.
        None => within(allowed) && !(*allowed == "local::service" && names_a_service(import)),
    })
}

fn names_a_service(import: &str) -> bool {
    import.strip_prefix("local::service::").is_some_and(is_service)
}

/// Every `crate::...` path of a file, tests excluded.
fn imports(text: &str) -> BTreeSet<String> {
    let code = code_of(text);
    let mut found = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            let group = group.split('}').next().unwrap_or_default();
            found.extend(group.split(',').map(|part| path_in(part.trim())).filter(|path| !path.is_empty()));
        } else {
            found.insert(path_in(rest));
        }
    }
    found
}

fn path_in(text: &str) -> String {
    let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':')).unwrap_or(text.len());
    text[..end].trim_end_matches(':').to_owned()
}

/// The file up to its tests, without comments.
fn code_of(text: &str) -> String {
    let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or(text);
    code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}
