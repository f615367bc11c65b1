//! A step as it is written in a lab, with what the steps before it have made: what a kind checks itself against.

use std::collections::BTreeMap;

use super::StaticModel;
use crate::diag::{Code, Diagnostic, Span};
use crate::resource::rule::bus_name;
use crate::suggestion::suggest;
use crate::yaml::{Key, Node, Value};

/// A step as other steps know it.
#[derive(Debug, Clone)]
pub struct StepName {
    pub id: String,
    /// Each with a placeholder for its value. None of a step that could not be read: then any may exist.
    pub outputs: Option<BTreeMap<String, String>>,
    pub publishes: bool,
    pub verifies: bool,
}

/// A step as it is written.
pub struct Written<'a> {
    /// The number of the step.
    pub index: usize,
    pub kind: &'a Key,
    /// The fields of the step.
    pub node: &'a Node,
    pub account: &'a str,
    pub region: &'a str,
}

impl Written<'_> {
    /// Returns the place of a field that is written and known before the run.
    pub(super) fn span_of(&self, field: &str) -> Option<Span> {
        let node = self.node.get(field)?;
        (!matches!(node.value, Value::Unknown(_))).then_some(node.span)
    }

    /// Returns what is wrong with a rule that the step names: it must be on its bus.
    pub(super) fn unknown_rule(&self, bus: &str, rule: &str, model: &StaticModel) -> Option<Diagnostic> {
        let bus = bus_name(bus);
        let span = self.span_of("rule")?;
        if model.rule(&bus, rule).is_some()
            || model.may_have_made(rule)
            || self.node.get("bus").is_some_and(Node::has_unknown)
        {
            return None;
        }
        let elsewhere = model.rules.iter().find(|known| known.name == rule);
        let (message, help) = match elsewhere {
            Some(known) => {
                let message = format!("the rule `{rule}` stands on `{}`, not on `{bus}`", known.bus);
                (message, format!("write `bus: {}`", known.bus))
            }
            None => {
                let names: Vec<&str> = model.rules_of(&bus).map(|rule| rule.name.as_str()).collect();
                let message = format!("no rule `{rule}` stands on `{bus}` when this step is done");
                (message, suggest(rule, &names, "its rules are", "put the rule with a `put-rule` step before this one"))
            }
        };
        Some(Diagnostic::error(Code::UnknownRule, span, message, help))
    }
}

/// What a lab has when a step is done.
pub struct Surroundings<'a> {
    /// All steps of the lab; those before it are the first.
    pub steps: &'a [StepName],
    /// What the steps before it have made.
    pub model: &'a StaticModel,
}
