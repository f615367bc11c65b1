//! An event with an alias that no check refers to.

use super::Facts;
use crate::diag::{Code, Diagnostic};

pub(super) fn lint(facts: &Facts<'_>, problems: &mut Vec<Diagnostic>) {
    let mut used: Vec<String> = facts.model.watches.iter().flat_map(|watch| watch.events.iter().cloned()).collect();
    used.extend(facts.paths().into_iter().filter_map(|(path, _)| match path.names().as_slice() {
        ["steps", step, alias] => Some(format!("{step}.{alias}")),
        _ => None,
    }));
    for sent in &facts.model.events {
        let (Some(alias), Some(step)) = (&sent.alias, facts.steps.get(sent.step)) else { continue };
        if step.matches.contains_key(alias) || used.contains(&format!("{}.{alias}", step.id)) {
            continue;
        }
        let message = format!("nothing is expected of the event `{alias}`");
        let help = format!(
            "say what it must match in `matches`, look for `{}.{alias}` in a `verify`, or take `as` away",
            step.id
        );
        problems.push(Diagnostic::warning(Code::UnusedAlias, sent.span, message, help));
    }
}
