//! What a step says about the steps before it, beyond the names of what stands in the cloud: rules, targets,
//! checks, outputs.

use super::names::Names;
use super::suggestion::suggest;
use super::world::World;
use crate::diag::{Diagnostic, Span};
use crate::resource::rule::bus_name;
use crate::step::{InputTransformer, Publish, Step, Verify};
use crate::yaml::{Key, Node, Value, walk};

/// A step and what was there before it.
pub(super) struct Linked<'a> {
    pub(super) kind: &'a Key,
    /// What stands behind the kind.
    pub(super) node: &'a Node,
    pub(super) index: usize,
    pub(super) names: &'a Names,
    pub(super) world: &'a World,
}

impl Linked<'_> {
    /// Checks a step against the world the steps before it have made.
    pub(super) fn check(&self, step: &Step, problems: &mut Vec<Diagnostic>) {
        match step {
            Step::PutTargets(step) => problems.extend(self.known_rule(&step.bus, &step.rule)),
            Step::InputTransformer(step) => self.input_transformer(step, problems),
            Step::Publish(step) => self.publish(step, problems),
            Step::Verify(step) => problems.extend(self.control(step)),
            Step::CreateBus(_)
            | Step::Schedule(_)
            | Step::ApiDestination(_)
            | Step::PutRule(_)
            | Step::StartExecution(_)
            | Step::Callback(_)
            | Step::LambdaDestination(_)
            | Step::UpdateStateMachine(_)
            | Step::TestStateMachine(_)
            | Step::Subscribe(_) => {}
        }
    }

    /// Checks what stands beside the kind against the kind.
    pub(super) fn check_beside(&self, step: &Step, beside: &Node, problems: &mut Vec<Diagnostic>) {
        if let Some((key, _)) = beside.entry("matches").filter(|_| !step.publishes()) {
            let message = format!("`{}` sends no events that could match", self.kind.name);
            problems.push(Diagnostic::error("unknown-key", key.span, message, "write `matches` beside `publish`"));
        }
        let captures = beside.get("capture").map(Node::entries).unwrap_or_default();
        let outputs = self.names.steps.get(self.index).and_then(|step| step.outputs.as_ref());
        let own = outputs.into_iter().flat_map(|outputs| outputs.keys().map(String::as_str));
        let own: Vec<&str> = own.filter(|name| !captures.iter().any(|(key, _)| key.name == *name)).collect();
        for (_, captured) in captures {
            let Some(output) = captured.as_str().filter(|output| !own.contains(output)) else { continue };
            let message = format!("`{}` has no output `{output}`", self.kind.name);
            let help = suggest(output, &own, "its outputs are", "remove `capture`: this step has no outputs");
            problems.push(Diagnostic::error("unknown-output", captured.span, message, help));
        }
    }

    /// The rule a step names must stand on its bus.
    fn known_rule(&self, bus: &str, rule: &str) -> Option<Diagnostic> {
        let bus = bus_name(bus);
        let span = self.written("rule")?;
        if self.world.rule(&bus, rule).is_some() {
            return None;
        }
        if self.node.get("bus").is_some_and(Node::has_unknown) {
            return None;
        }
        let elsewhere = self.world.rules.iter().find(|known| known.name == rule);
        let (message, help) = match elsewhere {
            Some(known) => {
                let message = format!("the rule `{rule}` stands on `{}`, not on `{bus}`", known.bus);
                (message, format!("write `bus: {}`", known.bus))
            }
            None => {
                let names: Vec<&str> = self.world.rules_of(&bus).map(|rule| rule.name.as_str()).collect();
                let message = format!("no rule `{rule}` stands on `{bus}` when this step is done");
                (message, suggest(rule, &names, "its rules are", "put the rule with a `put-rule` step before this one"))
            }
        };
        Some(Diagnostic::error("unknown-rule", span, message, help))
    }

    fn input_transformer(&self, step: &InputTransformer, problems: &mut Vec<Diagnostic>) {
        let (Some(rule), Some(target)) = (&step.rule, &step.target) else {
            for key in ["rule", "target"].iter().filter(|key| self.node.get(key).is_none()) {
                let message = format!("missing key `{key}` in `{}`", self.kind.name);
                let help = format!("add `{key}:` with its value");
                problems.push(Diagnostic::error("missing-key", self.kind.span, message, help));
            }
            return;
        };
        let unknown = self.known_rule(&step.bus, rule);
        let (Some(span), Some(known)) = (self.written("target"), self.world.rule(&bus_name(&step.bus), rule)) else {
            problems.extend(unknown);
            return;
        };
        if !known.targets.iter().any(|known| known.id == *target) {
            let ids: Vec<&str> = known.targets.iter().map(|target| target.id.as_str()).collect();
            let message = format!("the rule `{rule}` has no target `{target}`");
            let help = suggest(target, &ids, "its targets are", "attach it with a `put-targets` step before this one");
            problems.push(Diagnostic::error("unknown-target", span, message, help));
        }
    }

    fn publish(&self, step: &Publish, problems: &mut Vec<Diagnostic>) {
        let mut seen: Vec<(&str, Span)> = Vec::new();
        for (index, draft) in step.events.iter().enumerate() {
            let Some(alias) = draft.alias.as_deref() else { continue };
            let span = walk(self.node, &format!("events[{index}].as")).node.span;
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

    /// The positive control must be a check that was made before.
    fn control(&self, step: &Verify) -> Option<Diagnostic> {
        let (control, span) = (step.control.as_ref()?, self.written("control")?);
        let message = match self.names.step(control) {
            Some((number, step)) if number < self.index && step.verifies => return None,
            Some((number, _)) if number >= self.index => format!("the step `{control}` comes later"),
            Some(_) => format!("the step `{control}` checks nothing"),
            None => format!("no step `{control}`"),
        };
        let checks = self.names.steps.iter().take(self.index).filter(|step| step.verifies);
        let checks: Vec<&str> = checks.map(|step| step.id.as_str()).collect();
        let none = "put a `verify` that something arrived before this step, and name it";
        let help = suggest(control, &checks, "the checks so far are", none);
        Some(Diagnostic::error("unknown-step", span, message, help))
    }

    /// The place of a field that was written and is known.
    fn written(&self, field: &str) -> Option<Span> {
        let node = self.node.get(field)?;
        (!matches!(node.value, Value::Unknown(_))).then_some(node.span)
    }
}
