//! A problem in a field of a step, probe or resource, independent of whether the field is in a lab file or on the
//! command line. A lab converts it to a location in its file, the command line to a flag.

use super::code::Code;
use super::diagnostic::Severity;
use std::ops::Range;

/// A problem of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Whether the value can still be used.
    pub severity: Severity,
    /// The path from the value of the kind, such as `pattern` or `targets[0].to`; empty for the whole value.
    pub field: String,
    /// The stable code of the kind of problem, such as `bad-pattern`.
    pub code: Code,
    pub message: String,
    pub help: Option<String>,
    /// The byte range within the field's text.
    pub within: Option<Range<usize>>,
}

impl Finding {
    pub fn help(&mut self, help: impl Into<String>) -> &mut Self {
        self.help = Some(help.into());
        self
    }

    /// Sets the help like [`Finding::help`], if there is any.
    pub fn hint(&mut self, help: Option<&str>) -> &mut Self {
        self.help = help.map(str::to_owned).or(self.help.take());
        self
    }

    pub fn within(&mut self, range: Range<usize>) -> &mut Self {
        self.within = Some(range);
        self
    }
}

/// The problems found in a value.
#[derive(Debug, Default)]
pub struct Findings {
    found: Vec<Finding>,
}

impl Findings {
    /// Adds an error.
    pub fn add(&mut self, field: impl Into<String>, code: Code, message: impl Into<String>) -> &mut Finding {
        self.push(Severity::Error, field.into(), code, message.into())
    }

    /// Adds a warning of something that is accepted and most likely wrong.
    pub fn warn(&mut self, field: impl Into<String>, code: Code, message: impl Into<String>) -> &mut Finding {
        self.push(Severity::Warning, field.into(), code, message.into())
    }

    pub fn has_errors(&self) -> bool {
        self.found.iter().any(|finding| finding.severity == Severity::Error)
    }

    fn push(&mut self, severity: Severity, field: String, code: Code, message: String) -> &mut Finding {
        self.found.push(Finding { severity, field, code, message, help: None, within: None });
        let last = self.found.len() - 1;
        &mut self.found[last]
    }

    pub fn into_vec(self) -> Vec<Finding> {
        self.found
    }
}
