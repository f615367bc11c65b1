//! An event before it is sent.

use serde::Deserialize;
use serde_json::Value;

use super::Publish;
use crate::clock::Timestamp;
use crate::diag::{Code, Findings};
use crate::words;

/// The maximum size of an entry (User Guide, "Calculating Amazon EventBridge PutEvents event entry size"; 256 KB until
/// January 2026).
pub(super) const ENTRY_BYTES: usize = 1_048_576;

/// One event, as a lab or a line of input gives it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Draft {
    /// The name by which later steps know it.
    #[serde(rename = "as")]
    pub alias: Option<String>,
    pub source: Option<String>,
    pub detail_type: Option<String>,
    #[serde(default)]
    pub resources: Vec<String>,
    /// RFC 3339.
    pub time: Option<String>,
    pub detail: Value,
    /// The line it stood in, counted from 1.
    #[serde(skip)]
    pub line: Option<usize>,
}

impl Draft {
    /// Returns the draft with missing fields taken from the step.
    pub(super) fn completed(&self, publish: &Publish) -> Self {
        let mut draft = self.clone();
        draft.source = draft.source.or_else(|| publish.source.clone());
        draft.detail_type = draft.detail_type.or_else(|| publish.detail_type.clone());
        draft.time = draft.time.or_else(|| publish.time.clone());
        if draft.resources.is_empty() {
            draft.resources.clone_from(&publish.resources);
        }
        draft
    }

    pub(super) fn check(&self, publish: &Publish, place: &str, findings: &mut Findings) {
        for (field, message, help) in self.completed(publish).problems() {
            findings.add(format!("{place}.{field}"), Code::BadEvent, message).help(help);
        }
    }

    /// Returns the problems of a completed draft: field, message, remedy.
    pub fn problems(&self) -> Vec<(&'static str, String, &'static str)> {
        let mut problems = Vec::new();
        if self.source.as_deref().unwrap_or_default().is_empty() {
            problems.push(("source", "the event has no source".to_owned(), "add `source`, for example `com.example`"));
        }
        if self.detail_type.as_deref().unwrap_or_default().is_empty() {
            problems.push(("detail-type", "the event has no detail type".to_owned(), "add `detail-type`"));
        }
        if !self.detail.is_object() {
            problems.push((
                "detail",
                "the detail is not a JSON object".to_owned(),
                "write it as `{\"key\": \"value\"}`",
            ));
        }
        if self.source.as_deref().is_some_and(|source| source.starts_with("aws.")) {
            problems.push((
                "source",
                "only AWS services send events whose source begins with `aws.`".to_owned(),
                "choose a source of your own",
            ));
        }
        if let Some(time) = self.time.as_deref().filter(|time| Timestamp::parse(time).is_none()) {
            problems.push(("time", format!("`{time}` is not a time"), "write it like 2026-01-31T12:00:00Z"));
        }
        let bytes = self.bytes();
        if bytes > ENTRY_BYTES {
            let message = format!(
                "the event weighs {}, more than the {ENTRY_BYTES} an entry may have",
                words::count(bytes, "byte")
            );
            problems.push(("detail", message, "put the data into S3 and its address into the event"));
        }
        problems
    }

    /// Returns the size of the entry as EventBridge counts it.
    pub fn bytes(&self) -> usize {
        let time = if self.time.is_some() { 14 } else { 0 };
        let texts = [self.source.as_deref(), self.detail_type.as_deref()];
        let texts: usize = texts.into_iter().flatten().map(str::len).sum();
        let resources: usize = self.resources.iter().map(String::len).sum();
        time + texts + resources + self.detail.to_string().len()
    }
}
