//! The seam to the pattern language: which rules of a bus an event matches, and why the others do not.

use crate::pattern::{self, Pattern};

/// The patterns of the enabled rules of one bus.
#[derive(Debug)]
pub(super) struct Matcher {
    patterns: Vec<Pattern>,
}

impl Matcher {
    pub(super) fn new(patterns: Vec<Pattern>) -> Self {
        Self { patterns }
    }

    /// The numbers of the patterns that match, in order; none match what is no event.
    pub(super) fn matches(&self, event: &str) -> Vec<usize> {
        let Ok(event) = pattern::Event::parse(event) else { return Vec::new() };
        let numbered = self.patterns.iter().enumerate();
        numbered.filter(|(_, pattern)| pattern::matches(pattern, &event)).map(|(number, _)| number).collect()
    }

    pub(super) fn explain(&self, _number: usize, _event: &str) -> String {
        String::new()
    }
}
