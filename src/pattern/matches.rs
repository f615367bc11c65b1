//! Matches one pattern against one event.

use std::collections::{HashMap, HashSet};

use super::event::{Element, Elements, Event, Field};
use super::rule::{Alternative, Condition, Pattern};

/// Returns whether `pattern` matches `event`, as EventBridge decides it.
pub fn matches(pattern: &Pattern, event: &Event<'_>) -> bool {
    pattern.alternatives.iter().any(|alternative| alternative_matches(alternative, event))
}

/// Returns whether all conditions of `alternative` hold for `event`.
pub(super) fn alternative_matches(alternative: &Alternative, event: &Event<'_>) -> bool {
    hold_together(steps(alternative, event), &event.fields().elements)
}

/// Returns the conditions of `alternative`, each with the values of `event` at its path.
pub(super) fn steps<'p, 'e>(
    alternative: &'p Alternative,
    event: &'e Event<'e>,
) -> impl Iterator<Item = Step<'p, 'e>> + Clone {
    alternative.conditions.iter().map(|condition| {
        let path = event.paths().find(&condition.path);
        Step { condition, fields: path.map_or(&[], |path| event.fields().at(path)) }
    })
}

/// A condition and the values of the event at its path.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step<'p, 'e> {
    pub(super) condition: &'p Condition,
    pub(super) fields: &'e [Field<'e>],
}

impl Step<'_, '_> {
    /// Returns whether the condition accepts the value of `field`.
    pub(super) fn accepts(&self, field: &Field<'_>) -> bool {
        self.condition.filters.iter().any(|filter| filter.matches(&field.value))
    }

    /// Returns whether the condition holds independently of the other conditions.
    pub(super) fn holds_alone(&self) -> bool {
        let accepted = self.fields.iter().any(|field| self.accepts(field));
        accepted || (self.fields.is_empty() && self.condition.accepts_absence())
    }
}

/// Returns whether all conditions hold for values that do not belong to different elements of the same array.
///
/// The conditions are evaluated in the order of their paths, as in the matcher, because the order affects the result: a
/// field counts as missing if all its values belong to other elements than those chosen *so far*.
pub(super) fn hold_together<'p, 'e>(steps: impl Iterator<Item = Step<'p, 'e>> + Clone, elements: &Elements) -> bool {
    let in_no_array = |step: Step<'_, '_>| step.fields.iter().all(|field| field.element == Element::NONE);
    if steps.clone().all(in_no_array) {
        return steps.clone().all(|step| step.holds_alone());
    }
    let steps: Vec<Step<'_, '_>> = steps.collect();
    let mut choices = HashSet::from([Choice::default()]);
    for (at, step) in steps.iter().enumerate() {
        let later = arrays_of(steps.get(at + 1..).unwrap_or(&[]), elements);
        choices = go_on(&Choices::new(choices), *step, elements, &later);
    }
    !choices.is_empty()
}

/// Returns the choices after `step`, reduced to the arrays that are relevant to `later` steps.
fn go_on(choices: &Choices, step: Step<'_, '_>, elements: &Elements, later: &HashSet<u32>) -> HashSet<Choice> {
    let absence = step.condition.accepts_absence();
    let mut misses = vec![absence; choices.list.len()];
    let mut next = HashSet::new();
    for field in step.fields {
        let accepted = step.accepts(field);
        if !accepted && !absence {
            continue;
        }
        for number in choices.near(field.element, elements) {
            let Some(choice) = choices.list.get(number).and_then(|choice| choice.with(field.element, elements)) else {
                continue;
            };
            if let Some(misses) = misses.get_mut(number) {
                *misses = false;
            }
            if accepted {
                next.insert(choice.only(later));
            }
        }
    }
    let missed = choices.list.iter().zip(misses).filter(|(_, misses)| *misses);
    next.extend(missed.map(|(choice, _)| choice.clone().only(later)));
    next
}

/// Returns the arrays that contain values of `steps`.
fn arrays_of(steps: &[Step<'_, '_>], elements: &Elements) -> HashSet<u32> {
    let fields = steps.iter().flat_map(|step| step.fields);
    fields.flat_map(|field| elements.around(field.element)).map(|(array, _)| array).collect()
}

/// All choices at a step, indexed by their elements in the arrays that every choice contains, so that the elements of a
/// large array are not compared with each other pair by pair.
struct Choices {
    list: Vec<Choice>,
    arrays: HashSet<u32>,
    by_element: HashMap<Element, Vec<usize>>,
}

impl Choices {
    fn new(choices: HashSet<Choice>) -> Self {
        let list: Vec<Choice> = choices.into_iter().collect();
        let chosen = |choice: &Choice, array: u32| choice.0.binary_search_by_key(&array, |(array, _)| *array).is_ok();
        let first = list.first().map(|choice| choice.0.clone()).unwrap_or_default();
        let arrays = first.into_iter().map(|(array, _)| array);
        let arrays: HashSet<u32> = arrays.filter(|array| list.iter().all(|choice| chosen(choice, *array))).collect();
        let mut by_element: HashMap<Element, Vec<usize>> = HashMap::new();
        for (number, choice) in list.iter().enumerate() {
            for (_, element) in choice.0.iter().filter(|(array, _)| arrays.contains(array)) {
                by_element.entry(*element).or_default().push(number);
            }
        }
        Self { list, arrays, by_element }
    }

    /// Returns the indexes of the choices that may be consistent with `element`.
    fn near(&self, element: Element, elements: &Elements) -> Vec<usize> {
        match elements.around(element).find(|(array, _)| self.arrays.contains(array)) {
            Some((_, element)) => self.by_element.get(&element).cloned().unwrap_or_default(),
            None => (0..self.list.len()).collect(),
        }
    }
}

/// The element chosen in each array, ordered by array.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
struct Choice(Vec<(u32, Element)>);

impl Choice {
    /// Returns this choice with `element` added, or `None` if they are inconsistent.
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

    /// Reduces the choice to the arrays that later conditions depend on.
    fn only(mut self, arrays: &HashSet<u32>) -> Self {
        self.0.retain(|(array, _)| arrays.contains(array));
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(pattern: &str, event: &str) -> bool {
        matches(&Pattern::parse(pattern).unwrap(), &Event::parse(event).unwrap())
    }

    #[test]
    fn values_of_one_array_must_lie_in_one_element() {
        let event = r#"{"o": [{"id": 1, "s": "new", "p": [{"x": 1, "y": 1}, {"x": 2, "y": 2}]}, {"id": 2, "s": "old"}], "t": [5, 6]}"#;
        let cases = [
            (r#"{"o": {"id": [1], "s": ["new"]}}"#, true),
            (r#"{"o": {"id": [1], "s": ["old"]}}"#, false),
            (r#"{"o": {"id": [1], "p": {"x": [2], "y": [2]}}}"#, true),
            (r#"{"o": {"id": [1], "p": {"x": [1], "y": [2]}}}"#, false),
            (r#"{"o": {"id": [2], "p": {"x": [1]}}}"#, false),
            (r#"{"o": {"id": [2], "p": {"x": [{"exists": false}]}}}"#, true),
            (r#"{"o": {"id": [1], "p": {"x": [{"exists": false}]}}}"#, false),
            (r#"{"o": {"id": [2]}, "t": [6]}"#, true),
        ];
        for (pattern, expected) in cases {
            assert_eq!(verdict(pattern, event), expected, "{pattern}");
        }
    }

    #[test]
    fn a_field_is_missing_by_what_was_chosen_before_it() {
        let event = r#"{"a": [{"b": 1}, {"b": 2, "c": 1}]}"#;
        assert!(verdict(r#"{"a": {"b": [1], "c": [{"exists": false}]}}"#, event));
        let event = r#"{"a": [{"b": 1, "c": 2}, {"c": 1}]}"#;
        assert!(!verdict(r#"{"a": {"b": [{"exists": false}], "c": [1]}}"#, event));
    }

    #[test]
    fn large_arrays_are_not_multiplied() {
        let elements: Vec<String> =
            (0..3_000).map(|number| format!("{{\"b\": 1, \"c\": {number}, \"d\": 1}}")).collect();
        let event = format!("{{\"a\": [{}], \"e\": [{}]}}", elements.join(", "), elements.join(", "));
        assert!(verdict(r#"{"a": {"b": [1], "c": [2999], "d": [1]}, "e": {"b": [1], "c": [7], "d": [1]}}"#, &event));
        assert!(!verdict(r#"{"a": {"b": [1], "c": [1], "d": [1]}, "e": {"b": [1], "c": [-1], "d": [1]}}"#, &event));
    }
}
