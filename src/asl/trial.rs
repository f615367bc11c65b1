//! Runs a single state, as TestState does.
//!
//! Cited: Step Functions Developer Guide, "Using TestState API to test a state". Mocks replace service calls, and the
//! next state is only reported.

use serde_json::{Map, Value, json};

use super::branch::Branch;
use super::data::Data;
use super::definition::{Kind, Language, Machine, State};
use super::error::{Origin, StateError, TOLERATED_FAILURES_EXCEEDED};
use super::event::Failure;
use super::execution::{Execution, Start};
use super::flow::place;
use super::recover::{error_output, pause, takes};
use super::run::{Run, View};
use super::scope::Variables;
use super::state::{self, Done, Outcome, map, visible_input};
use crate::id::Ids;

/// The name that AWS gives the tested state.
pub const STATE_NAME: &str = "StateName";

/// The test of a state: its input, variables and mocks.
pub struct Trial {
    pub start: Start,
    pub variables: Map<String, Value>,
    /// Overrides members of the Context object.
    pub context: Option<Value>,
    pub mock: Option<Mock>,
    /// Number of previous attempts.
    pub retry_count: u32,
    /// Number of failed iterations of a Map state.
    pub failed_iterations: Option<u64>,
}

/// Replaces the result of a service, a branch or an iteration.
pub enum Mock {
    Result(Data),
    Error(Failure),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Succeeded,
    Failed,
    Retriable,
    CaughtError,
}

/// The outcome of a test.
#[derive(Debug)]
pub struct Report {
    pub verdict: Verdict,
    pub output: Option<Data>,
    pub failure: Option<Failure>,
    pub next_state: Option<String>,
    /// The intermediate data of the state; texts are JSON.
    pub inspection: Map<String, Value>,
}

/// Returns a machine that contains only the state `definition`. The targets of its transitions are Succeed states.
pub fn alone(definition: &Value, language: Option<&str>) -> String {
    let mut state = definition.clone();
    if let (Some(members), Some(language)) = (state.as_object_mut(), language) {
        members.entry("QueryLanguage").or_insert_with(|| json!(language));
    }
    let mut states = Map::new();
    for target in targets(&state) {
        states.insert(target.to_owned(), json!({"Type": "Succeed"}));
    }
    states.insert(STATE_NAME.to_owned(), state);
    json!({"StartAt": STATE_NAME, "States": states}).to_string()
}

fn targets(state: &Value) -> Vec<&str> {
    let entries = |name: &str| state.get(name).and_then(Value::as_array).into_iter().flatten();
    let nexts = entries("Choices").chain(entries("Catch")).chain(std::iter::once(state));
    let names = nexts.filter_map(|entry| entry.get("Next")).chain(state.get("Default"));
    names.filter_map(Value::as_str).filter(|name| *name != STATE_NAME).collect()
}

/// Runs the machine's first state.
pub fn run(machine: &Machine, trial: Trial) -> Report {
    let Trial { start, variables, context, mock, retry_count, failed_iterations } = trial;
    let now = start.now;
    let mut execution = Execution::idle(start);
    let first = machine.flow(0).map(|flow| flow.start).unwrap_or_default();
    let variables: Variables = variables.into_iter().map(|(name, value)| (name, Data::new(value))).collect();
    let mut branch = Branch::new(0, first, execution.input.clone(), variables);
    branch.last_event = 1;
    let mut report = Report::new(&branch);
    let Some(state) = machine.state(0, first) else { return report };
    let mut run = Run::new(machine, &mut execution, now);
    run.context_override = context;
    run.enter(&mut branch, state);
    branch.retries = retry_count;
    let outcome = run_state(&mut run, &mut branch, state, mock, failed_iterations, &mut report);
    let left = outcome.and_then(|done| {
        inspect_exit(&mut run, &branch, state, &done, &mut report);
        let output = run.leave(&mut branch, state, &done)?;
        Ok((output, done.next))
    });
    match left {
        Ok((output, next)) => {
            report.output = Some(output);
            report.next_state = name_of(machine, next);
        }
        Err(error) => fail(&mut run, machine, &branch, state, error, &mut report),
    }
    report
}

impl Report {
    fn new(branch: &Branch) -> Report {
        let mut inspection = Map::new();
        inspection.insert("input".to_owned(), Value::String(branch.input.text()));
        if !branch.variables.is_empty() {
            let variables: Map<String, Value> =
                branch.variables.iter().map(|(name, data)| (name.clone(), data.value().clone())).collect();
            inspection.insert("variables".to_owned(), Value::String(Value::Object(variables).to_string()));
        }
        Report { verdict: Verdict::Succeeded, output: None, failure: None, next_state: None, inspection }
    }

    fn show(&mut self, name: &str, data: &Data) {
        self.inspection.insert(name.to_owned(), Value::String(data.text()));
    }
}

fn name_of(machine: &Machine, next: Option<usize>) -> Option<String> {
    Some(machine.state(0, next?)?.name.as_str().to_owned())
}

fn run_state<'s>(
    run: &mut Run<'_>,
    branch: &mut Branch,
    state: &'s State,
    mock: Option<Mock>,
    failed_iterations: Option<u64>,
    report: &mut Report,
) -> Result<Done<'s>, StateError> {
    let input = visible_input(run, branch, state)?;
    let is_fixed = matches!(&state.kind, Kind::Pass { result: Some(_) });
    if state.language == Language::JsonPath && !is_fixed {
        report.show("afterInputPath", &input);
    }
    match &state.kind {
        Kind::Task(_) => {
            let parameters = run.parameters(branch, state, &input, Some("token"))?;
            let name = if state.language == Language::Jsonata { "afterArguments" } else { "afterParameters" };
            report.show(name, &parameters);
            let result = mocked(mock)?;
            report.show("result", &result);
            Ok(Done::result(state, result))
        }
        Kind::Map(map) => {
            let total = map::inspect(run, branch, state, map, &input, &mut report.inspection)?;
            let result = mocked(mock)?;
            if failed_iterations.is_some_and(|failed| total.tolerance.is_exceeded(failed, total.items)) {
                let cause = "The specified tolerated failure threshold was exceeded";
                return Err(StateError::plain(
                    Origin::Flow,
                    Some(TOLERATED_FAILURES_EXCEEDED.to_owned()),
                    Some(cause.to_owned()),
                ));
            }
            Ok(Done::result(state, result))
        }
        Kind::Parallel { .. } => {
            let parameters = run.parameters(branch, state, &input, None)?;
            let name = if state.language == Language::Jsonata { "afterArguments" } else { "afterParameters" };
            report.show(name, &parameters);
            Ok(Done::result(state, mocked(mock)?))
        }
        Kind::Pass { result } => {
            let done = begun(run, branch, state)?;
            match (state.language, result) {
                (Language::Jsonata, _) => {}
                (Language::JsonPath, Some(result)) => report.show("result", result),
                (Language::JsonPath, None) => report.show("afterParameters", &done.result),
            }
            Ok(done)
        }
        Kind::Choice(_) | Kind::Wait(_) | Kind::Succeed | Kind::Fail { .. } => begun(run, branch, state),
    }
}

fn mocked(mock: Option<Mock>) -> Result<Data, StateError> {
    match mock {
        Some(Mock::Result(result)) => Ok(result),
        Some(Mock::Error(failure)) => Err(StateError::plain(Origin::Task, failure.error, failure.cause)),
        None => Ok(Data::new(Value::Null)),
    }
}

/// Starts the state. A state that would wait is treated as done.
fn begun<'s>(run: &mut Run<'_>, branch: &mut Branch, state: &'s State) -> Result<Done<'s>, StateError> {
    match state::begin(run, 0, branch, state)? {
        Outcome::Done(done) => Ok(done),
        Outcome::Stays => Ok(Done::input(state, visible_input(run, branch, state)?)),
    }
}

fn inspect_exit(run: &mut Run<'_>, branch: &Branch, state: &State, done: &Done<'_>, report: &mut Report) {
    let makes_result = matches!(state.kind, Kind::Pass { .. } | Kind::Task(_) | Kind::Map(_) | Kind::Parallel { .. });
    if state.language == Language::Jsonata || !makes_result {
        return;
    }
    let selected = match &state.fields.result_selector {
        Some(template) => run.fill(branch, state, View::of(done.result.value()), template),
        None => Ok(done.result.clone()),
    };
    let Ok(selected) = selected else { return };
    report.show("afterResultSelector", &selected);
    if let Ok(placed) = place(&state.fields.result_path, &branch.input, selected, state) {
        report.show("afterResultPath", &placed);
    }
}

fn fail(run: &mut Run<'_>, machine: &Machine, branch: &Branch, state: &State, error: StateError, report: &mut Report) {
    let error = error.located(STATE_NAME, branch.entered_event);
    report.failure = Some(Failure { error: error.error.clone(), cause: error.cause.clone() });
    report.verdict = Verdict::Failed;
    let retriers = &state.fields.retry;
    if let Some(position) = retriers.iter().position(|retrier| takes(&retrier.errors, &error)) {
        let mut details = json!({ "retryIndex": position });
        if let Some(retrier) = retriers.get(position).filter(|retrier| branch.retries < retrier.max_attempts) {
            let milliseconds = pause(retrier, branch.retries.saturating_add(1), &mut Ids::new(0));
            details["retryBackoffIntervalSeconds"] = json!(milliseconds / 1000);
            report.verdict = Verdict::Retriable;
        }
        report.inspection.insert("errorDetails".to_owned(), details);
        if report.verdict == Verdict::Retriable {
            return;
        }
    }
    let Some(position) = state.fields.catch.iter().position(|catcher| takes(&catcher.errors, &error)) else { return };
    let Some(catcher) = state.fields.catch.get(position) else { return };
    let caught = run.catch(&mut branch.clone(), state, catcher, &error);
    report.verdict = Verdict::CaughtError;
    report.next_state = name_of(machine, Some(catcher.next));
    report.output = Some(caught.unwrap_or_else(|_| error_output(&error)));
    let mut details = report.inspection.get("errorDetails").cloned().unwrap_or_else(|| json!({}));
    details["catchIndex"] = json!(position);
    report.inspection.insert("errorDetails".to_owned(), details);
}
