//! A rule that none of the lab's events matches: it is never seen at work.

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

/// Whether there is no better reason: a field that no event has is reported by itself.
fn asks_for_what_events_have(pattern: &Pattern) -> bool {
    pattern.unknown_fields().is_empty()
}

/// Events can come from other buses, from state machines and functions, and from AWS.
pub(super) fn has_other_events(model: &StaticModel, rule: &Rule) -> bool {
    let forwards = |target: &TargetReference| matches!(target, TargetReference::Bus(bus) if bus_name(bus) == rule.bus);
    let forwarded = model.rules.iter().flat_map(|rule| &rule.targets).any(|target| forwards(&target.to));
    let published = model.publishers.iter().any(|publisher| publisher.may_match(&rule.bus, &rule.text));
    forwarded || published || rule.text.contains("\"aws.")
}
