//! A step for a learner, as values for all output formats: the task and the results of checks.

use serde::Serialize;

use crate::step::{Assessment, Task};

/// A step as it is shown to a learner.
#[derive(Debug, Clone, Serialize)]
pub struct Lesson {
    pub lab: String,
    pub step: String,
    pub kind: &'static str,
    pub title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The number of the step, starting at 1.
    pub number: usize,
    pub of: usize,
    pub task: Task,
    pub hints: Hints,
}

/// The number of hints, and how many were given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Hints {
    pub given: usize,
    pub of: usize,
}

/// The result of a check.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Checked {
    pub lab: String,
    pub step: String,
    pub title: String,
    pub number: usize,
    pub of: usize,
    pub is_done: bool,
    /// Whether the step leaves nothing that can be checked, so that the learner's word is accepted.
    pub is_unseen: bool,
    /// The reason why it cannot be checked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<&'static str>,
    #[serde(flatten)]
    pub assessment: Assessment,
    pub hints: Hints,
}

/// A hint.
#[derive(Debug, Clone, Serialize)]
pub struct Hint {
    pub step: String,
    pub hint: String,
    pub number: usize,
    pub of: usize,
}

/// The commands that perform a step.
#[derive(Debug, Clone, Serialize)]
pub struct SolutionShown {
    pub step: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    pub commands: Vec<String>,
}
