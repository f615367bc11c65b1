//! Values that a call returns and later ones use, such as the id of an API. They become shell variables.

use std::collections::BTreeSet;

use serde_json::Value;

use super::super::substitution::substitute;

/// A text, and what replaces it within double quotes.
#[derive(Debug, Clone)]
struct Known {
    text: String,
    inner: String,
}

/// The texts that a script replaces.
#[derive(Debug, Clone, Default)]
pub(super) struct KnownTexts {
    known: Vec<Known>,
    variables: BTreeSet<String>,
}

/// The place of a text in an output, and the variable that contains it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Told {
    pub(super) path: String,
    pub(super) variable: String,
}

/// The minimum length of a value. A shorter one could occur by chance.
const SHORTEST: usize = 6;

impl KnownTexts {
    pub(super) fn add(&mut self, text: &str, inner: String) {
        if !text.is_empty() {
            self.known.push(Known { text: text.to_owned(), inner });
        }
    }

    /// Replaces the known texts in a command.
    pub(super) fn in_script(&self, command: &str) -> String {
        substitute(command, |rest| {
            let fitting = self.known.iter().filter(|known| rest.starts_with(&known.text));
            let longest = fitting.max_by_key(|known| known.text.len())?;
            Some((longest.text.len(), longest.inner.clone()))
        })
    }

    /// Returns the texts of an output that no command has before and one has later, with a new variable for each.
    pub(super) fn told(&mut self, part: &str, answer: &Value, before: &str, later: &str) -> Vec<Told> {
        let mut leaves = Vec::new();
        collect("", answer, &mut leaves);
        let mut told = Vec::new();
        for (path, text) in leaves {
            let is_new =
                is_made(&path, text) && !before.contains(text) && self.known.iter().all(|known| known.text != text);
            if is_new && later.contains(text) {
                let variable = self.variable(part, &path);
                self.add(text, format!("${variable}"));
                told.push(Told { path, variable });
            }
        }
        told
    }

    /// Returns a new name. It has no capital letters and begins with the name of a part, so that it has no meaning for a
    /// shell or a program.
    pub(super) fn variable(&mut self, part: &str, path: &str) -> String {
        let member = path.rsplit('.').next().unwrap_or_default().split('[').next().unwrap_or_default();
        let name = format!("{part}_{}", super::call::dashed(member));
        let name: String =
            name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' }).collect();
        let name = if name.starts_with(|c: char| c.is_ascii_digit()) { format!("_{name}") } else { name };
        let mut numbered = (2..).map(|number| format!("{name}_{number}"));
        let mut variable = name.clone();
        while !self.variables.insert(variable.clone()) {
            variable = numbered.next().unwrap_or_default();
        }
        variable
    }
}

/// Returns whether a text looks as if a service made it: an id, an ARN or a URL, and not a word.
fn is_made(path: &str, text: &str) -> bool {
    let is_id = path.ends_with("id") || path.ends_with("Id") || text.contains(|c: char| c.is_ascii_digit());
    text.len() >= SHORTEST && (is_id || text.contains("://") || text.starts_with("arn:"))
}

/// Collects the texts of an output with their places in JMESPath.
fn collect<'a>(path: &str, value: &'a Value, leaves: &mut Vec<(String, &'a str)>) {
    match value {
        Value::String(text) => leaves.push((path.to_owned(), text)),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                collect(&format!("{path}[{index}]"), item, leaves);
            }
        }
        Value::Object(members) => {
            let is_plain = |name: &str| name.chars().all(|c| c.is_ascii_alphanumeric()) && name != "Location";
            for (name, member) in members.iter().filter(|(name, _)| is_plain(name)) {
                let dot = if path.is_empty() { "" } else { "." };
                collect(&format!("{path}{dot}{name}"), member, leaves);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_told_and_used_later_becomes_a_variable() {
        let mut known = KnownTexts::default();
        known.add("123456789012", "$account".to_owned());
        let answer =
            json!({"id": "a1b2c3d4e5", "items": [{"rootId": "z9y8x7"}], "name": "orders-1", "state": "ACTIVE"});
        let told = known.told("PATH", &answer, "aws x --name orders-1", "aws y a1b2c3d4e5 z9y8x7 ACTIVE orders-1");
        let variables: Vec<_> = told.iter().map(|told| (told.path.as_str(), told.variable.as_str())).collect();
        assert_eq!(variables, [("id", "path_id"), ("items[0].rootId", "path_root_id")]);
        let line = known.in_script("aws y --id a1b2c3d4e5 --arn 'arn:123456789012:{z9y8x7}'");
        assert_eq!(line, "aws y --id \"$path_id\" --arn 'arn:'\"$account\"':{'\"$path_root_id\"'}'");
    }
}
