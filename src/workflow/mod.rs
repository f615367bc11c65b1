//! Compositions of workflows: a flow such as `a >> [b, c] >> (d, e) >> f`, and its tasks.
//!
//! A flow is compiled into a state machine in the Amazon States Language. `>>` puts one step after another, `[b, c]`
//! runs branches in parallel and fails with the first one that fails, and `(d, e)` runs them in parallel and lets a
//! failed branch return its error. Pure: the ARNs of functions are a parameter.

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
    /// The maximum duration of an execution.
    pub timeout: Option<Span>,
}

impl Composition<'_> {
    /// Adds the problems of the composition.
    pub fn check(&self, findings: &mut Findings) {
        check::check(self, findings);
    }

    /// Returns the definition of the state machine, or `None` if the composition has problems. `arn_of` returns the ARN
    /// of a task's function.
    pub fn compile(&self, arn_of: &dyn Fn(&str) -> String) -> Option<Value> {
        let mut findings = Findings::default();
        let flow = check::check(self, &mut findings)?;
        (!findings.has_errors()).then(|| compile::compile(self, &flow, arn_of))
    }
}

/// Parses a flow. Errors are reported for the field `flow`.
fn read(text: &str, findings: &mut Findings) -> Option<Flow> {
    match parse::parse(text).and_then(join::join) {
        Ok(flow) => Some(flow),
        Err(error) => {
            findings.add("flow", error.code, error.message).within(error.span).help(error.help);
            None
        }
    }
}
