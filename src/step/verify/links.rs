//! Checks the control of a check, and adds the check to the model of the lab.

use super::Verify;
use crate::diag::{Code, Diagnostic};
use crate::step::{Surroundings, Watch, Written};
use crate::suggestion::suggest;

/// Returns the problem with the control, which must be an earlier check.
pub(super) fn control(step: &Verify, written: &Written<'_>, around: &Surroundings<'_>) -> Option<Diagnostic> {
    let (control, span) = (step.control.as_ref()?, written.span_of("control")?);
    let known = around.steps.iter().enumerate().find(|(_, step)| step.id == *control);
    let message = match known {
        Some((number, step)) if number < written.index && step.verifies => return None,
        Some((number, _)) if number >= written.index => format!("the step `{control}` comes later"),
        Some(_) => format!("the step `{control}` checks nothing"),
        None => format!("no step `{control}`"),
    };
    let checks = around.steps.iter().take(written.index).filter(|step| step.verifies);
    let checks: Vec<&str> = checks.map(|step| step.id.as_str()).collect();
    let none = "put a `verify` that something arrived before this step, and name it";
    let help = suggest(control, &checks, "the checks so far are", none);
    Some(Diagnostic::error(Code::UnknownStep, span, message, help))
}

/// Returns the check for the model of the lab.
pub(super) fn watch(step: &Verify, written: &Written<'_>) -> Option<Watch> {
    let expect = step.probe.as_ref()?.expect();
    let node = written.node;
    Some(Watch {
        step: written.index,
        events: expect.events.to_vec(),
        least: expect.count().min,
        most: expect.count().max,
        quiet: step.quiet_for.and(node.entry("quiet-for")).map(|(key, _)| key.span),
        control: step.control.clone(),
        span: node.entries().first().map_or(node.span, |(key, _)| key.span),
    })
}
