//! Problems of a definition, with the codes and messages of AWS and a location.
//!
//! The codes are those of ValidateStateMachineDefinitionDiagnostic in the Step Functions API Reference. All problems of
//! a definition are collected, not only the first.

use std::fmt;
use std::ops::Range;

use crate::json;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    Error,
    Warning,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    InvalidJsonDescription,
    MissingDescription,
    SchemaValidationFailed,
    InvalidResource,
    MissingEndState,
    DuplicateStateName,
    InvalidStateName,
    DuplicateLabelName,
    InvalidLabelName,
    MissingTransitionTarget,
    TooDeeplyNested,
    InvalidJsonataExpression,
    UnsupportedJsonataExpression,
    NoDollar,
    NoPath,
    PassResultIsStatic,
}

impl Code {
    pub fn as_str(self) -> &'static str {
        match self {
            Code::InvalidJsonDescription => "INVALID_JSON_DESCRIPTION",
            Code::MissingDescription => "MISSING_DESCRIPTION",
            Code::SchemaValidationFailed => "SCHEMA_VALIDATION_FAILED",
            Code::InvalidResource => "INVALID_RESOURCE",
            Code::MissingEndState => "MISSING_END_STATE",
            Code::DuplicateStateName => "DUPLICATE_STATE_NAME",
            Code::InvalidStateName => "INVALID_STATE_NAME",
            Code::DuplicateLabelName => "DUPLICATE_LABEL_NAME",
            Code::InvalidLabelName => "INVALID_LABEL_NAME",
            Code::MissingTransitionTarget => "MISSING_TRANSITION_TARGET",
            Code::TooDeeplyNested => "TOO_DEEPLY_NESTED",
            Code::InvalidJsonataExpression => "INVALID_JSONATA_EXPRESSION",
            Code::UnsupportedJsonataExpression => "UNSUPPORTED_JSONATA_EXPRESSION",
            Code::NoDollar => "NO_DOLLAR",
            Code::NoPath => "NO_PATH",
            Code::PassResultIsStatic => "PASS_RESULT_IS_STATIC",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Member(String),
    Item(usize),
}

/// A location in a definition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place(Vec<Step>);

impl Place {
    pub fn root() -> Place {
        Place::default()
    }

    pub fn member(&self, name: &str) -> Place {
        self.with(Step::Member(name.to_owned()))
    }

    pub fn item(&self, index: usize) -> Place {
        self.with(Step::Item(index))
    }

    pub(crate) fn parent(&self) -> Place {
        Place(self.0.iter().take(self.0.len().saturating_sub(1)).cloned().collect())
    }

    fn with(&self, step: Step) -> Place {
        let mut steps = self.0.clone();
        steps.push(step);
        Place(steps)
    }

    /// Returns the location as a JSON Pointer (RFC 6901), to find it in the text.
    pub fn pointer(&self) -> String {
        let mut pointer = String::new();
        for step in &self.0 {
            pointer.push('/');
            match step {
                Step::Member(name) => pointer.push_str(&name.replace('~', "~0").replace('/', "~1")),
                Step::Item(index) => pointer.push_str(&index.to_string()),
            }
        }
        pointer
    }

    /// Returns the location as AWS writes it: `/States/Choose/Choices[0]/Next`, and `/` for the whole definition.
    pub fn location(&self) -> String {
        if self.0.is_empty() {
            return "/".to_owned();
        }
        let mut location = String::new();
        for step in &self.0 {
            match step {
                Step::Member(name) => {
                    location.push('/');
                    location.push_str(name);
                }
                Step::Item(index) => location.push_str(&format!("[{index}]")),
            }
        }
        location
    }

    /// Returns the location relative to the innermost state: `Catch[1]`, or an empty string for the state itself.
    pub(crate) fn in_state(&self) -> String {
        let is = |at: usize, name: &str| matches!(self.0.get(at), Some(Step::Member(member)) if member == name);
        let mut from = 0;
        while is(from, "States") {
            from += 2;
            from += match self.0.get(from) {
                Some(Step::Member(member)) if member == "Branches" && is(from + 2, "States") => 2,
                Some(Step::Member(_)) if is(from + 1, "States") => 1,
                _ => 0,
            };
        }
        let rest = self.0.get(from..).unwrap_or_default().to_vec();
        Place(rest).location().trim_start_matches('/').to_owned()
    }

    /// Returns the byte range of this location in the definition. For an object or array it is the range of its name.
    pub fn within(&self, text: &str) -> Option<Range<usize>> {
        let root = json::Value::parse(text).ok()?;
        let (value, name) = self.find(&root)?;
        let has_parts = matches!(value.kind, json::Kind::Object(_) | json::Kind::Array(_));
        Some(name.filter(|_| has_parts).unwrap_or_else(|| value.span.clone()))
    }

    /// Returns the byte range of the name of a member of the object at this location.
    pub fn name_within(&self, text: &str, name: &str) -> Option<Range<usize>> {
        let root = json::Value::parse(text).ok()?;
        self.member(name).find(&root)?.1
    }

    /// Returns the value at this location, and the byte range of its name if it is a member of an object.
    fn find<'a>(&self, root: &'a json::Value) -> Option<(&'a json::Value, Option<Range<usize>>)> {
        let mut value = root;
        let mut name = None;
        for step in &self.0 {
            (value, name) = match (step, &value.kind) {
                (Step::Member(wanted), json::Kind::Object(members)) => {
                    let member = members.iter().rev().find(|member| member.name == *wanted)?;
                    (&member.value, Some(member.name_span.clone()))
                }
                (Step::Item(index), json::Kind::Array(items)) => (items.get(*index)?, None),
                _ => return None,
            };
        }
        Some((value, name))
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub code: Code,
    pub severity: Severity,
    pub message: String,
    /// `None` if the problem concerns the whole text.
    pub place: Option<Place>,
    /// The member of the object at `place` that the problem concerns. AWS tells only the object.
    pub member: Option<String>,
    /// How to correct it, which AWS does not tell.
    pub help: Option<String>,
}

impl Problem {
    pub fn new(code: Code, message: impl Into<String>, place: Option<Place>) -> Problem {
        let severity = match code {
            Code::NoDollar | Code::NoPath | Code::PassResultIsStatic => Severity::Warning,
            _ => Severity::Error,
        };
        Problem { code, severity, message: message.into(), place, member: None, help: None }
    }

    #[must_use]
    pub fn member(mut self, name: &str) -> Problem {
        self.member = Some(name.to_owned());
        self
    }

    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Problem {
        self.help = Some(help.into());
        self
    }

    pub fn schema(message: impl Into<String>, place: &Place) -> Problem {
        Problem::new(Code::SchemaValidationFailed, message, Some(place.clone()))
    }

    /// Returns the byte range of the problem in the definition.
    pub fn within(&self, text: &str) -> Option<Range<usize>> {
        let place = self.place.as_ref()?;
        match &self.member {
            Some(name) => place.name_within(text, name).or_else(|| place.within(text)),
            None => place.within(text),
        }
    }

    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// The format of CreateStateMachine, which writes `null` for a missing location.
impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let location = self.place.as_ref().map_or_else(|| "null".to_owned(), Place::location);
        write!(formatter, "{}: {} at {location}", self.code.as_str(), self.message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_written_both_ways() {
        let place = Place::root().member("States").member("a/b").member("Choices").item(0);
        assert_eq!(place.pointer(), "/States/a~1b/Choices/0");
        assert_eq!(place.location(), "/States/a/b/Choices[0]");
        assert_eq!(Place::root().location(), "/");
    }

    #[test]
    fn a_place_is_told_from_its_innermost_state() {
        let state = Place::root().member("States").member("States");
        let branch = state.member("Branches").item(1).member("States").member("Catch");
        let iteration = branch.member("ItemProcessor").member("States").member("Branches");
        let table = [
            (state.clone(), ""),
            (state.member("Catch").item(1), "Catch[1]"),
            (branch.member("Choices").item(0), "Choices[0]"),
            (iteration, ""),
            (branch.member("ItemReader"), "ItemReader"),
        ];
        for (place, expected) in table {
            assert_eq!(place.in_state(), expected, "{}", place.location());
        }
    }

    #[test]
    fn a_place_is_found_in_the_text() {
        let text = r#"{"States": {"A": {"Type": "Pass", "Next": "B"}, "C": {"Choices": [{"Next": "D"}]}}}"#;
        let states = Place::root().member("States");
        let table = [
            (states.member("A").member("Next"), Some("\"B\"")),
            (states.member("C"), Some("\"C\"")),
            (states.member("C").member("Choices").item(0), Some("{\"Next\": \"D\"}")),
            (states.member("E"), None),
        ];
        for (place, expected) in table {
            assert_eq!(place.within(text).map(|range| &text[range]), expected, "{}", place.location());
        }
    }

    #[test]
    fn a_problem_reads_as_create_state_machine_says_it() {
        let named = Problem::schema("Value cannot be empty", &Place::root().member("States"));
        assert_eq!(named.to_string(), "SCHEMA_VALIDATION_FAILED: Value cannot be empty at /States");
        let whole = Problem::new(Code::MissingEndState, "Workflow has no terminal state", None);
        assert_eq!(whole.to_string(), "MISSING_END_STATE: Workflow has no terminal state at null");
    }
}
