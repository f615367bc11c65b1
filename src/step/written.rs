//! The text of a step in a lab and the results of earlier steps, against which a kind of step checks itself.

use std::collections::BTreeMap;

use super::StaticModel;
use crate::diag::{Code, Diagnostic, Span};
use crate::resource::rule::bus_name;
use crate::suggestion::suggest;
use crate::yaml::{Key, Node, Value};

/// The id and outputs of a step, for references from other steps.
#[derive(Debug, Clone)]
pub struct StepName {
    pub id: String,
    /// The outputs, each with a placeholder. `None` if the step could not be parsed, in which case any output may
    /// exist.
    pub outputs: Option<BTreeMap<String, String>>,
    pub publishes: bool,
    pub verifies: bool,
}

/// The text of a step.
pub struct Written<'a> {
    /// The number of the step.
    pub index: usize,
    pub kind: &'a Key,
    /// The node with the fields of the step.
    pub node: &'a Node,
    /// Whether the step is expected to fail.
    pub fails: bool,
    pub account: &'a str,
    pub region: &'a str,
}

impl Written<'_> {
    /// Returns the location of a field that is known before the run.
    pub(super) fn span_of(&self, field: &str) -> Option<Span> {
        let node = self.node.get(field)?;
        (!matches!(node.value, Value::Unknown(_))).then_some(node.span)
    }

    /// Returns the problem with the rule of the step, which must exist on its bus.
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
                let message = format!("the rule `{rule}` is on `{}`, not on `{bus}`", known.bus);
                (message, format!("write `bus: {}`", known.bus))
            }
            None => {
                let names: Vec<&str> = model.rules_of(&bus).map(|rule| rule.name.as_str()).collect();
                let message = format!("the bus `{bus}` has no rule `{rule}` when this step runs");
                (message, suggest(rule, &names, "its rules are", "put the rule with a `put-rule` step before this one"))
            }
        };
        Some(Diagnostic::error(Code::UnknownRule, span, message, help))
    }
}

/// The rest of the lab at a step.
pub struct Surroundings<'a> {
    /// All steps of the lab, in order.
    pub steps: &'a [StepName],
    /// The model of the earlier steps.
    pub model: &'a StaticModel,
}
