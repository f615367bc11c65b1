//! Pass state: passes on its input, or a fixed result instead.

use super::{Done, Outcome, visible_input};
use crate::asl::branch::Branch;
use crate::asl::data::Data;
use crate::asl::definition::State;
use crate::asl::error::StateError;
use crate::asl::flow::checked;
use crate::asl::run::Run;

pub(super) fn begin<'s>(
    run: &mut Run<'_>,
    branch: &Branch,
    state: &'s State,
    result: Option<&Data>,
) -> Result<Outcome<'s>, StateError> {
    let input = visible_input(run, branch, state)?;
    let made = match result {
        Some(result) => result.clone(),
        None => run.parameters(branch, state, &input, None)?,
    };
    Ok(Outcome::Done(Done::input(state, checked(made, state)?)))
}
