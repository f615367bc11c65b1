//! Tests that everything implemented is called through a client. The services are those of the registry, and their
//! operations those that they dispatch, so that a new service or operation without a test fails here.

use std::fs;
use std::path::{Path, PathBuf};

use ork::local::service::SERVICES;

/// Services whose tests are beside their code and use the operation names of the API.
const BESIDE_ITS_CODE: &[&str] = &["cloudtrail", "dynamodb", "glue", "lambda", "scheduler"];

/// Operations without a method of a client, each with the text that its test sends.
const WITHOUT_METHOD: &[(&str, &str)] = &[("PostObject", "multipart/form-data")];

#[test]
fn every_operation_of_every_service_is_called() {
    let tests = files(&root().join("tests/wire"));
    let mut missing = Vec::new();
    for row in SERVICES {
        let folder = root().join("src/local/service").join(row.name);
        let is_beside = BESIDE_ITS_CODE.contains(&row.name);
        let own = if is_beside { files(&folder) } else { Vec::new() };
        let own: String = own.into_iter().filter(|(path, _)| is_of_tests(path)).map(|(_, text)| text).collect();
        let calls: String =
            tests.iter().map(|(_, text)| text).filter(|text| calls_service(text, row.name)).cloned().collect();
        let operations = operations(&read(&folder.join("mod.rs")));
        assert!(!operations.is_empty(), "{} has no operations", row.name);
        let is_called = |operation: &str| {
            let sent = WITHOUT_METHOD.iter().find(|(name, _)| *name == operation).map(|(_, text)| *text);
            let call = format!(".{}()", method(operation));
            calls.contains(sent.unwrap_or(&call)) || own.contains(&format!("\"{operation}\""))
        };
        missing.extend(operations.iter().filter(|one| !is_called(one)).map(|one| format!("{}:{one}", row.name)));
    }
    assert!(missing.is_empty(), "never called: {missing:#?}");
}

/// Returns whether a file of tests has a client of the service.
fn calls_service(text: &str, service: &str) -> bool {
    let (client, sdk) = match service {
        "events" => ("events", "eventbridge"),
        "logs" => ("logs", "cloudwatchlogs"),
        "states" => ("sfn", "sfn"),
        service => (service, service),
    };
    text.contains(&format!(".{client}()")) || text.contains(&format!("aws_sdk_{sdk}::"))
}

fn is_of_tests(path: &Path) -> bool {
    path.ends_with("tests.rs") || path.iter().any(|part| part == "tests")
}

/// Returns the arms of the match that finds an operation: `"CreateQueue" => ...`.
fn operations(dispatch: &str) -> Vec<String> {
    let arms = dispatch.lines().filter_map(|line| line.trim().strip_prefix('"')?.split_once("\" =>"));
    let names = arms.map(|(name, _)| name).filter(|name| name.starts_with(char::is_uppercase));
    names.filter(|name| !name.ends_with("Exception")).map(str::to_owned).collect()
}

/// Returns the SDK's name of an operation: `CreateQueue` is `create_queue`.
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

fn files(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        match entry.path() {
            path if path.is_dir() => found.extend(files(&path)),
            path => found.push((path.clone(), read(&path))),
        }
    }
    found
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}
