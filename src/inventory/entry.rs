//! An existing resource and its facts.

use aws_smithy_types::DateTime;
use serde_json::{Map, Value};

use crate::clock::Timestamp;
use crate::resource::ResourceId;

/// An existing resource.
#[derive(Debug, Clone)]
pub struct Entry {
    pub name: String,
    pub facts: Vec<Fact>,
    /// The id by which it is removed, if it can be.
    pub id: Option<ResourceId>,
}

/// A fact about a resource.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    pub name: &'static str,
    pub value: Value,
    /// Whether it has a column in lists.
    pub is_listed: bool,
}

impl Entry {
    pub(super) fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), facts: Vec::new(), id: None }
    }

    /// Adds a fact that lists show.
    pub(super) fn listed(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.facts.push(Fact { name, value: value.into(), is_listed: true });
        self
    }

    /// Adds a fact, if there is one.
    pub(super) fn fact(mut self, name: &'static str, value: Option<impl Into<Value>>) -> Self {
        self.facts.extend(value.map(|value| Fact { name, value: value.into(), is_listed: false }));
        self
    }

    pub(super) fn removed_by(self, id: impl Into<ResourceId>) -> Self {
        Self { id: Some(id.into()), ..self }
    }

    /// Returns whether `name` is the name, the ARN or the id of the resource.
    pub(super) fn is_called(&self, name: &str) -> bool {
        let known = |fact: &Fact| matches!(fact.name, "arn" | "id" | "url") && fact.value.as_str() == Some(name);
        self.name == name || self.facts.iter().any(known)
    }

    /// Returns all facts.
    pub fn document(&self) -> Value {
        let facts = self.facts.iter().map(|fact| (fact.name.replace(' ', "-"), fact.value.clone()));
        let name = std::iter::once(("name".to_owned(), Value::String(self.name.clone())));
        Value::Object(name.chain(facts).collect::<Map<_, _>>())
    }
}

/// Parses a text that may be JSON, such as a policy.
pub(super) fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_owned()))
}

/// Formats a time as in documents.
pub(super) fn moment(at: &DateTime) -> String {
    Timestamp::from_millis(at.to_millis().unwrap_or_default()).to_millis_text()
}
