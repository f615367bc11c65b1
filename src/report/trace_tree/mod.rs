//! The trace of an event as a tree, from hop to hop and from an event to the events it caused.
//!
//! Hops record only their source and destination; which hop caused which is derived here.

mod api;
mod arrival;
mod diagram;
mod rows;
mod sentence;
mod tree;

use std::collections::{BTreeMap, BTreeSet};

use crate::trace::{Hop, Outcome};

pub use arrival::{Arrival, arrivals};
pub use diagram::mermaid;
pub use rows::rows;
pub use tree::text;

/// The maximum depth of the tree, because events can cause each other endlessly.
const DEEPEST: usize = 60;

/// A hop and the hops it caused.
#[derive(Debug)]
pub struct Node<'a> {
    pub hop: &'a Hop,
    pub children: Vec<Node<'a>>,
    /// Whether further hops are omitted.
    pub is_cut: bool,
}

/// Returns the tree of an event, or `None` if it has no hops.
pub fn trace_tree<'a>(hops: &'a [Hop], event: &str) -> Option<Node<'a>> {
    let mut traces: BTreeMap<&str, Vec<&Hop>> = BTreeMap::new();
    for hop in hops {
        if let Some(trace) = &hop.trace {
            traces.entry(trace).or_default().push(hop);
        }
    }
    Builder { traces, told: BTreeSet::new() }.event(event, 0)
}

struct Builder<'a> {
    traces: BTreeMap<&'a str, Vec<&'a Hop>>,
    told: BTreeSet<String>,
}

impl<'a> Builder<'a> {
    fn event(&mut self, event: &str, depth: usize) -> Option<Node<'a>> {
        let hops = self.traces.get(event)?.clone();
        if !self.told.insert(event.to_owned()) {
            return None;
        }
        let mut children = vec![Vec::new(); hops.len()];
        for (at, parent) in parents(&hops).into_iter().enumerate().skip(1) {
            if let Some(children) = children.get_mut(parent) {
                children.push(at);
            }
        }
        self.node(&hops, &children, 0, depth)
    }

    fn node(&mut self, hops: &[&'a Hop], children: &[Vec<usize>], at: usize, depth: usize) -> Option<Node<'a>> {
        let hop = *hops.get(at)?;
        let inner = children.get(at).map(Vec::as_slice).unwrap_or_default();
        let mut node = Node { hop, children: Vec::new(), is_cut: false };
        if depth >= DEEPEST {
            node.is_cut = !inner.is_empty() || matches!(hop.outcome, Outcome::Published { .. });
            return Some(node);
        }
        node.children.extend(inner.iter().filter_map(|child| self.node(hops, children, *child, depth + 1)));
        if let Outcome::Published { event } = &hop.outcome {
            node.children.extend(self.event(event, depth + 1));
        }
        Some(node)
    }
}

/// Returns for each hop the index of the hop that caused it. A hop without a cause belongs to the first one.
fn parents(hops: &[&Hop]) -> Vec<usize> {
    let mut arrivals: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let mut starts: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, hop) in hops.iter().enumerate() {
        arrivals.entry(place(&hop.to)).or_default().push(at);
        if hop.outcome == Outcome::Started {
            starts.entry(place(&hop.from)).or_default().push(at);
        }
    }
    let is_end = |at: usize| hops.get(at).is_some_and(|hop| matches!(hop.outcome, Outcome::Ended { .. }));
    let before = |positions: Option<&Vec<usize>>, at: usize| {
        let positions = positions.map(Vec::as_slice).unwrap_or_default();
        let count = positions.partition_point(|position| *position < at);
        // One end does not cause another: a function that is retried was invoked again.
        let leads = |position: &usize| !(is_end(at) && is_end(*position));
        positions.get(..count).into_iter().flatten().rev().copied().find(leads)
    };
    // What a delivery causes immediately is recorded before the delivery itself.
    let after = |name: &str, at: usize| {
        let mut positions = arrivals.get(name).into_iter().flatten().copied().filter(|position| *position > at);
        positions.find(|position| hops.get(*position).is_some_and(|hop| hands_over(&hop.outcome)))
    };
    let mut parents: Vec<usize> = Vec::with_capacity(hops.len());
    for (at, hop) in hops.iter().enumerate() {
        let (from, to) = (place(&hop.from), place(&hop.to));
        let earlier = before(arrivals.get(from), at);
        let parent = match hop.outcome {
            _ if api::cause(hops, at).is_some() => api::cause(hops, at),
            Outcome::Arrived { .. } => after(to, at),
            Outcome::Started | Outcome::Filtered { .. } | Outcome::Answered { .. } => after(from, at).or(earlier),
            // Calls of an execution have its state machine as the source. They begin before the start of the execution
            // is delivered.
            _ => before(starts.get(from), at).or(earlier),
        };
        parents.push(parent.unwrap_or(0));
    }
    for at in 1..parents.len() {
        if !leads_to_first(&parents, at)
            && let Some(parent) = parents.get_mut(at)
        {
            *parent = 0;
        }
    }
    parents
}

fn hands_over(outcome: &Outcome) -> bool {
    match outcome {
        Outcome::Delivered
        | Outcome::Called { .. }
        | Outcome::Postponed { .. }
        | Outcome::Failed { .. }
        | Outcome::Refused { .. } => true,
        Outcome::Accepted
        | Outcome::Arrived { .. }
        | Outcome::Matched
        | Outcome::NotMatched { .. }
        | Outcome::NoTarget
        | Outcome::Filtered { .. }
        | Outcome::Answered { .. }
        | Outcome::DeadLettered { .. }
        | Outcome::Published { .. }
        | Outcome::Started
        | Outcome::Ended { .. } => false,
    }
}

fn leads_to_first(parents: &[usize], mut at: usize) -> bool {
    for _ in 0..=parents.len() {
        match parents.get(at) {
            _ if at == 0 => return true,
            Some(parent) => at = *parent,
            None => return false,
        }
    }
    false
}

/// Returns an ARN without the suffix after the name: the qualifier of a function, the `:*` of a log group.
fn place(arn: &str) -> &str {
    if arn.starts_with("arn:aws:lambda:")
        && let Some((end, _)) = arn.match_indices(':').nth(6)
    {
        return arn.get(..end).unwrap_or(arn);
    }
    arn.strip_suffix(":*").unwrap_or(arn)
}

#[cfg(test)]
mod tests;
