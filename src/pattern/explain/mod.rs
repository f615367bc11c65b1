//! Explains why a pattern matches an event, or which fields did not match and how close they came.
//!
//! EventBridge reports only whether a pattern matches. For a pattern with `$or`, the closest alternative is explained:
//! the one with the fewest mismatched fields.

mod field;
mod miss;
mod missing;

use std::fmt;

use serde::Serialize;

use crate::words;

use super::event::Event;
use super::matches::{alternative_matches, hold_together, steps};
use super::rule::{Alternative, Pattern};

pub use field::{FieldVerdict, Verdict};
pub(super) use miss::Miss;

/// The explanation of a match or a mismatch.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    matched: bool,
    /// The number of alternatives that `$or` yields; one without `$or`.
    alternatives: usize,
    /// The fields of the matching or closest alternative, in the order of their paths.
    fields: Vec<FieldVerdict>,
}

/// Explains the result of matching `event`.
pub fn explain(pattern: &Pattern, event: &Event<'_>) -> Explanation {
    let alternatives = pattern.alternatives.len();
    if let Some(alternative) = pattern.alternatives.iter().find(|alternative| alternative_matches(alternative, event)) {
        let fields = steps(alternative, event).map(|step| FieldVerdict::accepted(step, event)).collect();
        return Explanation { matched: true, alternatives, fields };
    }
    let refusals = pattern.alternatives.iter().map(|alternative| refused(alternative, event));
    let refusing = |fields: &Vec<FieldVerdict>| fields.iter().filter(|field| !field.holds()).count();
    let fields = refusals.min_by_key(refusing).unwrap_or_default();
    Explanation { matched: false, alternatives, fields }
}

/// Returns the results of the fields of an alternative that does not match.
fn refused(alternative: &Alternative, event: &Event<'_>) -> Vec<FieldVerdict> {
    let mut fields: Vec<FieldVerdict> = steps(alternative, event).map(|step| FieldVerdict::of(step, event)).collect();
    if fields.iter().all(FieldVerdict::holds) {
        // Each condition holds, but not all of them in the same array element.
        let elements = &event.fields().elements;
        let together = |count: usize| hold_together(steps(alternative, event).take(count), elements);
        if let Some(at) = (1..=fields.len()).find(|count| !together(*count)).map(|count| count - 1) {
            let steps: Vec<_> = steps(alternative, event).collect();
            let pair = |other: &usize| hold_together([steps[*other], steps[at]].into_iter(), elements);
            let rival = (0..at).find(|other| !pair(other)).map(|other| fields[other].path.clone());
            fields[at].set_elsewhere(rival);
        }
    }
    fields
}

impl Explanation {
    /// Returns whether the pattern matches the event.
    pub fn matched(&self) -> bool {
        self.matched
    }

    /// Returns the fields of the matching or closest alternative.
    pub fn fields(&self) -> &[FieldVerdict] {
        &self.fields
    }

    /// Returns the fields that do not match.
    pub fn refusals(&self) -> impl Iterator<Item = &FieldVerdict> {
        self.fields.iter().filter(|field| !field.holds())
    }

    /// Returns what every mismatched field requires and what was found, in one line.
    pub fn complaint(&self) -> String {
        self.refusals().map(FieldVerdict::clause).collect::<Vec<_>>().join("; ")
    }

    /// Returns the result in one line.
    pub fn summary(&self) -> String {
        let branches = match self.alternatives {
            1 => String::new(),
            count if self.matched => format!(" by one of {count} combinations of `$or`"),
            count => format!("; shown is the nearest of {count} combinations of `$or`"),
        };
        if self.matched {
            return format!("match{branches}");
        }
        let refusals = self.refusals().count();
        let verb = if refusals == 1 { "refuses" } else { "refuse" };
        format!("no match: {refusals} of {} {verb}{branches}", words::count(self.fields.len(), "field"))
    }
}

/// Formats the summary and one or more lines for each field.
impl fmt::Display for Explanation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.summary())?;
        self.fields.iter().try_for_each(|field| write!(formatter, "\n{field}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVENT: &str = r#"{"source": "com.aws.orders", "resources": [], "detail": {
        "order": {"location": "eu-west", "id": "A-1"}, "value": 415, "code": "415", "state": "Running",
        "items": [{"sku": "x", "count": 1}, {"sku": "y", "count": 2}], "body": "{\"a\": 1}"}}"#;

    fn explained(pattern: &str) -> String {
        explain(&Pattern::parse(pattern).unwrap(), &Event::parse(EVENT).unwrap()).to_string()
    }

    #[test]
    fn each_field_says_what_it_wanted_and_what_it_found() {
        let explained =
            explained(r#"{"source": ["com.aws.orders"], "detail": {"state": ["running", {"prefix": "stop"}]}}"#);
        assert_eq!(
            explained,
            r#"no match: 1 of 2 fields refuses
  no  detail.state: wanted "running" or a string that starts with "stop", found "Running"
      "Running" differs only in case: use `equals-ignore-case`
  ok  source: "com.aws.orders""#
        );
    }

    #[test]
    fn hints_name_the_nearest_miss() {
        let cases = [
            (r#"{"detail": {"location": ["eu-west"]}}"#, "`detail.order.location` is there instead: \"eu-west\""),
            (r#"{"detail": {"vlaue": [415]}}"#, "did you mean `detail.value`?"),
            (
                r#"{"detail": {"order": [{"exists": true}]}}"#,
                "`detail.order` is an object: only the fields in it have values, such as `detail.order.location`",
            ),
            (r#"{"resources": [{"prefix": "arn:"}]}"#, "`resources` is an array without values"),
            (r#"{"detail": {"body": {"a": [1]}}}"#, "`detail.body` is a string that holds JSON, not an object"),
            (r#"{"detail": {"customer": {"name": ["x"]}}}"#, "the event has no `detail.customer`"),
            (r#"{"detail": {"value": ["415"]}}"#, "number 415 found, string \"415\" wanted"),
            (r#"{"detail": {"code": [415]}}"#, "string \"415\" found, number 415 wanted"),
            (r#"{"detail": {"code": [{"numeric": [">", 400]}]}}"#, "string \"415\" found, number wanted"),
            (r#"{"detail": {"value": [{"numeric": [">", 500]}]}}"#, "415 is not a number > 500"),
            (r#"{"detail": {"value": [{"anything-but": [1, 415]}]}}"#, "415 is excluded"),
            (
                r#"{"detail": {"state": [{"anything-but": {"prefix": "Run"}}]}}"#,
                "\"Running\" is excluded: it is a string that starts with \"Run\"",
            ),
            (r#"{"detail": {"state": [{"exists": false}]}}"#, "the field is there: \"Running\""),
            (
                r#"{"detail": {"state": [{"prefix": "run"}]}}"#,
                "\"Running\" differs only in case: use {\"prefix\": {\"equals-ignore-case\": \"run\"}}",
            ),
            (
                r#"{"detail": {"state": ["Running*"]}}"#,
                "\"Running\" would match `{\"wildcard\": \"Running*\"}`: here `*` is an asterisk",
            ),
            (r#"{"detail": {"order": {"location": ["eu-wast"]}}}"#, "\"eu-west\" differs in 1 character"),
            (
                r#"{"detail": {"order": {"id": ["eu-west"]}}}"#,
                "`detail.order.location` has what is wanted: \"eu-west\"",
            ),
            (
                r#"{"detail": {"items": {"sku": ["x"], "count": [2]}}}"#,
                "it is in another array element than what `detail.items.count` accepts",
            ),
        ];
        for (pattern, hint) in cases {
            let explained = explained(pattern);
            assert!(explained.lines().any(|line| line.trim() == hint), "{hint:?} is missing in\n{explained}");
        }
    }

    #[test]
    fn of_several_alternatives_the_nearest_is_shown() {
        let pattern = r#"{"$or": [{"a": [1], "b": [2]}, {"source": ["com.aws.orders"], "b": [2]}]}"#;
        let explained = explained(pattern);
        assert!(
            explained.starts_with("no match: 1 of 2 fields refuses; shown is the nearest of 2 combinations of `$or`")
        );
        assert!(explained.contains("ok  source"));
    }

    #[test]
    fn a_match_says_what_matched() {
        let pattern = r#"{"$or": [{"a": [1]}, {"a": [{"exists": false}], "detail": {"items": {"sku": ["y"]}}}]}"#;
        let expected = "match by one of 2 combinations of `$or`\n  ok  a: no such field\n  ok  detail.items.sku: \"y\"";
        assert_eq!(explained(pattern), expected);
    }
}
