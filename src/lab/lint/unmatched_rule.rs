//! A rule that no event of the lab matches, so that it is never triggered.

use super::Facts;
use crate::command_line::explain_match;
use crate::diag::{Code, Diagnostic};
use crate::pattern::Pattern;

use crate::resource::rule::bus_name;
use crate::step::{Rule, StaticModel, TargetReference};

pub(super) fn lint(facts: &Facts<'_>, problems: &mut Vec<Diagnostic>) {
    let model = facts.model;
    let decided = model.rules.iter().filter(|rule| !rule.disabled && !rule.is_undecided);
    for rule in decided.filter(|rule| rule.pattern.as_ref().is_some_and(asks_for_what_events_have)) {
        let mut sent = model.events.iter().filter(|sent| sent.bus == rule.bus);
        let Some(first) = sent.clone().next() else { continue };
        if sent.any(|sent| sent.is_undecided || rule.accepts(sent)) || has_other_events(model, rule) {
            continue;
        }
        let message = format!("no event of this lab matches the rule `{}`", rule.name);
        let why = explain_match(&rule.text, &first.text);
        let help = format!("publish one that does; `{why}` says why the first that is published does not");
        problems.push(Diagnostic::warning(Code::UnmatchedRule, rule.span, message, help));
    }
}

/// Returns whether the pattern has only fields that events have. Other fields are reported by another lint.
fn asks_for_what_events_have(pattern: &Pattern) -> bool {
    pattern.unknown_fields().is_empty()
}

/// Returns whether the bus can receive other events: from other buses, state machines, functions or AWS.
pub(super) fn has_other_events(model: &StaticModel, rule: &Rule) -> bool {
    let forwards = |target: &TargetReference| matches!(target, TargetReference::Bus(bus) if bus_name(bus) == rule.bus);
    let forwarded = model.rules.iter().flat_map(|rule| &rule.targets).any(|target| forwards(&target.to));
    let published = model.publishers.iter().any(|publisher| publisher.may_match(&rule.bus, &rule.text));
    forwarded || published || rule.text.contains("\"aws.")
}
