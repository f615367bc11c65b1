//! The result of matching one field of a pattern.

use std::fmt;
use std::ops::Range;

use serde::Serialize;

use super::super::event::{Element, Event, Field};
use super::super::filter::Filter;
use super::super::matches::Step;
use super::miss::{Miss, Nearness};
use super::missing;

/// The result for one field.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FieldVerdict {
    /// The dotted path of the field.
    pub path: String,
    pub verdict: Verdict,
    /// The values the pattern requires, one entry for each filter.
    pub wanted: Vec<String>,
    /// The values of the event as JSON; for an accepted field, only the accepted value.
    pub found: Vec<String>,
    /// Hints on how close the event came, and what to change.
    pub hints: Vec<String>,
    /// The byte range of the field's condition in the pattern.
    pub span: Range<usize>,
}

/// The result of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    Accepted,
    /// The field has only values that do not match.
    Refused,
    /// The field has no value.
    Missing,
    /// A value matches, but it belongs to a different array element than the values of other fields.
    Elsewhere,
}

/// Maximum number of values or filters that are listed.
const SHOWN: usize = 5;

/// Maximum number of characters shown of a value.
const LENGTH: usize = 80;

impl FieldVerdict {
    fn new(step: Step<'_, '_>, verdict: Verdict) -> Self {
        let condition = step.condition;
        Self {
            path: condition.path.to_string(),
            verdict,
            wanted: condition.filters.iter().map(Filter::to_string).collect(),
            found: Vec::new(),
            hints: Vec::new(),
            span: condition.span.clone(),
        }
    }

    /// Returns the result for a field of a matching alternative.
    pub(super) fn accepted(step: Step<'_, '_>, event: &Event<'_>) -> Self {
        let verdict = Self::of(step, event);
        Self { verdict: Verdict::Accepted, hints: Vec::new(), ..verdict }
    }

    /// Returns the result for a field, independently of the other fields.
    pub(super) fn of(step: Step<'_, '_>, event: &Event<'_>) -> Self {
        if let Some(field) = step.fields.iter().find(|field| step.accepts(field)) {
            return Self { found: vec![show(field)], ..Self::new(step, Verdict::Accepted) };
        }
        // A field whose values all belong to array elements can be missing from the element that matters.
        if step.condition.accepts_absence() && step.fields.iter().all(|field| field.element != Element::NONE) {
            return Self::new(step, Verdict::Accepted);
        }
        if step.fields.is_empty() {
            let hints = missing::hints(step, event);
            return Self { hints, ..Self::new(step, Verdict::Missing) };
        }
        let mut verdict = Self::new(step, Verdict::Refused);
        verdict.found = step.fields.iter().map(show).collect();
        let miss = nearest_miss(step);
        let is_far = miss.as_ref().is_some_and(|miss| miss.nearness == Nearness::Far);
        verdict.hints.extend(miss.map(|miss| miss.text));
        if is_far {
            verdict.hints.extend(missing::elsewhere(step, event));
        }
        verdict
    }

    /// Marks an accepted field as accepted in the wrong array element.
    pub(super) fn set_elsewhere(&mut self, rival: Option<String>) {
        self.verdict = Verdict::Elsewhere;
        let rival = rival.map_or("the fields before it accept".to_owned(), |rival| format!("what `{rival}` accepts"));
        self.hints.push(format!("it is in another array element than {rival}"));
    }

    /// Returns whether the field accepts the event.
    pub fn holds(&self) -> bool {
        self.verdict == Verdict::Accepted
    }

    /// Returns what the field requires and what was found, in one clause.
    pub fn clause(&self) -> String {
        let found = if self.found.is_empty() { "nothing".to_owned() } else { self.found.join(", ") };
        format!("`{}` must be {}, found {found}", self.path, self.wanted.join(" or "))
    }
}

fn nearest_miss(step: Step<'_, '_>) -> Option<Miss> {
    let filters = &step.condition.filters;
    let pairs = step.fields.iter().flat_map(|field| filters.iter().map(move |filter| filter.explain(&field.value)));
    // Of equally close misses, take the first.
    pairs.reduce(|best, miss| if miss.nearness > best.nearness { miss } else { best })
}

/// Returns a value as JSON, truncated if it is long.
pub(super) fn show(field: &Field<'_>) -> String {
    let text = field.value.to_string();
    match text.char_indices().nth(LENGTH) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text,
    }
}

fn list(items: &[String], last: &str) -> String {
    let more = items.len().saturating_sub(SHOWN);
    let mut shown = items[..items.len() - more].to_vec();
    if more > 0 {
        shown.push(format!("{more} more"));
    }
    match shown.split_last() {
        Some((end, start)) if !start.is_empty() => format!("{} {last} {end}", start.join(", ")),
        _ => shown.concat(),
    }
}

/// `  no  PATH: wanted ..., found ...`, and the hints below it.
impl fmt::Display for FieldVerdict {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, wanted, found, .. } = self;
        match self.verdict {
            Verdict::Accepted if found.is_empty() => write!(formatter, "  ok  {path}: no such field")?,
            Verdict::Accepted => write!(formatter, "  ok  {path}: {}", list(found, "and"))?,
            Verdict::Missing => write!(formatter, "  no  {path}: wanted {}, found nothing", list(wanted, "or"))?,
            Verdict::Refused | Verdict::Elsewhere => {
                write!(formatter, "  no  {path}: wanted {}, found {}", list(wanted, "or"), list(found, "and"))?;
            }
        }
        self.hints.iter().try_for_each(|hint| write!(formatter, "\n      {hint}"))
    }
}
