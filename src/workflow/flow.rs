//! The model of a parsed flow.

use std::fmt;
use std::ops::Range;

use crate::diag::Code;

/// Consecutive steps; at least one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Flow {
    pub(super) steps: Vec<Step>,
}

/// A step of a flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    Task(Name),
    Group(Group),
}

/// The name of a task and its location.
#[derive(Debug, Clone)]
pub(super) struct Name {
    pub(super) text: String,
    pub(super) span: Range<usize>,
}

/// Names are equal regardless of their location.
impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Name {}

/// Branches that run in parallel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Group {
    pub(super) errors: Errors,
    pub(super) branches: Vec<Flow>,
}

/// How the error of a branch is handled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Errors {
    /// `[a, b]`: the whole group fails.
    Fail,
    /// `(a, b)`: the error is the output of the branch.
    Capture,
}

/// An error of a flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FlowError {
    pub(super) code: Code,
    pub(super) span: Range<usize>,
    pub(super) message: String,
    pub(super) help: String,
}

impl FlowError {
    pub(super) fn new(span: Range<usize>, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { code: Code::BadFlow, span, message: message.into(), help: help.into() }
    }
}

impl Flow {
    /// Calls `visit` with each task, in the order of the text.
    pub(super) fn each_name<'f>(&'f self, visit: &mut dyn FnMut(&'f Name)) {
        self.steps.iter().for_each(|step| step.each_name(visit));
    }

    /// Returns the tasks with which the flow starts.
    pub(super) fn entries(&self) -> Vec<&Name> {
        self.steps.first().map(Step::entries).unwrap_or_default()
    }

    /// Returns the tasks with which the flow ends.
    pub(super) fn exits(&self) -> Vec<&Name> {
        self.steps.last().map(Step::exits).unwrap_or_default()
    }
}

impl Step {
    pub(super) fn each_name<'f>(&'f self, visit: &mut dyn FnMut(&'f Name)) {
        match self {
            Self::Task(name) => visit(name),
            Self::Group(group) => group.branches.iter().for_each(|branch| branch.each_name(visit)),
        }
    }

    /// Returns the first task of the step.
    pub(super) fn first(&self) -> Option<&Name> {
        self.entries().into_iter().next()
    }

    pub(super) fn entries(&self) -> Vec<&Name> {
        match self {
            Self::Task(name) => vec![name],
            Self::Group(group) => group.branches.iter().flat_map(Flow::entries).collect(),
        }
    }

    pub(super) fn exits(&self) -> Vec<&Name> {
        match self {
            Self::Task(name) => vec![name],
            Self::Group(group) => group.branches.iter().flat_map(Flow::exits).collect(),
        }
    }
}

impl fmt::Display for Flow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, step) in self.steps.iter().enumerate() {
            let arrow = if index == 0 { "" } else { " >> " };
            write!(f, "{arrow}{step}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Task(name) => f.write_str(&name.text),
            Self::Group(group) => {
                let branches: Vec<String> = group.branches.iter().map(ToString::to_string).collect();
                let branches = branches.join(", ");
                match (group.errors, group.branches.len()) {
                    (Errors::Fail, _) => write!(f, "[{branches}]"),
                    // As in Python, a comma distinguishes a group of one from plain parentheses.
                    (Errors::Capture, 1) => write!(f, "({branches},)"),
                    (Errors::Capture, _) => write!(f, "({branches})"),
                }
            }
        }
    }
}
