//! Whether a file has the function that a handler names.
//!
//! The file is not run. It lacks the function for certain only if the name occurs nowhere in it and nothing is exported
//! under names that the file does not show.

use crate::words;

/// Returns how to correct a handler whose function is not in its file, given as text; `None` if it may be there.
pub(super) fn remedy(module: &str, name: &str, text: &str, is_python: bool) -> Option<String> {
    let hides_names: &[&str] =
        if is_python { &["import *", "globals()", "setattr"] } else { &["export *", "module.exports", "eval("] };
    if has_word(text, name) || hides_names.iter().any(|hiding| text.contains(hiding)) {
        return None;
    }
    let found = if is_python { of_python(text) } else { of_javascript(text) };
    Some(match (words::closest(name, found.iter().copied()), found.as_slice()) {
        (Some(near), _) => format!("did you mean `{module}.{near}`?"),
        (None, [only]) => format!("the file has `{only}`: write `handler: {module}.{only}`"),
        (None, []) if is_python => format!("define it: `def {name}(event, context):`"),
        (None, []) => format!("export it: `export const {name} = async (event) => {{ ... }}`"),
        (None, several) => format!("the file has {}", several.join(", ")),
    })
}

/// Returns whether a name occurs as a whole word.
fn has_word(text: &str, name: &str) -> bool {
    let is_letter = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$');
    text.match_indices(name).any(|(at, _)| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let after = text.get(at + name.len()..).and_then(|after| after.chars().next());
        !before.is_some_and(is_letter) && !after.is_some_and(is_letter)
    })
}

/// Returns the functions at the top of a Python file.
fn of_python(text: &str) -> Vec<&str> {
    let name = |line: &'_ str| -> Option<usize> {
        let rest = line.strip_prefix("async ").unwrap_or(line).strip_prefix("def ")?;
        Some(line.len() - rest.len())
    };
    let names = text.lines().filter_map(|line| Some(word(line.get(name(line)?..)?)));
    names.filter(|name| !name.is_empty()).collect()
}

/// Returns what a JavaScript file exports by name.
fn of_javascript(text: &str) -> Vec<&str> {
    let declared = text.lines().filter_map(|line| line.trim_start().strip_prefix("export "));
    let declared = declared.filter_map(|rest| {
        let rest = rest.strip_prefix("async ").unwrap_or(rest);
        let kinds = ["const ", "let ", "var ", "function ", "function* ", "class "];
        Some(word(kinds.iter().find_map(|kind| rest.strip_prefix(kind))?.trim_start()))
    });
    let assigned = text.lines().filter_map(|line| Some(word(line.trim_start().strip_prefix("exports.")?)));
    declared.chain(assigned).filter(|name| !name.is_empty()).collect()
}

fn word(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '$')).unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_is_missed_only_where_it_cannot_be() {
        let table = [
            ("handle", "export const handler = async () => 1;", false, Some("did you mean `f.handler`?")),
            ("handler", "export const handler = async () => 1;", false, None),
            ("handler", "exports.main = () => 1;", false, Some("the file has `main`: write `handler: f.main`")),
            ("handler", "export { run as handler };", false, None),
            ("handler", "export * from './other.mjs';", false, None),
            ("handler", "module.exports = require('./other');", false, None),
            ("handler", "// my_handler\n", false, Some("export it: `export const handler = async (event) => { ... }`")),
            (
                "lambda_handler",
                "def handler(event, context):\n    return 1\n",
                true,
                Some("the file has `handler`: write `handler: f.handler`"),
            ),
            ("lambda_handler", "from other import *\n", true, None),
            ("lambda_handler", "from other import main as lambda_handler\n", true, None),
            ("lambda_handler", "x = 1\n", true, Some("define it: `def lambda_handler(event, context):`")),
        ];
        for (name, text, is_python, expected) in table {
            assert_eq!(remedy("f", name, text, is_python).as_deref(), expected, "{name} in {text}");
        }
    }
}
