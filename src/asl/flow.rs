//! Input and output processing of a state.
//!
//! Cited: Step Functions Developer Guide, "Processing input and output in Step Functions". JSONPath states have five
//! fields for it, JSONata states have two.

use serde_json::{Value, json};

use super::branch::Branch;
use super::data::Data;
use super::definition::{Language, PathFilter, ResultPath, State};
use super::error::StateError;
use super::event::{Detail, StateType};
use super::run::{Run, View};
use super::state::Done;
use super::template::{Template, is_too_deep};

const RESULT_PATH_MATCH_FAILURE: &str = "States.ResultPathMatchFailure";

impl Run<'_> {
    /// Returns the state's input after InputPath.
    pub(crate) fn effective_input(&mut self, branch: &Branch, state: &State) -> Result<Data, StateError> {
        self.filter(branch, state, &state.fields.input_path, &branch.input)
    }

    /// Returns the input after InputPath and `Parameters` or `Arguments`.
    pub(crate) fn parameters(
        &mut self,
        branch: &Branch,
        state: &State,
        input: &Data,
        token: Option<&str>,
    ) -> Result<Data, StateError> {
        let Some(template) = &state.fields.parameters else { return Ok(input.clone()) };
        let view = View { token, ..View::of(input.value()) };
        self.fill(branch, state, view, template)
    }

    pub(crate) fn fill(
        &mut self,
        branch: &Branch,
        state: &State,
        view: View<'_>,
        template: &Template,
    ) -> Result<Data, StateError> {
        let value = self.look(branch, state, view, |scope| template.evaluate(scope))?;
        checked(Data::new(value), state)
    }

    fn filter(&mut self, branch: &Branch, state: &State, filter: &PathFilter, data: &Data) -> Result<Data, StateError> {
        let path = match filter {
            PathFilter::Everything => return Ok(data.clone()),
            PathFilter::Nothing => return Ok(Data::new(json!({}))),
            PathFilter::Path(path) => path,
        };
        let found = self.look(branch, state, View::of(data.value()), |scope| scope.follow(path));
        let value =
            found.map_err(|error| StateError::runtime(format!("Invalid path '{}' : {}", path.text, error.0)))?;
        checked(Data::new(value), state)
    }

    /// Assigns the state's variables, records its exit event and returns its output.
    pub(crate) fn leave(&mut self, branch: &mut Branch, state: &State, done: &Done<'_>) -> Result<Data, StateError> {
        let assigned = self.assignments(branch, state, done)?;
        let output = self.output(branch, state, done)?;
        self.exit(branch, state, &output, assigned);
        Ok(output)
    }

    /// Assigns variables and records the exit event.
    pub(crate) fn exit(&mut self, branch: &mut Branch, state: &State, output: &Data, assigned: Vec<(String, Data)>) {
        let mut shown = Vec::with_capacity(assigned.len());
        for (name, value) in assigned {
            shown.push((name.clone(), self.execution.history.keep(&value)));
            branch.variables.insert(name, value);
        }
        let output = self.execution.history.keep(output);
        let assigned = (!shown.is_empty()).then(|| Box::new(shown));
        let detail = Detail::StateExited { kind: StateType::of(state), name: state.name.clone(), output, assigned };
        self.emit(branch, detail);
    }

    fn assignments(
        &mut self,
        branch: &Branch,
        state: &State,
        done: &Done<'_>,
    ) -> Result<Vec<(String, Data)>, StateError> {
        let view = match state.language {
            Language::JsonPath => View::of(done.result.value()),
            Language::Jsonata => jsonata_view(branch, done),
        };
        self.assign(branch, state, view, done.assign)
    }

    pub(crate) fn assign(
        &mut self,
        branch: &Branch,
        state: &State,
        view: View<'_>,
        templates: &[(String, Template)],
    ) -> Result<Vec<(String, Data)>, StateError> {
        let mut values = Vec::with_capacity(templates.len());
        for (name, template) in templates {
            values.push((name.clone(), self.fill(branch, state, view, template)?));
        }
        Ok(values)
    }

    fn output(&mut self, branch: &Branch, state: &State, done: &Done<'_>) -> Result<Data, StateError> {
        match state.language {
            Language::Jsonata => match done.output {
                Some(template) => self.fill(branch, state, jsonata_view(branch, done), template),
                None => Ok(done.result.clone()),
            },
            Language::JsonPath => {
                let fields = &state.fields;
                let result = match &fields.result_selector {
                    Some(template) => self.fill(branch, state, View::of(done.result.value()), template)?,
                    None => done.result.clone(),
                };
                let placed = place(&fields.result_path, &branch.input, result, state)?;
                self.filter(branch, state, &fields.output_path, &placed)
            }
        }
    }
}

fn jsonata_view<'v>(branch: &'v Branch, done: &'v Done<'_>) -> View<'v> {
    let result: Option<&Value> = done.has_result.then(|| done.result.value());
    View { result, ..View::of(branch.input.value()) }
}

/// Combines a state's input with its result according to ResultPath.
pub(crate) fn place(path: &ResultPath, input: &Data, result: Data, state: &State) -> Result<Data, StateError> {
    match path {
        ResultPath::Replace => Ok(result),
        ResultPath::Discard => Ok(input.clone()),
        ResultPath::Put(path) => match path.put(input.value().clone(), result.value().clone()) {
            Ok(value) => checked(Data::new(value), state),
            Err(reason) => Err(StateError::in_state(RESULT_PATH_MATCH_FAILURE, format!("{reason} {}", input.text()))),
        },
    }
}

/// Fails if the value is too large, or nested too deeply to be stored.
pub(crate) fn checked(data: Data, state: &State) -> Result<Data, StateError> {
    if data.is_too_large() {
        return Err(StateError::too_large(state.name.as_str()));
    }
    if is_too_deep(data.value()) {
        return Err(StateError::runtime("The value is nested too deeply."));
    }
    Ok(data)
}
