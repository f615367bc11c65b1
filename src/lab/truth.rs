//! Truth tables: the rules that each event of a step must match, compared before anything is sent.

use std::collections::BTreeMap;

use super::finding;
use crate::diag::{Code, Diagnostic, Sources, Span};
use crate::pattern::{Event, Explanation, explain};
use crate::step::{Rule, Sent, StaticModel};
use crate::suggestion::suggest;
use crate::yaml::Node;

/// Compares the table `matches` of a publish step with the rules that its events match.
pub(super) fn check(
    sources: &Sources,
    model: &StaticModel,
    step: usize,
    table: &BTreeMap<String, Vec<String>>,
    written: &Node,
    problems: &mut Vec<Diagnostic>,
) {
    let sent: Vec<&Sent> = model.events.iter().filter(|sent| sent.step == step).collect();
    for (alias, expected) in table {
        let Some((key, list)) = written.entry(alias) else { continue };
        let Some(event) = sent.iter().find(|sent| sent.alias.as_deref() == Some(alias)) else {
            let aliases: Vec<&str> = sent.iter().filter_map(|sent| sent.alias.as_deref()).collect();
            let message = format!("this step publishes no event `{alias}`");
            let help = suggest(alias, &aliases, "its events are", "give the event a name: `as: NAME`");
            problems.push(Diagnostic::error(Code::UnknownEvent, key.span, message, help));
            continue;
        };
        if event.bus_is_guessed && model.rules_of(&event.bus).next().is_none() {
            continue;
        }
        // An unknown rule may be meant for one that is missing in the list.
        let all_are_known = expected.iter().all(|name| model.rule(&event.bus, name).is_some());
        let decided = model.rules_of(&event.bus).filter(|rule| !rule.is_undecided && !event.is_undecided);
        for rule in decided.filter(|rule| all_are_known && rule.accepts(event) && !expected.contains(&rule.name)) {
            problems.push(unexpected(rule, alias, key.span));
        }
        for (index, name) in expected.iter().enumerate() {
            let span = list.items().get(index).map_or(list.span, |item| item.span);
            let disagreement = Disagreement { sources, model, event, alias, rule: name, span };
            problems.extend(disagreement.diagnostic());
        }
    }
}

fn unexpected(rule: &Rule, alias: &str, span: Span) -> Diagnostic {
    let message = format!("`{alias}` also matches `{}`", rule.name);
    let help = format!("add `{}` to the list, or narrow its pattern", rule.name);
    Diagnostic::error(Code::TruthTable, span, message, help).label(rule.span, "this rule")
}

/// A rule that an event is expected to match but does not.
struct Disagreement<'a> {
    sources: &'a Sources,
    model: &'a StaticModel,
    event: &'a Sent,
    alias: &'a str,
    rule: &'a str,
    /// The location of the rule in the table.
    span: Span,
}

impl Disagreement<'_> {
    fn diagnostic(&self) -> Option<Diagnostic> {
        let (bus, alias, name) = (&self.event.bus, self.alias, self.rule);
        let Some(rule) = self.model.rule(bus, name) else {
            if self.model.may_have_made(name) {
                return None;
            }
            let names: Vec<&str> = self.model.rules_of(bus).map(|rule| rule.name.as_str()).collect();
            if let Some(other) = self.model.rules.iter().find(|rule| rule.name == name) {
                let message = format!("the rule `{name}` is on `{}`, and the event goes to `{bus}`", other.bus);
                let help = format!("write `bus: {}` in the publish step", other.bus);
                return Some(Diagnostic::error(Code::UnknownRule, self.span, message, help));
            }
            let message = format!("the bus `{bus}` has no rule `{name}` when this is published");
            let help = suggest(name, &names, "its rules are", "put the rule before this step");
            return Some(Diagnostic::error(Code::UnknownRule, self.span, message, help));
        };
        if rule.accepts(self.event) || rule.is_undecided || self.event.is_undecided {
            return None;
        }
        let (Some(pattern), Ok(event)) = (&rule.pattern, Event::parse(&self.event.text)) else {
            let message = format!("`{alias}` cannot match `{name}`, which has no event pattern");
            return Some(Diagnostic::error(Code::TruthTable, self.span, message, "remove it from the list"));
        };
        if rule.disabled {
            let message = format!("`{alias}` does not match `{name}`, which is disabled");
            let help = "remove `disabled`, or the rule from the list";
            return Some(Diagnostic::error(Code::TruthTable, self.span, message, help));
        }
        Some(self.refused(rule, &explain(pattern, &event)))
    }

    /// Reports every field that does not match, with its location in the pattern.
    fn refused(&self, rule: &Rule, explanation: &Explanation) -> Diagnostic {
        let hints = explanation.refusals().flat_map(|field| field.hints.iter().map(String::as_str));
        let remedy = "change the event or the pattern, or remove the rule from the list";
        let help: Vec<&str> = hints.chain([remedy]).collect();
        let message = format!("`{}` does not match `{}`: {}", self.alias, self.rule, explanation.complaint());
        let mut problem = Diagnostic::error(Code::TruthTable, self.span, message, help.join("; "));
        for field in explanation.refusals() {
            let place = rule.written.as_ref().and_then(|written| finding::part(self.sources, written, &field.span));
            problem = problem.label(place.unwrap_or(rule.span), "this refuses it");
        }
        problem
    }
}
