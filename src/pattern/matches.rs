//! Whether one pattern matches one event.

use std::collections::HashSet;

use super::event::{Element, Elements, Event, Field};
use super::rule::{Alternative, Condition, Pattern};

/// Whether `pattern` matches `event`, as EventBridge would decide.
pub fn matches(pattern: &Pattern, event: &Event<'_>) -> bool {
    pattern.alternatives.iter().any(|alternative| alternative_matches(alternative, event))
}

pub(super) fn alternative_matches(alternative: &Alternative, event: &Event<'_>) -> bool {
    let fields = |condition: &Condition| {
        event.paths().find(&condition.path).map_or(&[][..], |path| event.fields().at(path))
    };
    let steps: Vec<Step<'_, '_>> = alternative
        .conditions
        .iter()
        .map(|condition| Step { condition, fields: fields(condition) })
        .collect();
    hold_together(&steps, &event.fields().elements)
}

/// A condition and the values the event has for its path.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step<'p, 'e> {
    pub(super) condition: &'p Condition,
    pub(super) fields: &'e [Field<'e>],
}

impl<'e> Step<'_, 'e> {
    /// The values that the condition accepts.
    fn accepted(&self) -> impl Iterator<Item = &'e Field<'e>> {
        let filters = &self.condition.filters;
        self.fields.iter().filter(|field| filters.iter().any(|filter| filter.matches(&field.value)))
    }

    /// Whether the condition holds, whatever the other conditions choose.
    pub(super) fn holds_alone(&self) -> bool {
        self.accepted().next().is_some() || (self.fields.is_empty() && self.condition.accepts_absence())
    }
}

/// Whether all conditions hold for values that no array has in different elements.
///
/// The conditions are gone through in the order of their paths, as the matcher does, because that order shows: a
/// field counts as missing if every value of it is in another element than what was chosen *so far*.
pub(super) fn hold_together(steps: &[Step<'_, '_>], elements: &Elements) -> bool {
    let plain = |step: &Step<'_, '_>| step.fields.iter().all(|field| field.element == Element::NONE);
    if steps.iter().all(plain) {
        return steps.iter().all(Step::holds_alone);
    }
    let mut choices = HashSet::from([Choice::default()]);
    for (at, step) in steps.iter().enumerate() {
        let later = arrays_of(steps.get(at + 1..).unwrap_or(&[]), elements);
        let mut next = HashSet::new();
        for choice in &choices {
            let accepted = step.accepted().filter_map(|field| choice.with(field.element, elements));
            next.extend(accepted.map(|choice| choice.only(&later)));
            let agrees = |field: &Field<'_>| choice.with(field.element, elements).is_some();
            if step.condition.accepts_absence() && !step.fields.iter().any(agrees) {
                next.insert(choice.clone().only(&later));
            }
        }
        if next.is_empty() {
            return false;
        }
        choices = next;
    }
    true
}

/// The arrays that values of `steps` lie in.
fn arrays_of(steps: &[Step<'_, '_>], elements: &Elements) -> HashSet<u32> {
    let fields = steps.iter().flat_map(|step| step.fields);
    fields.flat_map(|field| elements.around(field.element)).map(|(array, _)| array).collect()
}

/// Which element was chosen in which array, ordered by array.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
struct Choice(Vec<(u32, Element)>);

impl Choice {
    /// This choice and `element`, unless they disagree.
    fn with(&self, element: Element, elements: &Elements) -> Option<Self> {
        let mut choice = self.clone();
        for (array, element) in elements.around(element) {
            match choice.0.binary_search_by_key(&array, |(array, _)| *array) {
                Ok(at) if choice.0.get(at).is_some_and(|(_, chosen)| *chosen == element) => {}
                Ok(_) => return None,
                Err(at) => choice.0.insert(at, (array, element)),
            }
        }
        Some(choice)
    }

    /// What of this choice later conditions can disagree with.
    fn only(mut self, arrays: &HashSet<u32>) -> Self {
        self.0.retain(|(array, _)| arrays.contains(array));
        self
    }
}
