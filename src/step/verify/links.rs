//! Checks the control of a check, and adds the check to the model of the lab.

use super::Verify;
use crate::diag::{Code, Diagnostic};
use crate::resource::attribute_value;
use crate::resource::table_key::{beyond_key, wrong_key};
use crate::step::{Surroundings, Watch, Written};
use crate::suggestion::suggest;
use crate::yaml::walk;

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

/// Returns the problem with the key of an item, which must be that of its table.
pub(super) fn key(step: &Verify, written: &Written<'_>, around: &Surroundings<'_>) -> Option<Diagnostic> {
    let (table, key) = step.probe.as_ref()?.item_key()?;
    let attributes = &around.model.table_key(table)?.attributes;
    let found = walk(written.node, "item.key");
    if !found.complete || found.node.has_unknown() || written.fails {
        return None;
    }
    let given = attribute_value::read(key).ok()?;
    let (message, help) = wrong_key(attributes, &given).or_else(|| beyond_key(attributes, &given))?;
    Some(Diagnostic::error(Code::WrongKey, found.key.map_or(found.node.span, |key| key.span), message, help))
}

/// Returns the problem with a state machine whose executions cannot be listed (API Reference, "ListExecutions").
pub(super) fn express(step: &Verify, written: &Written<'_>, around: &Surroundings<'_>) -> Option<Diagnostic> {
    let machine = step.probe.as_ref()?.listed_machine()?;
    let found = walk(written.node, "execution.machine");
    let is_wrong = around.model.is_express(machine) && found.complete && !written.fails;
    let message = "an express state machine keeps no executions that a check could find";
    let help = "look for what its executions do instead, or leave `type: express` out";
    is_wrong.then(|| Diagnostic::error(Code::WrongKind, found.node.span, message, help))
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
