//! The rules of a bus, compiled: one index over the patterns of those that are enabled, and the data that each of their
//! targets needs.

use super::matcher::Matcher;
use crate::arn::Arn;
use crate::local::service::{Cx, Sender};
use crate::pattern::{Event, Pattern, matches};
use crate::transform::TargetInput;

use super::bus::Bus;
use super::name::{bus_arn, rule_arn};
use super::rule::Rule;
use super::target::Target;

pub(super) const PRINCIPAL: &str = "events.amazonaws.com";

#[derive(Debug)]
pub(super) struct Compiled {
    pub(super) bus_arn: String,
    pub(super) matcher: Matcher,
    /// By their number in the index.
    pub(super) rules: Vec<CompiledRule>,
    /// The ARNs and patterns of the disabled rules, for the trace.
    disabled: Vec<(String, Pattern)>,
}

#[derive(Debug)]
pub(super) struct CompiledRule {
    pub(super) name: String,
    pub(super) arn_text: String,
    pub(super) targets: Vec<CompiledTarget>,
}

#[derive(Debug)]
pub(super) struct CompiledTarget {
    pub(super) id: String,
    pub(super) arn: Arn,
    pub(super) sender: Sender,
    pub(super) input: TargetInput,
    pub(super) group_id: Option<String>,
}

impl Compiled {
    /// Compiles the rules. Patterns and targets were checked when they were put; one that no longer parses matches
    /// nothing.
    pub(super) fn new(bus: &Bus, name: &str, cx: &Cx<'_>) -> Self {
        let mut patterns = Vec::new();
        let mut rules = Vec::new();
        let mut disabled = Vec::new();
        for (rule_name, rule) in &bus.rules {
            let Some(Ok(pattern)) = rule.pattern().map(Pattern::parse) else { continue };
            if !rule.is_enabled() {
                disabled.push((rule_arn(rule_name, name, cx).to_string(), pattern));
            } else {
                patterns.push(pattern);
                rules.push(CompiledRule::new(rule, rule_name, name, cx));
            }
        }
        Self { bus_arn: bus_arn(name, cx).to_string(), matcher: Matcher::new(patterns), rules, disabled }
    }

    /// Returns the ARNs of the disabled rules that would match the event.
    pub(super) fn disabled_for(&self, event: &str) -> Vec<&str> {
        if self.disabled.is_empty() {
            return Vec::new();
        }
        let Ok(event) = Event::parse(event) else { return Vec::new() };
        self.disabled.iter().filter(|(_, pattern)| matches(pattern, &event)).map(|(arn, _)| arn.as_str()).collect()
    }
}

impl CompiledRule {
    pub(super) fn new(rule: &Rule, name: &str, bus: &str, cx: &Cx<'_>) -> Self {
        let arn = rule_arn(name, bus, cx);
        let targets = rule.targets.iter().filter_map(|target| CompiledTarget::new(target, &arn)).collect();
        Self { name: name.to_owned(), arn_text: arn.to_string(), targets }
    }
}

impl CompiledTarget {
    fn new(target: &Target, rule: &Arn) -> Option<Self> {
        let arn: Arn = target.arn.parse().ok()?;
        let principal = PRINCIPAL.to_owned();
        let sender = match target.role(&arn) {
            Some(role) => Sender::Role { role, principal, source: rule.clone() },
            None => Sender::Service { principal, source: rule.clone() },
        };
        let input = target.parse_input().ok()?;
        Some(Self { id: target.id.clone(), arn, sender, input, group_id: target.group_id().map(str::to_owned) })
    }
}
