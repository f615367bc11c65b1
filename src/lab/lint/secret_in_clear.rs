//! A secret in clear text in a file that will be shared: in a step, a resource, or a variable that is not marked as
//! secret.
//!
//! Events and patterns are data of the exercise, in which a word like `token` has no such meaning.

use super::Facts;
use crate::diag::{Code, Diagnostic};
use crate::yaml::{Key, Node, Value};

const SECRET_WORDS: [&str; 7] = ["password", "passphrase", "secret", "token", "api-key", "apikey", "authorization"];
/// The kinds whose `api-key` is the name of a header.
const NAMES_A_HEADER: [&str; 2] = ["api-destination", "connection"];
/// The valid values of a method's `authorization`. As the name of a header it would be a secret.
const AUTHORIZATION_TYPES: [&str; 4] = ["NONE", "AWS_IAM", "CUSTOM", "COGNITO_USER_POOLS"];
const DATA: [&str; 6] = ["publish", "pattern", "body", "event", "detail", "vars"];

pub(super) fn lint(facts: &Facts<'_>, problems: &mut Vec<Diagnostic>) {
    for variable in facts.names.variables.iter().filter(|variable| !variable.secret && is_secret(&variable.name)) {
        if variable.default.as_ref().is_some_and(serde_json::Value::is_string) {
            let message = format!("the variable `{}` looks like a secret and is not marked as one", variable.name);
            let help = "write `{ secret: true, env: NAME }`: what is secret is never printed or stored";
            problems.push(Diagnostic::warning(Code::SecretInClear, variable.span, message, help));
        }
    }
    search("", facts.root, problems);
}

fn search(above: &str, node: &Node, problems: &mut Vec<Diagnostic>) {
    node.items().iter().for_each(|item| search(above, item, problems));
    for (key, value) in node.entries().iter().filter(|(key, _)| !DATA.contains(&key.name.as_str())) {
        if is_literal(key, value) && !is_name(above, key, value) {
            let message = format!("`{}` is written here in plain text", key.name);
            let help = "put it into a variable with `secret: true`, and write `${{ vars.NAME }}` here";
            problems.push(Diagnostic::warning(Code::SecretInClear, value.span, message, help));
        }
        search(&key.name, value, problems);
    }
}

fn is_literal(key: &Key, value: &Node) -> bool {
    matches!(&value.value, Value::String(text) if !text.is_empty() && !text.contains("${{")) && is_secret(&key.name)
}

/// Returns whether a key that sounds like a secret contains a name.
fn is_name(above: &str, key: &Key, value: &Node) -> bool {
    match key.name.as_str() {
        "api-key" => NAMES_A_HEADER.contains(&above),
        "authorization" => value.as_str().is_some_and(|text| AUTHORIZATION_TYPES.contains(&text)),
        _ => false,
    }
}

fn is_secret(name: &str) -> bool {
    let name = name.to_lowercase().replace('_', "-");
    SECRET_WORDS.iter().any(|word| name == *word || name.ends_with(&format!("-{word}")))
}
