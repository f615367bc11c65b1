//! Which rules of a bus an event matches, and why the others do not.

use crate::pattern::{Event, Index, Pattern, explain};

/// Buses with more rules than this do not tell why a rule did not match: it takes longer than matching.
const MOST_EXPLAINED: usize = 20;

/// The patterns of the enabled rules of one bus, by number.
#[derive(Debug, Default)]
pub(super) struct Matcher {
    index: Index<usize>,
    /// None where there are too many to explain.
    patterns: Option<Vec<Pattern>>,
}

impl Matcher {
    pub(super) fn new(patterns: Vec<Pattern>) -> Self {
        let mut index = Index::default();
        for (number, pattern) in patterns.iter().enumerate() {
            index.insert(number, pattern);
        }
        Self { index, patterns: Some(patterns).filter(|patterns| patterns.len() <= MOST_EXPLAINED) }
    }

    /// The numbers of the patterns that match, in order; none match what is no event.
    pub(super) fn matches(&self, event: &str) -> Vec<usize> {
        self.index.matching_text(event).map(|numbers| numbers.into_iter().copied().collect()).unwrap_or_default()
    }

    /// The other patterns, each with the reason why it does not match.
    pub(super) fn misses(&self, matched: &[usize], event: &str) -> Vec<(usize, String)> {
        let Some(patterns) = self.patterns.as_ref().filter(|patterns| patterns.len() > matched.len()) else {
            return Vec::new();
        };
        let Ok(event) = Event::parse(event) else { return Vec::new() };
        let others = patterns.iter().enumerate().filter(|(number, _)| !matched.contains(number));
        others.map(|(number, pattern)| (number, explain(pattern, &event).to_string())).collect()
    }
}
