//! Checks that every transition has a target, every state is reachable, and the machine can end.

use super::{Flow, Kind, State};
use crate::asl::problem::{Code, Place, Problem};
use crate::words;

/// One transition, or the start of a flow.
pub(super) struct Link {
    pub(super) flow: usize,
    pub(super) from: Option<usize>,
    pub(super) to: String,
    pub(super) place: Place,
}

/// Checks in the order of the service: missing targets first, then a missing terminal state, after which it stops.
pub(super) fn check(flows: &[Flow], links: &[Link]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for link in links {
        if find(flows, link).is_none() {
            let message = format!("Missing 'Next' target: {}", link.to);
            let problem = Problem::new(Code::MissingTransitionTarget, message, Some(link.place.clone()));
            problems.push(problem.help(meant(flows, link)));
        }
    }
    if !flows.first().is_some_and(|flow| flow.states.iter().any(ends)) {
        let problem = Problem::new(Code::MissingEndState, "Workflow has no terminal state", None);
        problems.push(problem.help("give a state `End: true`, or add a state of type Succeed or Fail"));
        return problems;
    }
    for (number, flow) in flows.iter().enumerate() {
        let reached = reached(flows, links, number);
        for (index, state) in flow.states.iter().enumerate() {
            if !reached.contains(&index) {
                let place = place_of(links, number).member("States").member(state.name.as_str());
                let message = format!("State \"{}\" is not reachable.", state.name);
                let problem = Problem::new(Code::MissingTransitionTarget, message, Some(place));
                problems.push(problem.help("let a `Next`, a `Default` or a `Catch` lead to it, or remove it"));
            }
        }
    }
    problems
}

fn ends(state: &State) -> bool {
    match state.kind {
        Kind::Succeed | Kind::Fail { .. } => true,
        Kind::Choice(_) => false,
        _ => state.fields.next.is_none(),
    }
}

fn find(flows: &[Flow], link: &Link) -> Option<usize> {
    flows.get(link.flow)?.states.iter().position(|state| state.name.as_str() == link.to)
}

/// Returns the state that was most likely meant, or where the name exists instead.
fn meant(flows: &[Flow], link: &Link) -> String {
    let names: Vec<&str> = match flows.get(link.flow) {
        Some(flow) => flow.states.iter().map(|state| state.name.as_str()).collect(),
        None => Vec::new(),
    };
    if let Some(near) = words::closest(&link.to, names.iter().copied()) {
        return format!("did you mean `{near}`?");
    }
    let has_it = |flow: &Flow| flow.states.iter().any(|state| state.name.as_str() == link.to);
    if flows.iter().any(has_it) {
        return format!("`{}` is in another `States`; a transition stays within its own", link.to);
    }
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    format!("the states here are {}", words::list(&names))
}

fn reached(flows: &[Flow], links: &[Link], flow: usize) -> Vec<usize> {
    let edges: Vec<(Option<usize>, usize)> = links
        .iter()
        .filter(|link| link.flow == flow)
        .filter_map(|link| Some((link.from, find(flows, link)?)))
        .collect();
    let mut reached: Vec<usize> = edges.iter().filter(|(from, _)| from.is_none()).map(|(_, to)| *to).collect();
    let mut at = 0;
    while let Some(state) = reached.get(at).copied() {
        for (_, to) in edges.iter().filter(|(from, _)| *from == Some(state)) {
            if !reached.contains(to) {
                reached.push(*to);
            }
        }
        at += 1;
    }
    reached
}

/// Returns the location of the object of a flow, which is the parent of its `StartAt`.
fn place_of(links: &[Link], flow: usize) -> Place {
    links
        .iter()
        .find(|link| link.flow == flow && link.from.is_none())
        .map(|link| link.place.parent())
        .unwrap_or_default()
}
