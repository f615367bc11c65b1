//! Problems of a target's input, with a message for people and the message of PutTargets.

use std::ops::Range;

use thiserror::Error;

use super::path::PathProblem;
use super::raw::Fault;

/// A problem. `span` is a byte range of the text that `place` names.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct Error {
    /// The text that contains the problem.
    pub place: Place,
    /// The message, a lowercase fragment.
    pub message: String,
    /// The byte range of the problem; `None` if it concerns the whole text.
    pub span: Option<Range<usize>>,
    /// How to correct the input.
    pub help: Option<String>,
    aws: Box<Aws>,
}

/// The texts that define a target's input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// The target itself.
    Target,
    /// The constant `Input`.
    Input,
    /// `InputPath`.
    InputPath,
    /// `InputTransformer.InputTemplate`.
    InputTemplate,
    /// `InputTransformer.InputPathsMap` as a whole.
    InputPathsMap,
    /// A key of `InputPathsMap`.
    Name(String),
    /// The path of a key of `InputPathsMap`.
    Path(String),
}

/// The target that a message refers to: its id, and its position in the request, from 1.
#[derive(Clone, Copy, Debug)]
pub struct TargetRef<'a> {
    pub id: &'a str,
    pub position: usize,
}

/// The kinds of errors of AWS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Aws {
    OnlyOne,
    InputSyntax(String),
    Path,
    TemplateSyntax(String),
    InvalidPlaceholder(String),
    JsonTemplateOnly(String),
    /// A violated constraint of the request model, which is checked before the service handles the request.
    Constraint {
        member: &'static str,
        value: String,
        constraint: String,
    },
}

impl Error {
    pub(super) fn new(place: Place, message: impl Into<String>, aws: Aws) -> Error {
        Error { place, message: message.into(), span: None, help: None, aws: Box::new(aws) }
    }

    pub(super) fn at(mut self, span: Range<usize>) -> Error {
        self.span = Some(span);
        self
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Error {
        self.help = Some(help.into());
        self
    }

    pub(super) fn path(place: Place, problem: PathProblem) -> Error {
        Error::new(place, problem.message, Aws::Path).at(problem.span).help(problem.help)
    }

    pub(super) fn input(text: &str, fault: Fault) -> Error {
        let message = format!("the constant input is not JSON: expected {}", fault.expected);
        let aws = Aws::InputSyntax(fault.aws_location(text));
        let error = Error::new(Place::Input, message, aws).at(fault.span);
        match text.trim_start().starts_with(['{', '[', '"']) {
            true => error,
            false => error.help("write a JSON value; a string goes in double quotes: `\"text\"`"),
        }
    }

    /// Returns the error for a member that is longer than the request model allows.
    pub(super) fn too_long(place: Place, member: &'static str, value: &str, limit: usize) -> Error {
        let message = format!("{} characters, but at most {limit} are allowed", value.chars().count());
        let constraint = format!("Member must have length less than or equal to {limit}");
        Error::new(place, message, Aws::Constraint { member, value: value.to_owned(), constraint })
    }
}

/// Returns the message of PutTargets for these problems, a `ValidationException`. As in AWS, all violated constraints
/// of the request model are reported together and take precedence; otherwise only the first problem is reported.
pub fn aws_message(errors: &[Error], target: TargetRef<'_>) -> String {
    let constraints: Vec<String> = errors.iter().filter_map(|error| constraint(error, target)).collect();
    if !constraints.is_empty() {
        let noun = if constraints.len() == 1 { "error" } else { "errors" };
        return format!("{} validation {noun} detected: {}", constraints.len(), constraints.join("; "));
    }
    errors.first().map(|error| refusal(error, target.id)).unwrap_or_default()
}

fn constraint(error: &Error, target: TargetRef<'_>) -> Option<String> {
    let Aws::Constraint { member, value, constraint } = error.aws.as_ref() else {
        return None;
    };
    let position = target.position;
    Some(format!("Value '{value}' at 'targets.{position}.member.{member}' failed to satisfy constraint: {constraint}"))
}

fn refusal(error: &Error, id: &str) -> String {
    match error.aws.as_ref() {
        Aws::OnlyOne => format!("Only one of Input, InputPath, or InputTransformer must be provided for target {id}."),
        Aws::InputSyntax(location) => {
            format!("JSON syntax error in input for target {id}: {location}")
        }
        Aws::Path => format!("InputPath for target {id} is invalid."),
        Aws::TemplateSyntax(location) => {
            format!("Invalid InputTemplate for target {id} : {location}")
        }
        Aws::InvalidPlaceholder(name) => {
            format!("InputTemplate for target {id} contains invalid placeholder {name}.")
        }
        Aws::JsonTemplateOnly(name) => {
            format!("InputTemplate for target {id} contains placeholder {name} valid only for JSON template.")
        }
        Aws::Constraint { constraint, .. } => constraint.clone(),
    }
}
