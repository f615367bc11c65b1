//! A step in a learner's hands, as values for every form of output: what is to do, and what a check found.

use serde::Serialize;

use crate::step::{Assessment, Task};

/// One step as it is shown to a learner.
#[derive(Debug, Clone, Serialize)]
pub struct Lesson {
    pub lab: String,
    pub step: String,
    pub kind: &'static str,
    pub title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Counted from 1.
    pub number: usize,
    pub of: usize,
    pub task: Task,
    pub hints: Hints,
}

/// How many hints there are, and how many were given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Hints {
    pub given: usize,
    pub of: usize,
}

/// What a check found.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Checked {
    pub lab: String,
    pub step: String,
    pub title: String,
    pub number: usize,
    pub of: usize,
    pub is_done: bool,
    /// It leaves nothing that could be seen: taken on the learner's word.
    pub is_unseen: bool,
    /// Why it cannot be checked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<&'static str>,
    #[serde(flatten)]
    pub assessment: Assessment,
    pub hints: Hints,
}

/// A hint that is given.
#[derive(Debug, Clone, Serialize)]
pub struct Hint {
    pub step: String,
    pub hint: String,
    pub number: usize,
    pub of: usize,
}

/// How a step is done, in commands.
#[derive(Debug, Clone, Serialize)]
pub struct SolutionShown {
    pub step: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    pub commands: Vec<String>,
}
