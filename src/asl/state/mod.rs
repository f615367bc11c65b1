//! Implements the state types, one file for each type.

pub(crate) mod choice;
pub(crate) mod fail;
pub(crate) mod group;
pub(crate) mod map;
pub(crate) mod parallel;
pub(crate) mod pass;
pub(crate) mod reader;
pub(crate) mod setting;
pub(crate) mod succeed;
pub(crate) mod task;
pub(crate) mod wait;
pub(crate) mod writer;

use super::branch::Branch;
use super::data::Data;
use super::definition::{Kind, Language, State};
use super::error::StateError;
use super::run::Run;
use super::template::Template;

/// The outcome of running a state.
pub(crate) enum Outcome<'s> {
    Done(Done<'s>),
    /// The state waits; the phase of the branch says for what.
    Stays,
}

/// A state that has finished and can be left.
pub(crate) struct Done<'s> {
    /// The result, or the effective input of a state that has no result.
    pub(crate) result: Data,
    /// Whether `$states.result` exists.
    pub(crate) has_result: bool,
    pub(crate) next: Option<usize>,
    pub(crate) assign: &'s [(String, Template)],
    pub(crate) output: Option<&'s Template>,
}

impl<'s> Done<'s> {
    /// Returns the outcome of a state that passes on its input.
    pub(crate) fn input(state: &'s State, input: Data) -> Done<'s> {
        Done {
            result: input,
            has_result: false,
            next: state.fields.next,
            assign: &state.fields.assign,
            output: state.fields.output.as_ref(),
        }
    }

    /// Returns the outcome of a state that has a result.
    pub(crate) fn result(state: &'s State, result: Data) -> Done<'s> {
        Done { has_result: true, ..Done::input(state, result) }
    }
}

/// Starts the branch's state, or restarts it after a delay.
pub(crate) fn begin<'s>(
    run: &mut Run<'_>,
    number: usize,
    branch: &mut Branch,
    state: &'s State,
) -> Result<Outcome<'s>, StateError> {
    match &state.kind {
        Kind::Pass { result } => pass::begin(run, branch, state, result.as_ref()),
        Kind::Task(task) => task::begin(run, number, branch, state, task),
        Kind::Choice(choice) => choice::begin(run, branch, state, choice),
        Kind::Wait(wait) => wait::begin(run, number, branch, state, wait),
        Kind::Succeed => succeed::begin(run, branch, state),
        Kind::Fail { error, cause } => Err(fail::begin(run, branch, state, error.as_ref(), cause.as_ref())),
        Kind::Parallel { branches } => parallel::begin(run, number, branch, state, branches),
        Kind::Map(map) => map::begin(run, number, branch, state, map),
    }
}

/// Returns the value of `$` and `$states.input` for the state's own fields.
pub(crate) fn visible_input(run: &mut Run<'_>, branch: &Branch, state: &State) -> Result<Data, StateError> {
    match state.language {
        Language::JsonPath => run.effective_input(branch, state),
        Language::Jsonata => Ok(branch.input.clone()),
    }
}
