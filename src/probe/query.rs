//! How the AWS CLI counts what a probe observes: a call, and conditions in JMESPath, its query language.
//!
//! The conditions look for words, not for structures: each expected text, number and id must be somewhere in an item.

use serde_json::Value;

use crate::api_call::ApiCall;

/// A call and the conditions on the items it returns.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    pub source: Source,
    /// The expression whose value is the text of an item; `None` if the texts cannot be read this way.
    pub text: Option<&'static str>,
    pub conditions: Vec<String>,
}

/// Where the items are.
#[derive(Debug, Clone, PartialEq)]
pub enum Source {
    /// In a list of the output of a call.
    List { call: ApiCall, list: &'static str },
    /// Each must be described by a call of its own.
    Executions {
        /// The state machine, by name or ARN.
        machine: String,
    },
}

impl Query {
    pub(super) fn new(source: Source, text: Option<&'static str>) -> Self {
        Self { source, text, conditions: Vec::new() }
    }

    pub(super) fn of_list(call: ApiCall, list: &'static str, text: Option<&'static str>) -> Self {
        Self::new(Source::List { call, list }, text)
    }

    /// Adds a condition.
    pub(super) fn that(mut self, condition: impl Into<String>) -> Self {
        self.conditions.push(condition.into());
        self
    }

    /// Adds the condition that the text of an item has the words of a document.
    pub(super) fn containing(self, document: Option<&Value>) -> Self {
        let words: Vec<String> = document.into_iter().flat_map(leaves).collect();
        words.iter().fold(self, |query, word| {
            let condition = query.contains(word);
            condition.into_iter().fold(query, Self::that)
        })
    }

    /// Returns the condition that the text of an item has a word.
    pub fn contains(&self, word: &str) -> Option<String> {
        Some(format!("contains({}, {})", self.text?, literal(word)))
    }
}

/// Returns a text as a literal of JMESPath ("Literal Expressions", JMESPath Specification).
pub fn literal(text: &str) -> String {
    format!("`{}`", Value::from(text).to_string().replace('`', "\\`"))
}

/// Returns the texts and numbers in a document, as JSON writes them.
pub fn leaves(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => {
            let written = Value::from(text.as_str()).to_string();
            vec![written.get(1..written.len() - 1).unwrap_or_default().to_owned()]
        }
        Value::Number(number) => vec![number.to_string()],
        Value::Array(items) => items.iter().flat_map(leaves).collect(),
        Value::Object(members) => members.values().flat_map(leaves).collect(),
        Value::Bool(_) | Value::Null => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_word_is_a_literal_whatever_is_in_it() {
        let list = ApiCall::reading("sqs", "ReceiveMessage", json!({}));
        let query = Query::of_list(list, "Messages", Some("Body")).containing(Some(&json!({"a": ["it's `b`", 415]})));
        assert_eq!(query.conditions, ["contains(Body, `\"it's \\`b\\`\"`)", "contains(Body, `\"415\"`)"]);
    }

    #[test]
    fn leaves_are_texts_and_numbers() {
        assert_eq!(leaves(&json!({"a": "x\"y", "b": [1, true, null, {"c": 1.5}]})), ["x\\\"y", "1", "1.5"]);
    }
}
