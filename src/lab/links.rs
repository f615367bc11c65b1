//! What a step says about the steps before it, beyond the names of what stands in the cloud.

use super::names::Names;
use super::scope::suggest;
use super::world::World;
use crate::diag::{Diagnostic, Span};
use crate::resource::rule::bus_name;
use crate::step::{InputTransformer, Publish, PutTargets, Step, Verify};
use crate::yaml::{Key, Node, Value, walk};

/// Checks a step against the world the steps before it have made.
pub(super) fn check(
    step: &Step,
    node: &Node,
    index: usize,
    names: &Names,
    world: &World,
    problems: &mut Vec<Diagnostic>,
) {
    match step {
        Step::PutTargets(step) => put_targets(step, node, world, problems),
        Step::InputTransformer(step) => input_transformer(step, node, world, problems),
        Step::Publish(step) => publish(step, node, problems),
        Step::Verify(step) => control(step, node, index, names, problems),
        Step::CreateBus(_) | Step::PutRule(_) | Step::Subscribe(_) => {}
    }
}

/// Checks what stands beside the kind against the kind.
pub(super) fn beside(step: &Step, written: &(Key, Node), beside: &Node, problems: &mut Vec<Diagnostic>) {
    if let Some((key, _)) = beside.entry("matches").filter(|_| !matches!(step, Step::Publish(_))) {
        let message = format!("`{}` sends no events that could match", written.0.name);
        problems.push(Diagnostic::error("unknown-key", key.span, message, "write `matches` beside `publish`"));
    }
}

fn put_targets(step: &PutTargets, node: &Node, world: &World, problems: &mut Vec<Diagnostic>) {
    known_rule(&step.bus, &step.rule, node, world, problems);
}

/// The rule a step names must stand on its bus.
fn known_rule(bus: &str, rule: &str, node: &Node, world: &World, problems: &mut Vec<Diagnostic>) -> bool {
    let bus = bus_name(bus);
    let Some(span) = written(node, "rule") else { return false };
    if world.rule(&bus, rule).is_some() {
        return true;
    }
    let elsewhere = world.rules.iter().find(|known| known.name == rule);
    let (message, help) = match elsewhere {
        Some(known) => (
            format!("the rule `{rule}` stands on `{}`, not on `{bus}`", known.bus),
            format!("write `bus: {}`", known.bus),
        ),
        None => {
            let names: Vec<&str> = world.rules_of(&bus).map(|rule| rule.name.as_str()).collect();
            let none = format!("no rule `{rule}` stands on `{bus}` when this step is done");
            (none, suggest(rule, &names, "its rules are"))
        }
    };
    problems.push(Diagnostic::error("unknown-rule", span, message, help));
    false
}

fn input_transformer(step: &InputTransformer, node: &Node, world: &World, problems: &mut Vec<Diagnostic>) {
    let (Some(rule), Some(target)) = (&step.rule, &step.target) else {
        let span = walk(node, "").key.map_or(node.span, |key| key.span);
        for key in ["rule", "target"].iter().filter(|key| node.get(key).is_none()) {
            let message = format!("missing key `{key}` in `input-transformer`");
            let span = node.entries().first().map_or(span, |(key, _)| key.span);
            problems.push(Diagnostic::error("missing-key", span, message, format!("add `{key}:` with its value")));
        }
        return;
    };
    if !known_rule(&step.bus, rule, node, world, problems) {
        return;
    }
    let Some(span) = written(node, "target") else { return };
    let targets = world.rule(&bus_name(&step.bus), rule).map(|rule| rule.targets.as_slice()).unwrap_or_default();
    if !targets.iter().any(|known| known.id == *target) {
        let ids: Vec<&str> = targets.iter().map(|target| target.id.as_str()).collect();
        let message = format!("the rule `{rule}` has no target `{target}`");
        problems.push(Diagnostic::error("unknown-target", span, message, suggest(target, &ids, "its targets are")));
    }
}

fn publish(step: &Publish, node: &Node, problems: &mut Vec<Diagnostic>) {
    let mut seen: Vec<(&str, Span)> = Vec::new();
    for (index, draft) in step.events.iter().enumerate() {
        let Some(alias) = draft.alias.as_deref() else { continue };
        let span = walk(node, &format!("events[{index}].as")).node.span;
        if let Some((_, first)) = seen.iter().find(|(known, _)| *known == alias) {
            let message = format!("two events are called `{alias}`");
            let help = "give each its own name: other steps refer to it";
            problems.push(Diagnostic::error("duplicate-alias", span, message, help).label(*first, "the first"));
        }
        if alias.is_empty() || !alias.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_')) {
            let message = format!("`{alias}` cannot name an event");
            problems.push(Diagnostic::error("bad-name", span, message, "use letters, digits, - and _"));
        }
        seen.push((alias, span));
    }
}

/// The positive control must be a check, made before, that something arrived.
fn control(step: &Verify, node: &Node, index: usize, names: &Names, problems: &mut Vec<Diagnostic>) {
    let (Some(control), Some(span)) = (&step.control, written(node, "control")) else { return };
    let earlier = |id: &str| names.step(id).filter(|(number, step)| *number < index && step.verifies);
    if earlier(control).is_some() {
        return;
    }
    let checks: Vec<&str> =
        names.steps.iter().take(index).filter(|step| step.verifies).map(|step| step.id.as_str()).collect();
    let message = match names.step(control) {
        Some((number, _)) if number >= index => format!("the step `{control}` comes later"),
        Some(_) => format!("the step `{control}` checks nothing"),
        None => format!("no step `{control}`"),
    };
    let help = match checks.is_empty() {
        true => "put a `verify` that something arrived before this step, and name it".to_owned(),
        false => suggest(control, &checks, "the checks so far are"),
    };
    problems.push(Diagnostic::error("unknown-step", span, message, help));
}

/// The place of a field that was written and is known.
fn written(node: &Node, field: &str) -> Option<Span> {
    let node = node.get(field)?;
    (!matches!(node.value, Value::Unknown(_))).then_some(node.span)
}
