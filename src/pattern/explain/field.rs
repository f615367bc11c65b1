//! The verdict on one field of a pattern.

use std::fmt;
use std::ops::Range;

use serde::Serialize;

use super::super::event::{Element, Event, Field};
use super::super::filter::Filter;
use super::super::matches::Step;
use super::miss::{Miss, Nearness};
use super::missing;

/// What became of the event at one field.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FieldVerdict {
    /// The path of the field, with dots between the names.
    pub path: String,
    pub verdict: Verdict,
    /// What the pattern wants, one entry for each filter.
    pub wanted: Vec<String>,
    /// The values the event has, as JSON; of an accepted field the one that was accepted.
    pub found: Vec<String>,
    /// How near the event came, and what to do.
    pub hints: Vec<String>,
    /// Where the pattern says what it wants.
    pub span: Range<usize>,
}

/// How a field decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    Accepted,
    /// The field has other values.
    Refused,
    /// The field has no value.
    Missing,
    /// A value is accepted, but it lies in another array element than what other fields accept.
    Elsewhere,
}

/// How many values or filters are named before the rest is counted.
const SHOWN: usize = 5;

/// How much of a value is shown.
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

    /// The verdict of a field that takes part in a match.
    pub(super) fn accepted(step: Step<'_, '_>, event: &Event<'_>) -> Self {
        let verdict = Self::of(step, event);
        Self { verdict: Verdict::Accepted, hints: Vec::new(), ..verdict }
    }

    /// The verdict of a field, whatever the other fields say.
    pub(super) fn of(step: Step<'_, '_>, event: &Event<'_>) -> Self {
        if let Some(field) = step.fields.iter().find(|field| step.accepts(field)) {
            return Self { found: vec![show(field)], ..Self::new(step, Verdict::Accepted) };
        }
        // A field that lies in array elements only can be missing from the element that counts.
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

    /// Turns an accepted field into one that is accepted in the wrong array element.
    pub(super) fn set_elsewhere(&mut self, rival: Option<String>) {
        self.verdict = Verdict::Elsewhere;
        let rival = rival.map_or("the fields before it accept".to_owned(), |rival| format!("what `{rival}` accepts"));
        self.hints.push(format!("it is in another array element than {rival}"));
    }

    /// Whether the field accepts the event.
    pub fn holds(&self) -> bool {
        self.verdict == Verdict::Accepted
    }

    /// What the field wants and what it found, in one clause.
    pub fn clause(&self) -> String {
        let found = if self.found.is_empty() { "nothing".to_owned() } else { self.found.join(", ") };
        format!("`{}` must be {}, found {found}", self.path, self.wanted.join(" or "))
    }
}

fn nearest_miss(step: Step<'_, '_>) -> Option<Miss> {
    let filters = &step.condition.filters;
    let pairs = step.fields.iter().flat_map(|field| filters.iter().map(move |filter| filter.explain(&field.value)));
    // The first of the nearest ones.
    pairs.reduce(|best, miss| if miss.nearness > best.nearness { miss } else { best })
}

/// A value as JSON, cut if it is long.
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
