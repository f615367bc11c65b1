//! Fail state: ends its branch with the error of the state.

use crate::asl::branch::Branch;
use crate::asl::definition::{State, Text};
use crate::asl::error::{Origin, StateError};
use crate::asl::run::{Run, View};
use serde_json::Value;

pub(super) fn begin(
    run: &mut Run<'_>,
    branch: &Branch,
    state: &State,
    error: Option<&Text>,
    cause: Option<&Text>,
) -> StateError {
    let mut read =
        |text: Option<&Text>, field: &str| text.map(|text| words(run, branch, state, text, field)).transpose();
    match read(error, "Error").and_then(|error| Ok((error, read(cause, "Cause")?))) {
        Ok((error, cause)) => StateError::plain(Origin::Flow, error, cause),
        Err(error) => error,
    }
}

fn words(run: &mut Run<'_>, branch: &Branch, state: &State, text: &Text, field: &str) -> Result<String, StateError> {
    let view = View::of(branch.input.value());
    let (value, name) = match text {
        Text::Fixed(text) => return Ok(text.clone()),
        Text::Query(query) => {
            let name = format!("{field}Path");
            (run.look(branch, state, view, |scope| query.evaluate(&name, scope))?, name)
        }
        Text::Expression(expression) => {
            (run.look(branch, state, view, |scope| scope.run(expression))?, field.to_owned())
        }
    };
    match value {
        Value::String(text) => Ok(text),
        other => Err(StateError::runtime(format!("The field '{name}' must be a string but was: {other}"))),
    }
}
