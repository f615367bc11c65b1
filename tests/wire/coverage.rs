//! Nothing is implemented that was never called through a client.

use std::fs;
use std::path::{Path, PathBuf};

/// Services and the modules here that call them. Lambda has tests of its own beside its code.
const CALLED_IN: &[(&str, &[&str])] = &[
    (
        "apigateway",
        &[
            "apigateway/mod.rs",
            "apigateway/authorizers.rs",
            "apigateway/control.rs",
            "apigateway/integrations.rs",
            "apigateway/policies.rs",
        ],
    ),
    ("events", &["events.rs", "delivery.rs", "api_destination.rs"]),
    ("iam", &["iam.rs"]),
    ("logs", &["logs.rs"]),
    ("sns", &["sns.rs", "delivery.rs", "fifo.rs"]),
    ("sqs", &["sqs.rs", "fifo.rs", "mod.rs"]),
    ("states", &["states.rs"]),
    ("sts", &["sts.rs"]),
];

#[test]
fn every_operation_is_called_through_the_sdk() {
    let mut missing = Vec::new();
    for (service, files) in CALLED_IN {
        let dispatch = read(&root().join("src/local/service").join(service).join("mod.rs"));
        let tests: String = files.iter().map(|file| read(&root().join("tests/wire").join(file))).collect();
        let operations = operations(&dispatch);
        assert!(!operations.is_empty(), "{service} has no operations");
        missing.extend(
            operations
                .into_iter()
                .filter(|operation| !tests.contains(&format!(".{}()", method(operation))))
                .map(|operation| format!("{service}:{operation}")),
        );
    }
    assert!(missing.is_empty(), "never called: {missing:#?}");
}

/// The arms of the match that finds an operation: `"CreateQueue" => ...`.
fn operations(dispatch: &str) -> Vec<&str> {
    let arms = dispatch.lines().filter_map(|line| line.trim().strip_prefix('"')?.split_once("\" =>"));
    let names = arms.map(|(name, _)| name).filter(|name| name.starts_with(char::is_uppercase));
    names.filter(|name| !name.ends_with("Exception")).collect()
}

/// What the SDK calls an operation: `CreateQueue` is `create_queue`.
fn method(operation: &str) -> String {
    let mut name = String::new();
    for letter in operation.chars() {
        if letter.is_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.extend(letter.to_lowercase());
    }
    name
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}
