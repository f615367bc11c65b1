//! A schedule that never fires: its date does not exist, or is over when the lab begins.

use super::Facts;
use crate::clock::Timestamp;
use crate::diag::{Code, Diagnostic, Span};
use crate::schedule::{Timed, Zone};
use crate::yaml::{Key, Node, walk};

pub(super) fn lint(facts: &Facts<'_>, problems: &mut Vec<Diagnostic>) {
    for resource in facts.resources {
        let Some((field, expression, zone)) = resource.resource.times() else { continue };
        let Some((_, node)) = resource.written.1.entries().first() else { continue };
        problems.extend(never_fires(expression, zone, span(&resource.written.0, node, field), facts.starts_at));
    }
    for step in facts.steps.iter().filter(|step| step.expect_failure.is_none()) {
        let Some((field, expression)) = step.step.times() else { continue };
        let (key, node) = &step.written;
        problems.extend(never_fires(&expression, "UTC", span(key, node, field), facts.starts_at));
    }
}

fn never_fires(expression: &str, zone: &str, span: Span, start: Timestamp) -> Option<Diagnostic> {
    let (timed, zone) = (Timed::parse(expression).ok()?, Zone::named(zone)?);
    let fires_after = |moment: i64| timed.next_after(moment, moment, &zone).is_some();
    if fires_after(start.seconds()) {
        return None;
    }
    let (message, help) = match fires_after(0) {
        true => (
            format!("`{expression}` is over when the lab begins, at {}", start.to_seconds_text()),
            "write a later time; `starts-at` at the top of the lab says when it begins in a cloud of its own",
        ),
        false => (
            format!("`{expression}` never fires: no date fits it"),
            "write a day that the month has; `L` is the last day of each month",
        ),
    };
    Some(Diagnostic::warning(Code::NeverFires, span, message, help))
}

/// Returns the location of a field, or of the kind if the field is elsewhere.
fn span(kind: &Key, node: &Node, field: &str) -> Span {
    let found = walk(node, field);
    if found.complete { found.node.span } else { kind.span }
}
