//! The receipt of a step, as values: the output formats choose the words.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::probe::Verdict;

/// The results of a step.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Receipt {
    pub changes: Vec<Change>,
    /// The values that later steps refer to as `${{ steps.ID.NAME }}`.
    pub outputs: BTreeMap<String, String>,
    pub published: Vec<Published>,
    /// The verdict, for `verify` only.
    pub verdict: Option<Verdict>,
    /// The diff of a text that the step sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub diff: Option<String>,
    /// A text that the step rendered, such as the input of a target.
    pub preview: Option<String>,
}

/// A change, or something that was found as required.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    pub verb: Verb,
    /// The noun of the kind, such as "event bus", "rule" or "permission".
    pub kind: &'static str,
    pub name: String,
    /// Further details, such as an ARN or the added statement.
    pub detail: Option<Value>,
}

/// The kind of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verb {
    Created,
    Updated,
    /// A change was requested, but nothing had to be changed.
    Unchanged,
    /// It existed and was left unchanged.
    Found,
    Granted,
    /// It is permitted but will not work.
    Warned,
    Started,
    /// It exists now, replacing any previous one.
    Put,
    /// A user confirmed it.
    Confirmed,
    /// The result or heartbeat of a task was sent with its token.
    Answered,
}

/// The result of sending one event to a bus.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Published {
    /// The alias in the lab, if any.
    #[serde(rename = "as", skip_serializing_if = "Option::is_none")]
    pub alias: Option<String>,
    /// The line of the input, starting at 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// The id that PutEvents returned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    pub bus: String,
    /// The rules of the bus that match the event.
    pub rules: Vec<String>,
    /// Why the event was not accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

impl Receipt {
    pub fn change(&mut self, verb: Verb, kind: &'static str, name: impl Into<String>, detail: Option<Value>) {
        self.changes.push(Change { verb, kind, name: name.into(), detail });
    }

    pub fn output(&mut self, name: &str, value: impl Into<String>) {
        self.outputs.insert(name.to_owned(), value.into());
    }
}
