//! Parallel state: runs its branches concurrently with the same input.

use super::group::{self, Group};
use super::{Outcome, visible_input};
use crate::asl::branch::Branch;
use crate::asl::definition::State;
use crate::asl::error::StateError;
use crate::asl::event::Detail;
use crate::asl::run::Run;

pub(super) fn begin<'s>(
    run: &mut Run<'_>,
    number: usize,
    branch: &mut Branch,
    state: &'s State,
    branches: &[usize],
) -> Result<Outcome<'s>, StateError> {
    let input = visible_input(run, branch, state)?;
    let input = run.parameters(branch, state, &input, None)?;
    run.emit(branch, Detail::ParallelStateStarted);
    let group = Group::new(input, branches.len(), branches.len());
    group::advance(run, number, branch, state, Box::new(group))
}
