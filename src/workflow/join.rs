//! Joins the chains of a flow, such as `a >> b` and, on the next line, `b >> c`.
//!
//! A state has a single transition, so the chains must form one chain: a cycle, a step with two successors and two
//! starts are errors.

use std::ops::Range;

use super::flow::{Flow, FlowError, Name, Step};
use crate::diag::Code;
use crate::words::list;

/// Returns the chain that the given chains form.
pub(super) fn join(chains: Vec<Flow>) -> Result<Flow, FlowError> {
    if let Some(error) = circle(&chains) {
        return Err(error);
    }
    let mut graph = Graph::default();
    for chain in chains {
        graph.add(chain);
    }
    let flow = graph.into_flow()?;
    named_once(&flow)?;
    Ok(flow)
}

/// The steps by number, and their successors. A task outside groups is one step, no matter how often it is named.
#[derive(Default)]
struct Graph {
    steps: Vec<Step>,
    edges: Vec<(usize, usize)>,
}

impl Graph {
    fn add(&mut self, chain: Flow) {
        let mut before = None;
        for step in chain.steps {
            let number = self.number(step);
            if let Some(edge) = before.map(|before| (before, number)).filter(|edge| !self.edges.contains(edge)) {
                self.edges.push(edge);
            }
            before = Some(number);
        }
    }

    fn number(&mut self, step: Step) -> usize {
        let known = self.steps.iter().position(|known| matches!(step, Step::Task(_)) && *known == step);
        known.unwrap_or_else(|| {
            self.steps.push(step);
            self.steps.len() - 1
        })
    }

    fn after(&self, number: usize) -> Vec<usize> {
        self.edges.iter().filter(|(from, _)| *from == number).map(|(_, to)| *to).collect()
    }

    fn before(&self, number: usize) -> Vec<usize> {
        self.edges.iter().filter(|(_, to)| *to == number).map(|(from, _)| *from).collect()
    }

    fn into_flow(self) -> Result<Flow, FlowError> {
        for number in 0..self.steps.len() {
            self.check_neighbours(number)?;
        }
        let first = self.check_beginnings()?;
        let order = std::iter::successors(Some(first), |number| self.after(*number).first().copied());
        Ok(Flow { steps: order.filter_map(|number| self.steps.get(number).cloned()).collect() })
    }

    fn check_neighbours(&self, number: usize) -> Result<(), FlowError> {
        let (after, before) = (self.after(number), self.before(number));
        let step = self.text(number);
        if after.len() > 1 {
            let message = format!("two steps come behind `{step}`: {}", self.quoted(&after));
            let group = self.joined(&after);
            return Err(FlowError::new(self.span(&after), message, format!("write `{step} >> [{group}]`")));
        }
        if before.len() > 1 {
            let message = format!("`{step}` comes behind two steps: {}", self.quoted(&before));
            let group = self.joined(&before);
            return Err(FlowError::new(self.span(&before), message, format!("write `[{group}] >> {step}`")));
        }
        Ok(())
    }

    fn check_beginnings(&self) -> Result<usize, FlowError> {
        let beginnings: Vec<usize> = (0..self.steps.len()).filter(|number| self.before(*number).is_empty()).collect();
        match beginnings.as_slice() {
            [only] => Ok(*only),
            several => {
                let message = format!("the flow begins with {} steps: {}", several.len(), self.quoted(several));
                Err(FlowError::new(self.span(several), message, "join the chains with `>>`"))
            }
        }
    }

    fn text(&self, number: usize) -> String {
        self.steps.get(number).map(ToString::to_string).unwrap_or_default()
    }

    fn joined(&self, numbers: &[usize]) -> String {
        numbers.iter().map(|number| self.text(*number)).collect::<Vec<_>>().join(", ")
    }

    fn quoted(&self, numbers: &[usize]) -> String {
        list(&numbers.iter().map(|number| format!("`{}`", self.text(*number))).collect::<Vec<_>>())
    }

    /// Returns the location of the last of some steps, which is the redundant one.
    fn span(&self, numbers: &[usize]) -> Range<usize> {
        let last = numbers.last().and_then(|number| self.steps.get(*number)).and_then(Step::first);
        last.map_or(0..0, |name| name.span.clone())
    }
}

/// Finds a task that leads back to itself.
fn circle(chains: &[Flow]) -> Option<FlowError> {
    let mut edges: Vec<(&Name, &Name)> = Vec::new();
    chains.iter().for_each(|chain| add_edges(chain, &mut edges));
    let (from, path) = edges.iter().enumerate().find_map(|(index, (from, to))| {
        // The edge that closes the cycle is the last of its edges in the text.
        let known = edges.get(..index).unwrap_or_default();
        path(to, from, known).map(|path| (*to, path)).or_else(|| (from == to).then(|| (*to, vec![*to])))
    })?;
    let names: Vec<&str> = path.iter().map(|name| name.text.as_str()).chain([from.text.as_str()]).collect();
    let message = format!("the flow goes round in a circle: {}", names.join(" >> "));
    let help = "a flow has an end; to call a function twice, give it a second task of another name";
    Some(FlowError { code: Code::Circle, ..FlowError::new(from.span.clone(), message, help) })
}

fn add_edges<'f>(flow: &'f Flow, edges: &mut Vec<(&'f Name, &'f Name)>) {
    for (index, step) in flow.steps.iter().enumerate() {
        if let Some(before) = index.checked_sub(1).and_then(|before| flow.steps.get(before)) {
            let exits = before.exits();
            edges.extend(exits.into_iter().flat_map(|from| step.entries().into_iter().map(move |to| (from, to))));
        }
        if let Step::Group(group) = step {
            group.branches.iter().for_each(|branch| add_edges(branch, edges));
        }
    }
}

/// Returns the tasks on the path from one task to another, inclusive.
fn path<'f>(from: &'f Name, to: &'f Name, edges: &[(&'f Name, &'f Name)]) -> Option<Vec<&'f Name>> {
    let mut reached: Vec<(&Name, usize)> = vec![(from, 0)];
    let mut at = 0;
    while let Some((name, _)) = reached.get(at).copied() {
        for (_, next) in edges.iter().filter(|(before, _)| *before == name) {
            if !reached.iter().any(|(known, _)| known == next) {
                reached.push((next, at));
            }
        }
        at += 1;
    }
    let mut number = reached.iter().position(|(name, _)| *name == to).filter(|number| *number > 0)?;
    let mut path = Vec::new();
    while let Some((name, before)) = reached.get(number) {
        path.push(*name);
        if number == 0 {
            break;
        }
        number = *before;
    }
    path.reverse();
    Some(path)
}

/// Fails if a task occurs twice, because it is a single state with a single position.
fn named_once(flow: &Flow) -> Result<(), FlowError> {
    let mut seen: Vec<&Name> = Vec::new();
    let mut twice = None;
    flow.each_name(&mut |name| {
        if seen.contains(&name) {
            twice = twice.or(Some(name));
        }
        seen.push(name);
    });
    let Some(name) = twice else { return Ok(()) };
    let message = format!("the task `{}` is in two places of the flow", name.text);
    let help = "to call a function twice, give it a second task of another name";
    Err(FlowError::new(name.span.clone(), message, help))
}
