//! A problem in one field of a step, probe or resource, before anybody knows whether the field stands in a
//! lab file or behind a flag. The lab turns it into a place in the file, the command line into a flag.

use super::code::Code;
use std::ops::Range;

/// One problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Path of keys from the kind's own value: `pattern`, `targets[0].to`; empty for the whole.
    pub field: String,
    /// A stable word for this kind of problem: `bad-pattern`.
    pub code: Code,
    pub message: String,
    pub help: Option<String>,
    /// Bytes within the field's text the problem is about.
    pub within: Option<Range<usize>>,
}

impl Finding {
    pub fn help(&mut self, help: impl Into<String>) -> &mut Self {
        self.help = Some(help.into());
        self
    }

    /// Like [`Finding::help`], where there is something to say.
    pub fn hint(&mut self, help: Option<&str>) -> &mut Self {
        self.help = help.map(str::to_owned).or(self.help.take());
        self
    }

    pub fn within(&mut self, range: Range<usize>) -> &mut Self {
        self.within = Some(range);
        self
    }
}

/// Collects the problems of a value; nothing is thrown one by one.
#[derive(Debug, Default)]
pub struct Findings {
    found: Vec<Finding>,
}

impl Findings {
    pub fn add(&mut self, field: impl Into<String>, code: Code, message: impl Into<String>) -> &mut Finding {
        self.found.push(Finding { field: field.into(), code, message: message.into(), help: None, within: None });
        let last = self.found.len() - 1;
        &mut self.found[last]
    }

    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    pub fn into_vec(self) -> Vec<Finding> {
        self.found
    }
}
