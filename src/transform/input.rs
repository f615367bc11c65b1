//! The input of a target: at most one of `Input`, `InputPath` and `InputTransformer`.

use super::error::{Aws, Error, Place};
use super::path::Path;
use super::raw;
use super::transformer::{Form, Rendered, Transformer};
use super::variables::Variables;

const MAX_INPUT_LENGTH: usize = 8192;
const MAX_PATH_LENGTH: usize = 256;

/// The fields of a target as PutTargets receives them.
#[derive(Clone, Debug, Default)]
pub struct InputFields<'a> {
    pub input: Option<&'a str>,
    pub input_path: Option<&'a str>,
    /// `InputPathsMap` in its order.
    pub paths: Vec<(&'a str, &'a str)>,
    /// `InputTemplate`; its presence means that there is an `InputTransformer`.
    pub template: Option<&'a str>,
}

/// The input that a target receives for each event.
#[derive(Clone, Debug, Default)]
pub enum TargetInput {
    /// The matched event.
    #[default]
    Matched,
    /// A constant JSON text.
    Constant(String),
    /// The part of the event at a path, if it exists.
    Part(Path),
    /// A template filled with values of the event.
    Transformed(Transformer),
}

impl TargetInput {
    /// Reads the fields of a target. Returns all problems.
    pub fn parse(fields: &InputFields<'_>) -> Result<TargetInput, Vec<Error>> {
        match (fields.input, fields.input_path, fields.template) {
            (None, None, None) => Ok(TargetInput::Matched),
            (Some(text), None, None) => constant(text),
            (None, Some(path), None) => part(path),
            (None, None, Some(template)) => {
                Transformer::parse(fields.paths.iter().copied(), template).map(TargetInput::Transformed)
            }
            _ => {
                let message = "a target has one of `Input`, `InputPath` and `InputTransformer`, not several";
                Err(vec![Error::new(Place::Target, message, Aws::OnlyOne).help("keep one of them")])
            }
        }
    }

    /// Returns the input for an event, given as JSON text, or `None` if `InputPath` has no match.
    pub fn render(&self, event: &str, variables: &Variables<'_>) -> Option<Rendered> {
        let text = match self {
            TargetInput::Matched => event.to_owned(),
            TargetInput::Constant(text) => text.clone(),
            TargetInput::Part(path) => path.select(event)?,
            TargetInput::Transformed(transformer) => {
                return Some(transformer.render(event, variables));
            }
        };
        Some(Rendered { text, form: Form::Json, problems: Vec::new() })
    }
}

fn constant(text: &str) -> Result<TargetInput, Vec<Error>> {
    if text.chars().count() > MAX_INPUT_LENGTH {
        return Err(vec![Error::too_long(Place::Input, "input", text, MAX_INPUT_LENGTH)]);
    }
    match raw::check(text) {
        Ok(()) => Ok(TargetInput::Constant(text.to_owned())),
        Err(fault) => Err(vec![Error::input(text, fault)]),
    }
}

fn part(path: &str) -> Result<TargetInput, Vec<Error>> {
    if path.chars().count() > MAX_PATH_LENGTH {
        return Err(vec![Error::too_long(Place::InputPath, "inputPath", path, MAX_PATH_LENGTH)]);
    }
    match Path::parse(path) {
        Ok(path) => Ok(TargetInput::Part(path)),
        Err(problem) => Err(vec![Error::path(Place::InputPath, problem)]),
    }
}

#[cfg(test)]
mod tests {
    use super::super::error::{TargetRef, aws_message};
    use super::*;

    const VARIABLES: Variables<'_> = Variables { rule_arn: "", rule_name: "", ingestion_time: "" };

    fn render(fields: &InputFields<'_>, event: &str) -> Option<String> {
        TargetInput::parse(fields).unwrap().render(event, &VARIABLES).map(|rendered| rendered.text)
    }

    #[test]
    fn each_kind_of_input() {
        let event = r#"{"detail": {"a": 1.0, "b": "x"}}"#;
        let path = |path| InputFields { input_path: Some(path), ..InputFields::default() };
        assert_eq!(render(&InputFields::default(), event).as_deref(), Some(event));
        assert_eq!(render(&path("$.detail"), event).as_deref(), Some(r#"{"a":1.0,"b":"x"}"#));
        assert_eq!(render(&path("$.detail.b"), event).as_deref(), Some("\"x\""));
        assert_eq!(render(&path("$.detail.c"), event), None);
        let constant = InputFields { input: Some("{\"k\" : 1}"), ..InputFields::default() };
        assert_eq!(render(&constant, event).as_deref(), Some("{\"k\" : 1}"));
        let template = InputFields { template: Some("{\"v\": <v>}"), paths: vec![("v", "$.detail.a")], ..constant };
        let template = InputFields { input: None, ..template };
        assert_eq!(render(&template, event).as_deref(), Some("{\"v\": 1.0}"));
    }

    #[test]
    fn refusals() {
        let target = TargetRef { id: "1", position: 1 };
        let long = format!("\"{}\"", "x".repeat(8191));
        let table = [
            (
                InputFields { input: Some("{}"), input_path: Some("$"), ..InputFields::default() },
                "Only one of Input, InputPath, or InputTransformer must be provided for target 1.".to_owned(),
            ),
            (
                InputFields { input: Some("env:dev"), ..InputFields::default() },
                "JSON syntax error in input for target 1: [Source: (String)\"env:dev\"; line: 1, column: 4]".to_owned(),
            ),
            (
                InputFields { input_path: Some("detail"), ..InputFields::default() },
                "InputPath for target 1 is invalid.".to_owned(),
            ),
            (
                InputFields { input: Some(&long), ..InputFields::default() },
                format!(
                    "1 validation error detected: Value '{long}' at 'targets.1.member.input' failed to satisfy constraint: Member must have length less than or equal to 8192"
                ),
            ),
        ];
        for (fields, message) in table {
            assert_eq!(aws_message(&TargetInput::parse(&fields).unwrap_err(), target), message);
        }
    }
}
