//! The composition of workflows: `flow: a >> [b, c] >> (d, e) >> f`, and the tasks it names.
//!
//! A flow is compiled to a state machine in the Amazon States Language. `>>` puts one step behind another, `[b, c]` runs
//! branches in parallel and fails with the first that fails, `(d, e)` runs them in parallel and lets a failed branch
//! answer with its error. Pure: whatever a function's ARN is, it is told.

mod check;
mod compile;
mod flow;
mod join;
mod map_job;
mod model;
mod names;
mod parse;
mod retry;
mod task;
#[cfg(test)]
mod tests;

pub use map_job::MapJob;
pub use retry::{Jitter, Retrier};
pub use task::Task;

use std::collections::BTreeMap;

use serde_json::Value;

use crate::diag::Findings;
use crate::duration::Span;
use flow::Flow;

/// A flow and its tasks.
#[derive(Debug, Clone, Copy)]
pub struct Composition<'a> {
    pub flow: &'a str,
    pub tasks: &'a BTreeMap<String, Task>,
    pub comment: Option<&'a str>,
    /// How long an execution may take.
    pub timeout: Option<Span>,
}

impl Composition<'_> {
    /// Adds what is wrong with it.
    pub fn check(&self, findings: &mut Findings) {
        check::check(self, findings);
    }

    /// Returns the definition of the state machine, where `arn_of` makes an ARN of what a task calls its function; none if
    /// something is wrong with the composition.
    pub fn compile(&self, arn_of: &dyn Fn(&str) -> String) -> Option<Value> {
        let mut findings = Findings::default();
        let flow = check::check(self, &mut findings)?;
        findings.is_empty().then(|| compile::compile(self, &flow, arn_of))
    }
}

/// Reads a flow; what is wrong with it is found in the field `flow`.
fn read(text: &str, findings: &mut Findings) -> Option<Flow> {
    match parse::parse(text).and_then(join::join) {
        Ok(flow) => Some(flow),
        Err(error) => {
            findings.add("flow", error.code, error.message).within(error.span).help(error.help);
            None
        }
    }
}
