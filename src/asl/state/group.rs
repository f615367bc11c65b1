//! Starts, counts and joins the branches of a Parallel state and the iterations of a Map state.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::writer::{self, ChildResult, Writing};
use super::{Done, Outcome, map, task};
use crate::asl::branch::{Branch, Child, Item, Parent, Phase};
use crate::asl::data::Data;
use crate::asl::definition::{Kind, State};
use crate::asl::error::{Origin, RESULT_WRITER_FAILED, RUNTIME, StateError, TOLERATED_FAILURES_EXCEEDED};
use crate::asl::event::{Detail, Failure, StateType};
use crate::asl::execution::CallId;
use crate::asl::run::Run;
use crate::asl::scope::Variables;

/// The members of a running Parallel or Map state.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Group {
    /// The item of each iteration before its selector; empty for a Parallel state.
    pub(crate) items: Vec<Data>,
    /// The effective input of the state.
    pub(crate) input: Data,
    pub(crate) results: Vec<Option<Data>>,
    /// Number and member index of each running branch.
    pub(crate) running: Vec<(usize, usize)>,
    /// Index of the next member to start.
    pub(crate) next: usize,
    pub(crate) ended: usize,
    pub(crate) failed: u64,
    /// Maximum number of members that run concurrently.
    pub(crate) limit: usize,
    pub(crate) tolerance: Tolerance,
    /// Index of a distributed Map's run in the execution's list.
    pub(crate) map_run: Option<usize>,
    /// The call of the item reader or the result writer, until it returns.
    pub(crate) reading: Option<CallId>,
    /// The child executions, if the state has a ResultWriter.
    #[serde(default)]
    pub(crate) children: BTreeMap<usize, ChildResult>,
    #[serde(default)]
    pub(crate) writing: Option<Box<Writing>>,
}

/// The failure threshold of a distributed Map.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Tolerance {
    pub(crate) count: Option<f64>,
    pub(crate) percentage: Option<f64>,
}

impl Tolerance {
    pub(crate) fn is_exceeded(self, failed: u64, total: usize) -> bool {
        let (failed, total) = (failed as f64, total as f64);
        match (self.count, self.percentage) {
            (None, None) => failed > 0.0,
            (count, percentage) => {
                count.is_some_and(|count| failed > count)
                    || percentage.is_some_and(|percentage| failed * 100.0 > percentage * total)
            }
        }
    }
}

impl Group {
    pub(crate) fn new(input: Data, members: usize, limit: usize) -> Group {
        Group {
            items: Vec::new(),
            input,
            results: vec![None; members],
            running: Vec::new(),
            next: 0,
            ended: 0,
            failed: 0,
            limit,
            tolerance: Tolerance::default(),
            map_run: None,
            reading: None,
            children: BTreeMap::new(),
            writing: None,
        }
    }

    fn is_complete(&self) -> bool {
        self.ended == self.results.len()
    }
}

/// Starts members up to the limit. If all have ended, the state is done.
pub(crate) fn advance<'s>(
    run: &mut Run<'_>,
    number: usize,
    branch: &mut Branch,
    state: &'s State,
    mut group: Box<Group>,
) -> Result<Outcome<'s>, StateError> {
    while group.running.len() < group.limit && group.next < group.results.len() {
        let index = group.next;
        group.next += 1;
        if let Err(error) = start(run, number, branch, state, &mut group, index) {
            abort_members(run, branch, state, &group, error.name() == RUNTIME);
            return Err(end_run(run, branch, &group, error));
        }
    }
    if group.is_complete() {
        if writer::exports(state) {
            return writer::begin(run, number, branch, state, group, false);
        }
        return Ok(Outcome::Done(Done::result(state, join(run, branch, state, &group))));
    }
    branch.phase = Phase::Group(group);
    Ok(Outcome::Stays)
}

fn start(
    run: &mut Run<'_>,
    number: usize,
    branch: &mut Branch,
    state: &State,
    group: &mut Group,
    index: usize,
) -> Result<(), StateError> {
    let machine = run.machine;
    let (flow, input, item) = match &state.kind {
        Kind::Parallel { branches } => {
            (branches.get(index).copied().unwrap_or_default(), group.input.clone(), branch.item.clone())
        }
        Kind::Map(map) => {
            let value = group.items.get(index).cloned().unwrap_or_else(|| Data::new(Value::Null));
            let item = Item { index: index as u64, value };
            let input = map::selected(run, branch, state, map, &group.input, &item)?;
            let around = if map.distributed { None } else { Some(item) };
            (map.flow, input, around)
        }
        _ => return Ok(()),
    };
    let first = machine.flow(flow).map(|flow| flow.start).unwrap_or_default();
    let distributed = group.map_run.is_some();
    let variables = if distributed { Variables::new() } else { branch.variables.clone() };
    let mut member = Branch::new(flow, first, input, variables);
    member.parent = Some(Parent { branch: number, index });
    member.item = item;
    if distributed {
        let child = map::child(run, state, group, &member.input);
        writer::started(state, group, index, &child, run.now);
        member.child = Some(child);
    } else {
        if matches!(state.kind, Kind::Map(_)) {
            run.emit(branch, Detail::MapIterationStarted { name: state.name.clone(), index: index as u64 });
        }
        member.child = branch.child.clone();
        member.last_event = branch.last_event;
    }
    let child = run.execution.branches.add(member);
    group.running.push((child, index));
    run.execution.ready.push_back(child);
    Ok(())
}

/// Handles the end of a member.
pub(crate) fn ended(run: &mut Run<'_>, parent: &Parent, member: &Branch, result: Result<Data, StateError>) {
    let Some(mut branch) = run.execution.branches.lift(parent.branch) else { return };
    let machine = run.machine;
    let (phase, state) =
        (std::mem::replace(&mut branch.phase, Phase::Entering), machine.state(branch.flow, branch.state));
    let (Phase::Group(mut group), Some(state)) = (phase, state) else {
        return run.execution.branches.put(parent.branch, branch);
    };
    group.running.retain(|(_, index)| *index != parent.index);
    group.ended += 1;
    let outcome = match result {
        Ok(output) => {
            writer::ended(&mut group, parent.index, None, run.now);
            succeeded(run, &mut branch, state, &mut group, member, output);
            advance(run, parent.branch, &mut branch, state, group)
        }
        Err(error) => {
            let failure = Failure { error: error.error.clone(), cause: error.cause.clone() };
            writer::ended(&mut group, parent.index, Some(failure), run.now);
            failed(run, &mut branch, state, &mut group, member, error.name() == RUNTIME);
            let tolerated = group.map_run.is_some() && !group.tolerance.is_exceeded(group.failed, group.results.len());
            if tolerated {
                advance(run, parent.branch, &mut branch, state, group)
            } else {
                abort_members(run, &mut branch, state, &group, error.name() == RUNTIME);
                match writer::exports(state) {
                    true => writer::begin(run, parent.branch, &mut branch, state, group, true),
                    false => Err(end_run(run, &mut branch, &group, error)),
                }
            }
        }
    };
    run.settle(parent.branch, branch, state, outcome);
}

fn succeeded(run: &mut Run<'_>, branch: &mut Branch, state: &State, group: &mut Group, member: &Branch, output: Data) {
    let index = position(member);
    if let Some(slot) = group.results.get_mut(index) {
        *slot = Some(output);
    }
    if let Some(map_run) = group.map_run.and_then(|position| run.execution.map_runs.get_mut(position)) {
        map_run.succeeded += 1;
        return;
    }
    branch.last_event = member.last_event;
    if matches!(state.kind, Kind::Map(_)) {
        let detail = Detail::MapIterationSucceeded { name: state.name.clone(), index: index as u64 };
        let id = run.record(branch, member.last_event, detail);
        if group.is_complete() {
            branch.last_event = id;
        }
    }
}

fn position(member: &Branch) -> usize {
    member.parent.as_ref().map(|parent| parent.index).unwrap_or_default()
}

/// Handles the failure of a member. A runtime error ends the execution without an event for its iteration.
fn failed(
    run: &mut Run<'_>,
    branch: &mut Branch,
    state: &State,
    group: &mut Group,
    member: &Branch,
    ends_execution: bool,
) {
    let index = position(member);
    group.failed += 1;
    if let Some(map_run) = group.map_run.and_then(|position| run.execution.map_runs.get_mut(position)) {
        map_run.failed += 1;
        return;
    }
    branch.last_event = member.last_event;
    if ends_execution {
        return;
    }
    if matches!(state.kind, Kind::Map(_)) {
        let detail = Detail::MapIterationFailed { name: state.name.clone(), index: index as u64 };
        run.record(branch, member.last_event, detail);
    }
    let failing = run.machine.state(member.flow, member.state);
    if let Some(kind @ StateType::Task) = failing.map(StateType::of) {
        run.record(branch, member.last_event, Detail::StateAborted { kind });
    }
}

/// Drops the members that are still running. Their aborts are recorded after the failure, not after their own events.
fn abort_members(run: &mut Run<'_>, branch: &mut Branch, state: &State, group: &Group, ends_execution: bool) {
    abort_all(run, branch, state, group, !ends_execution);
    if let Some(map_run) = group.map_run.and_then(|position| run.execution.map_runs.get_mut(position)) {
        map_run.aborted = map_run.total.saturating_sub(map_run.succeeded + map_run.failed);
    }
}

/// Drops the members that are still running. The events of a distributed Map's children are not part of this history.
fn abort_all(run: &mut Run<'_>, branch: &mut Branch, state: &State, group: &Group, is_recorded: bool) {
    let is_recorded = is_recorded && group.map_run.is_none();
    run.execution.calls.retain(|call, _| Some(*call) != group.reading);
    for (number, index) in &group.running {
        let Some(member) = run.execution.branches.lift(*number) else { continue };
        run.execution.branches.release(*number);
        if is_recorded && matches!(state.kind, Kind::Map(_)) {
            let detail = Detail::MapIterationAborted { name: state.name.clone(), index: *index as u64 };
            run.record(branch, branch.last_event, detail);
        }
        abort(run, branch, &member, is_recorded);
    }
}

/// Drops the pending call, timer or group of a member that is still running.
fn abort(run: &mut Run<'_>, branch: &mut Branch, member: &Branch, is_recorded: bool) {
    let machine = run.machine;
    let Some(state) = machine.state(member.flow, member.state) else { return };
    let has_entered = !matches!(member.phase, Phase::Entering);
    if is_recorded && has_entered {
        run.record(branch, branch.last_event, Detail::StateAborted { kind: StateType::of(state) });
    }
    match &member.phase {
        Phase::Paused { timer, .. } => {
            run.execution.timers.remove(timer);
        }
        Phase::Calling(calling) => task::forget(run, calling),
        Phase::Group(group) => abort_all(run, branch, state, group, is_recorded),
        Phase::Entering | Phase::Retrying => {}
    }
}

/// Returns the error of the whole state and fails the run of a distributed Map.
pub(crate) fn end_run(run: &mut Run<'_>, branch: &mut Branch, group: &Group, error: StateError) -> StateError {
    let Some(position) = group.map_run else {
        let origin = match error.origin {
            // The location of an error in the state's own fields is added later.
            _ if error.bare => return error,
            Origin::Task => Origin::Task,
            _ => Origin::Flow,
        };
        return StateError { origin, location: None, ..error };
    };
    let state = run.machine.state(branch.flow, branch.state).map(|state| state.name.as_str()).unwrap_or_default();
    let error = error.located(state, branch.entered_event);
    let error = if group.failed > 0 && error.name() != RESULT_WRITER_FAILED { threshold_exceeded() } else { error };
    let failure = Failure { error: error.error.clone(), cause: error.cause.clone() };
    run.emit(branch, Detail::MapRunFailed(Box::new(failure)));
    stop_run(run, position, "FAILED");
    error
}

/// Returns the error of a distributed Map in which too many child executions failed.
pub(super) fn threshold_exceeded() -> StateError {
    StateError::plain(
        Origin::Flow,
        Some(TOLERATED_FAILURES_EXCEEDED.to_owned()),
        Some("The specified tolerated failure threshold was exceeded".to_owned()),
    )
}

fn stop_run(run: &mut Run<'_>, position: usize, status: &str) {
    let now = run.now;
    if let Some(map_run) = run.execution.map_runs.get_mut(position) {
        status.clone_into(&mut map_run.status);
        map_run.stopped = Some(now);
    }
}

/// Returns the results in the order of the members. A distributed Map omits failed members.
fn join(run: &mut Run<'_>, branch: &mut Branch, state: &State, group: &Group) -> Data {
    succeed(run, branch, state, group);
    if !group.children.is_empty() {
        return Data::new(writer::output(run, state, group));
    }
    Data::new(group.results.iter().flatten().map(|result| result.value().clone()).collect())
}

/// Records that the state succeeded.
pub(super) fn succeed(run: &mut Run<'_>, branch: &mut Branch, state: &State, group: &Group) {
    let mut previous = branch.last_event;
    if let Some(position) = group.map_run {
        // Recorded since November 2024: the exit from the state follows the start of the run.
        previous = run.record(branch, previous, Detail::MapRunSucceeded);
        stop_run(run, position, "SUCCEEDED");
    }
    let detail = match state.kind {
        Kind::Map(_) => Detail::MapStateSucceeded,
        _ => Detail::ParallelStateSucceeded,
    };
    run.record(branch, previous, detail);
}

/// Returns the identity of a child execution of a distributed Map.
pub(crate) fn child_of(arn: String, name: &str, input: &Data) -> Child {
    Child { arn: arn.into(), name: name.into(), input: input.clone(), events: 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tolerance_counts_failures_and_their_share() {
        let none = Tolerance::default();
        let count = Tolerance { count: Some(1.0), percentage: None };
        let share = Tolerance { count: None, percentage: Some(50.0) };
        let both = Tolerance { count: Some(3.0), percentage: Some(10.0) };
        let cases = [
            (none, 0, 3, false),
            (none, 1, 3, true),
            (count, 1, 3, false),
            (count, 2, 3, true),
            (share, 2, 4, false),
            (share, 3, 4, true),
            (both, 1, 4, true),
        ];
        for (tolerance, failed, total, expected) in cases {
            assert_eq!(tolerance.is_exceeded(failed, total), expected, "{tolerance:?} {failed}/{total}");
        }
    }
}
