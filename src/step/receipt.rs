//! What a step did, as values: the words are chosen by whoever shows it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::probe::Verdict;

/// Everything a step did and learned.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Receipt {
    pub changes: Vec<Change>,
    /// What later steps can read as `${{ steps.ID.NAME }}`.
    pub outputs: BTreeMap<String, String>,
    pub published: Vec<Published>,
    /// Only of `verify`.
    pub verdict: Option<Verdict>,
    /// Lines that changed in a text the step sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub diff: Option<String>,
    /// A text the step rendered: what a target would receive.
    pub preview: Option<String>,
}

/// One thing that is different now, or that was found as it should be.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    pub verb: Verb,
    /// "event bus", "rule", "permission"
    pub kind: &'static str,
    pub name: String,
    /// What else is worth knowing: an ARN, or the statement that was added.
    pub detail: Option<Value>,
}

/// What happened to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verb {
    Created,
    Updated,
    /// It was asked to change, and is already as it should be.
    Unchanged,
    /// It stood there and was left as it was.
    Found,
    Granted,
    /// Something that is allowed, and will not work.
    Warned,
    Started,
    /// It is there now, in place of whatever was.
    Put,
    /// A person agreed to it.
    Confirmed,
    /// The holder of a token said how its task stands.
    Answered,
}

/// One event that was offered to a bus.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Published {
    /// The alias of the lab, or none.
    #[serde(rename = "as", skip_serializing_if = "Option::is_none")]
    pub alias: Option<String>,
    /// The line of the input it came from, counted from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// The id that PutEvents returned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    pub bus: String,
    /// Rules of the bus whose pattern accepts the event.
    pub rules: Vec<String>,
    /// Why it was not accepted.
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
