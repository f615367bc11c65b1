//! Succeed state: ends its branch.

use super::{Done, Outcome, visible_input};
use crate::asl::branch::Branch;
use crate::asl::definition::State;
use crate::asl::error::StateError;
use crate::asl::run::Run;

pub(super) fn begin<'s>(run: &mut Run<'_>, branch: &Branch, state: &'s State) -> Result<Outcome<'s>, StateError> {
    let input = visible_input(run, branch, state)?;
    Ok(Outcome::Done(Done { next: None, ..Done::input(state, input) }))
}
