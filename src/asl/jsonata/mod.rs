//! JSONata in state machines: `{% $states.input.name %}`.
//!
//! Cited: Step Functions Developer Guide, "Transforming data with JSONata in Step Functions". The crate `jsonata-core`
//! implements the language. This module adds `$states`, the variables and the functions of Step Functions, and replaces
//! everything that does not depend on the input alone: the clock, randomness and `$eval`.

mod bound;
mod evaluate;
mod functions;
mod references;
mod tree;
mod words;

use std::collections::BTreeMap;
use std::sync::Arc;

use jsonata_core::ast::AstNode;
use jsonata_core::parser;
use serde_json::Value;

use super::data::Data;
use crate::clock::Timestamp;
use crate::door::{self, Panic};

/// The name of the evaluator in messages.
const WHAT: &str = "the JSONata evaluator";

/// A parsed expression.
#[derive(Clone, Debug)]
pub(crate) struct Expression {
    /// The trimmed source, without `{%` and `%}`.
    pub(crate) source: String,
    /// The field of the expression, as error causes name it: `Output/name`.
    pub(crate) location: String,
    tree: Arc<AstNode>,
    /// The tree that is evaluated, with counting calls inserted where work can repeat or data can grow.
    bounded: Arc<AstNode>,
    hooks: Vec<bound::Hook>,
    /// The `$names` that occur. Only these are bound.
    names: Vec<String>,
    wants: Wants,
}

/// The members of `$states` that an expression uses.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Wants {
    input: bool,
    result: bool,
    error_output: bool,
    context: bool,
}

/// The values an expression can refer to.
pub(crate) struct Bindings<'a> {
    pub(crate) input: &'a Value,
    pub(crate) result: Option<&'a Value>,
    pub(crate) error_output: Option<&'a Value>,
    pub(crate) context: &'a dyn Fn() -> Value,
    pub(crate) variables: &'a BTreeMap<String, Data>,
    pub(crate) now: Timestamp,
}

/// Why an expression did not yield a JSON value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Failure {
    Undefined,
    /// A function or a regular expression, which JSON cannot represent.
    Unsupported,
    Threw(String),
    /// More JSON than any state can pass on.
    TooLarge,
    /// The evaluator panicked.
    Broken(Panic),
}

impl Failure {
    /// Returns the error cause as AWS words it.
    pub(crate) fn cause(&self, expression: &Expression) -> String {
        let subject =
            format!("The JSONata expression '{}' specified for the field '{}'", expression.source, expression.location);
        match self {
            Failure::Undefined => format!("{subject} returned nothing (undefined)."),
            Failure::Unsupported => format!("{subject} returned an unsupported result type."),
            Failure::Threw(message) => format!("{subject} threw an error during evaluation. {message}"),
            Failure::TooLarge => {
                format!("{subject} returned a result with a size exceeding the maximum number of bytes service limit.")
            }
            Failure::Broken(panic) => format!("{subject} threw an error during evaluation. {panic}"),
        }
    }
}

impl Expression {
    /// Returns the expression inside `{% … %}`, or `None` if `text` is plain text.
    pub(crate) fn inside(text: &str) -> Option<&str> {
        text.strip_prefix("{%")?.strip_suffix("%}").map(str::trim)
    }

    /// Parses the text between the delimiters. The error is the message of the parser without its code.
    pub(crate) fn parse(source: &str, location: &str) -> Result<Expression, String> {
        let tree = door::enter(WHAT, source, || parser::parse(source)).map_err(|panic| panic.to_string())?;
        let tree = tree.map_err(|error| words::of_parser(without_code(&error.to_string()), source))?;
        let (bounded, hooks) = bound::bounded(tree.clone());
        let tree = Arc::new(tree);
        Ok(Expression {
            source: source.to_owned(),
            location: location.to_owned(),
            bounded: if hooks.is_empty() { Arc::clone(&tree) } else { Arc::new(bounded) },
            tree,
            hooks,
            names: variables(source),
            wants: Wants::of(source),
        })
    }

    /// Returns names that would be read from a context item, which does not exist in a state machine.
    pub(crate) fn top_level_references(&self) -> Vec<String> {
        references::at_top_level(&self.tree)
    }

    /// Returns names that are read and not called, which can be variables of the machine.
    pub(crate) fn variables(&self) -> Vec<String> {
        references::variables(&self.tree)
    }
}

impl PartialEq for Expression {
    fn eq(&self, other: &Expression) -> bool {
        self.source == other.source && self.location == other.location
    }
}

impl Wants {
    fn of(source: &str) -> Wants {
        let mut wants = Wants::default();
        for (at, name) in source.match_indices("$states") {
            let after = source.get(at + name.len()..).unwrap_or_default().trim_start();
            let member = after.strip_prefix('.').map(str::trim_start).unwrap_or_default();
            let end = member.find(|next: char| !next.is_alphanumeric()).unwrap_or(member.len());
            match member.get(..end).unwrap_or_default() {
                "input" => wants.input = true,
                "result" => wants.result = true,
                "errorOutput" => wants.error_output = true,
                "context" => wants.context = true,
                _ => return Wants { input: true, result: true, error_output: true, context: true },
            }
        }
        wants
    }
}

fn variables(source: &str) -> Vec<String> {
    let mut names = Vec::new();
    for (at, _) in source.match_indices('$') {
        let rest = source.get(at + 1..).unwrap_or_default();
        let end = rest.find(|next: char| !(next.is_alphanumeric() || next == '_')).unwrap_or(rest.len());
        let name = rest.get(..end).unwrap_or_default();
        if !name.is_empty() && !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    names
}

/// Removes the code of `S0207: Unexpected end`, because AWS omits it for definitions.
fn without_code(message: &str) -> &str {
    match message.split_once(": ") {
        Some((code, rest)) if code.len() == 5 && code.starts_with(|first: char| first.is_ascii_uppercase()) => rest,
        _ => message,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_exact_delimiters_make_an_expression() {
        assert_eq!(Expression::inside("{% $a %}"), Some("$a"));
        assert_eq!(Expression::inside("{%$a%}"), Some("$a"));
        for text in [" {% $a %} ", "{% $a", "$a", ""] {
            assert_eq!(Expression::inside(text), None, "{text}");
        }
    }

    #[test]
    fn only_what_is_mentioned_is_bound() {
        assert_eq!(Wants::of("$states.input.a + 1"), Wants { input: true, ..Wants::default() });
        assert_eq!(Wants::of("$keys($states)"), Wants { input: true, result: true, error_output: true, context: true });
        assert_eq!(Wants::of("1 + 1"), Wants::default());
        assert_eq!(variables("$a + $b.c + $a"), ["a", "b"]);
    }

    #[test]
    fn what_does_not_parse_is_told_without_the_code() {
        assert_eq!(Expression::parse("1 +", "Output").unwrap_err(), "Unexpected end of expression");
    }
}
