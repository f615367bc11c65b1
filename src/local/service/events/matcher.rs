//! Determines which rules of a bus an event matches, and why the others do not match.

use crate::pattern::{Event, FieldVerdict, Index, Pattern, explain};

/// The maximum number of expected or actual values in a reason.
const MAX_VALUES: usize = 3;
/// The maximum number of rules of a bus for which the reasons are determined: that takes longer than matching.
const MAX_EXPLAINED: usize = 20;

/// The patterns of the enabled rules of one bus, by number.
#[derive(Debug, Default)]
pub(super) struct Matcher {
    index: Index<usize>,
    /// `None` if there are too many to explain.
    patterns: Option<Vec<Pattern>>,
}

impl Matcher {
    pub(super) fn new(patterns: Vec<Pattern>) -> Self {
        let mut index = Index::default();
        for (number, pattern) in patterns.iter().enumerate() {
            index.insert(number, pattern);
        }
        Self { index, patterns: Some(patterns).filter(|patterns| patterns.len() <= MAX_EXPLAINED) }
    }

    /// Returns the numbers of the patterns that match, in order; none if the text is not a valid event.
    pub(super) fn matches(&self, event: &str) -> Vec<usize> {
        self.index.matching_text(event).map(|numbers| numbers.into_iter().copied().collect()).unwrap_or_default()
    }

    /// Returns the other patterns, each with the reason why it does not match.
    pub(super) fn misses(&self, matched: &[usize], event: &str) -> Vec<(usize, String)> {
        let Some(patterns) = self.patterns.as_ref().filter(|patterns| patterns.len() > matched.len()) else {
            return Vec::new();
        };
        let Ok(event) = Event::parse(event) else { return Vec::new() };
        let others = patterns.iter().enumerate().filter(|(number, _)| !matched.contains(number));
        others.map(|(number, pattern)| (number, reason(explain(pattern, &event).refusals()))).collect()
    }
}

/// Describes every field that did not match, in one line.
fn reason<'a>(refusals: impl Iterator<Item = &'a FieldVerdict>) -> String {
    let sentence = |field: &FieldVerdict| {
        let found = if field.found.is_empty() { "nothing".to_owned() } else { several(&field.found, " and ") };
        let hint = field.hints.first().map(|hint| format!(" ({hint})")).unwrap_or_default();
        format!("`{}` wants {} and has {found}{hint}", field.path, several(&field.wanted, " or "))
    };
    refusals.map(sentence).collect::<Vec<_>>().join("; ")
}

fn several(values: &[String], conjunction: &str) -> String {
    let shown = values.iter().take(MAX_VALUES).cloned().collect::<Vec<_>>().join(conjunction);
    match values.len().saturating_sub(MAX_VALUES) {
        0 => shown,
        more => format!("{shown}{conjunction}{more} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_match_says_why() {
        let event = r#"{"source":"com.example","detail":{"location":"us-east","value":7}}"#;
        let patterns = [
            r#"{"source":["com.example"]}"#,
            r#"{"source":["a","b","c","d"]}"#,
            r#"{"detail":{"location":["eu-west"],"colour":["red"]}}"#,
        ];
        let matcher = Matcher::new(patterns.iter().map(|text| Pattern::parse(text).unwrap()).collect());
        assert_eq!(matcher.matches(event), [0]);
        let misses = matcher.misses(&[0], event);
        assert_eq!(misses.iter().map(|(number, _)| *number).collect::<Vec<_>>(), [1, 2]);
        assert!(
            misses[0].1.starts_with(r#"`source` wants "a" or "b" or "c" or 1 more and has "com.example""#),
            "{misses:?}"
        );
        assert!(misses[1].1.contains(r#"`detail.colour` wants "red" and has nothing"#), "{misses:?}");
        assert!(misses[1].1.contains(r#"; `detail.location` wants "eu-west" and has "us-east""#), "{misses:?}");
    }

    #[test]
    fn many_rules_are_matched_and_not_explained() {
        let patterns = (0..1_000).map(|number| Pattern::parse(&format!(r#"{{"source":["s-{number}"]}}"#)).unwrap());
        let matcher = Matcher::new(patterns.collect());
        assert_eq!(matcher.matches(r#"{"source":"s-321"}"#), [321]);
        assert_eq!(matcher.misses(&[321], r#"{"source":"s-321"}"#), []);
        assert!(matcher.matches("no event").is_empty());
    }
}
