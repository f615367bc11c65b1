//! Checks the aliases of a step's events, and adds the events to the model of the lab.

use super::{Publish, envelope};
use crate::diag::{Code, Diagnostic, Span};
use crate::resource::rule::bus_name;
use crate::step::{Sent, StaticModel, Written};
use crate::yaml::{Node, walk};

/// Adds the problems of aliases.
pub(super) fn check(step: &Publish, written: &Written<'_>, problems: &mut Vec<Diagnostic>) {
    let mut seen: Vec<(&str, Span)> = Vec::new();
    for (index, draft) in step.events.iter().enumerate() {
        let Some(alias) = draft.alias.as_deref() else { continue };
        let span = walk(written.node, &format!("events[{index}].as")).node.span;
        if let Some((_, first)) = seen.iter().find(|(known, _)| *known == alias) {
            let message = format!("two events are called `{alias}`");
            let help = "give each its own name: other steps refer to it";
            problems.push(Diagnostic::error(Code::DuplicateAlias, span, message, help).label(*first, "the first"));
        }
        if alias.is_empty() || !alias.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_')) {
            let message = format!("`{alias}` cannot name an event");
            problems.push(Diagnostic::error(Code::BadName, span, message, "use letters, digits, - and _"));
        }
        seen.push((alias, span));
    }
}

/// Adds the events.
pub(super) fn add(step: &Publish, written: &Written<'_>, model: &mut StaticModel) {
    let drafts = step.drafts().unwrap_or_else(|_| step.events.clone());
    for (number, draft) in drafts.into_iter().enumerate() {
        let place = format!("events[{number}]");
        let text = envelope(&draft, written.account, written.region).to_string();
        let has_unknown = ["source", "detail-type", "resources"].iter().any(|key| is_unknown(written.node, key));
        model.events.push(Sent {
            is_undecided: has_unknown || is_unknown(written.node, &place) || !draft.problems().is_empty(),
            step: written.index,
            span: alias_span(written.node, number),
            alias: draft.alias,
            bus: bus_name(&step.bus),
            bus_is_guessed: written.node.get("bus").is_some_and(Node::has_unknown),
            text,
        });
    }
}

fn is_unknown(node: &Node, place: &str) -> bool {
    let found = walk(node, place);
    found.complete && found.node.has_unknown()
}

fn alias_span(node: &Node, number: usize) -> Span {
    let item = walk(node, &format!("events[{number}]"));
    match (item.complete, item.node.get("as")) {
        (true, Some(alias)) => alias.span,
        _ => item.key.map_or(item.node.span, |key| key.span),
    }
}
