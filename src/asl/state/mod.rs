//! What each type of state does. One file a type, named as the definition names it.

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

use super::branch::Branch;
use super::data::Data;
use super::definition::{Kind, Language, State};
use super::error::StateError;
use super::run::Run;
use super::template::Template;

/// What running a state came to.
pub(crate) enum Outcome<'s> {
    Done(Done<'s>),
    /// It waits; the branch's phase says for what.
    Stays,
}

/// A state that is ready to be left.
pub(crate) struct Done<'s> {
    /// The result, or the effective input of a state that makes none.
    pub(crate) result: Data,
    /// Whether `$states.result` exists.
    pub(crate) has_result: bool,
    pub(crate) next: Option<usize>,
    pub(crate) assign: &'s [(String, Template)],
    pub(crate) output: Option<&'s Template>,
}

impl<'s> Done<'s> {
    /// A state that passes its input on.
    pub(crate) fn input(state: &'s State, input: Data) -> Done<'s> {
        Done {
            result: input,
            has_result: false,
            next: state.fields.next,
            assign: &state.fields.assign,
            output: state.fields.output.as_ref(),
        }
    }

    /// A state that made a result.
    pub(crate) fn result(state: &'s State, result: Data) -> Done<'s> {
        Done { has_result: true, ..Done::input(state, result) }
    }
}

/// Starts the branch's state, or starts it again after a pause.
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

/// What `$` and `$states.input` stand for while a state's own fields are read.
pub(crate) fn visible_input(run: &mut Run<'_>, branch: &Branch, state: &State) -> Result<Data, StateError> {
    match state.language {
        Language::JsonPath => run.effective_input(branch, state),
        Language::Jsonata => Ok(branch.input.clone()),
    }
}
