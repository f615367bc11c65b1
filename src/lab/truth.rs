//! Truth tables: which rules each event of a step must match, decided before anything is sent.

use std::collections::BTreeMap;

use super::suggestion::suggest;
use super::world::{Rule, Sent, World};
use crate::diag::Diagnostic;
use crate::pattern::{Event, explain};
use crate::yaml::Node;

/// Compares the table `matches` of a publish step with what its events match by then.
pub(super) fn check(
    world: &World,
    step: usize,
    table: &BTreeMap<String, Vec<String>>,
    written: &Node,
    problems: &mut Vec<Diagnostic>,
) {
    let sent: Vec<&Sent> = world.events.iter().filter(|sent| sent.step == step).collect();
    for (alias, expected) in table {
        let Some((key, list)) = written.entry(alias) else { continue };
        let Some(event) = sent.iter().find(|sent| sent.alias.as_deref() == Some(alias)) else {
            let aliases: Vec<&str> = sent.iter().filter_map(|sent| sent.alias.as_deref()).collect();
            let message = format!("this step publishes no event `{alias}`");
            let help = suggest(alias, &aliases, "its events are", "give the event a name: `as: NAME`");
            problems.push(Diagnostic::error("unknown-event", key.span, message, help));
            continue;
        };
        if event.bus_is_guessed && world.rules_of(&event.bus).next().is_none() {
            continue;
        }
        for rule in world.rules_of(&event.bus).filter(|rule| rule.accepts(event) && !expected.contains(&rule.name)) {
            problems.push(unexpected(rule, alias, key.span));
        }
        for (index, name) in expected.iter().enumerate() {
            let span = list.items().get(index).map_or(list.span, |item| item.span);
            problems.extend(disagreement(world, event, alias, name, span));
        }
    }
}

fn unexpected(rule: &Rule, alias: &str, span: crate::diag::Span) -> Diagnostic {
    let message = format!("`{alias}` also matches `{}`", rule.name);
    let help = format!("add `{}` to the list, or narrow its pattern", rule.name);
    Diagnostic::error("truth-table", span, message, help).label(rule.span, "this rule")
}

fn disagreement(world: &World, event: &Sent, alias: &str, name: &str, span: crate::diag::Span) -> Option<Diagnostic> {
    let Some(rule) = world.rule(&event.bus, name) else {
        let names: Vec<&str> = world.rules_of(&event.bus).map(|rule| rule.name.as_str()).collect();
        let message = format!("no rule `{name}` stands on `{}` when this is published", event.bus);
        let help = suggest(name, &names, "its rules are", "put the rule before this step");
        return Some(Diagnostic::error("unknown-rule", span, message, help));
    };
    if rule.accepts(event) {
        return None;
    }
    let (Some(pattern), Ok(parsed)) = (&rule.pattern, Event::parse(&event.text)) else {
        let message = format!("`{alias}` cannot match `{name}`, which has no event pattern");
        return Some(Diagnostic::error("truth-table", span, message, "remove it from the list"));
    };
    if rule.disabled {
        let message = format!("`{alias}` does not match `{name}`, which is disabled");
        return Some(Diagnostic::error("truth-table", span, message, "remove `disabled`, or the rule from the list"));
    }
    let why = explain(pattern, &parsed).to_string();
    let message = format!("`{alias}` does not match `{name}`: {}", why.trim());
    let help = "change the event or the pattern, or remove the rule from the list";
    Some(Diagnostic::error("truth-table", span, message, help).label(rule.span, "this rule"))
}
