//! The lab as the writers of all platforms see it.

use std::collections::BTreeMap;

use crate::lab::{Lab, LabStep};

/// A lab to be exported.
#[derive(Debug, Clone, Copy)]
pub struct Course<'a> {
    pub lab: &'a Lab,
    /// The lab's files, which the course brings with it; empty for a lab that comes with `ork`.
    pub files: &'a BTreeMap<String, Vec<u8>>,
    /// Values that no page may show.
    pub secrets: &'a [String],
}

/// A file of a course.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CourseFile {
    pub path: String,
    pub text: String,
    pub is_executable: bool,
}

impl CourseFile {
    pub(super) fn page(path: impl Into<String>, text: impl Into<String>) -> Self {
        Self { path: path.into(), text: text.into(), is_executable: false }
    }

    pub(super) fn script(path: impl Into<String>, text: impl Into<String>) -> Self {
        Self { path: path.into(), text: text.into(), is_executable: true }
    }
}

impl Course<'_> {
    /// Returns the text without the values of secrets.
    pub(super) fn redacted(&self, text: &str) -> String {
        self.secrets.iter().fold(text.to_owned(), |text, secret| text.replace(secret, "***"))
    }

    /// Returns a text of the lab as one line.
    pub(super) fn line(&self, text: &str) -> String {
        crate::visible::line(&self.redacted(text)).into_owned()
    }

    pub(super) fn title_of(&self, step: &LabStep) -> String {
        self.line(step.words.title.as_deref().unwrap_or(&step.id))
    }

    pub(super) fn description(&self) -> String {
        self.line(self.lab.description.as_deref().unwrap_or(&self.lab.title))
    }

    /// Returns the minutes that the lab takes, at least one for each step.
    pub(super) fn minutes(&self) -> usize {
        let steps = self.lab.steps.len();
        self.lab.minutes.map_or(steps, |minutes| minutes as usize).max(steps)
    }
}

/// Returns a string for a YAML document: a double-quoted scalar, which is JSON as well ("YAML 1.2.2", section 1.3).
pub(super) fn scalar(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
