//! A pattern with a top-level field that no event has.

use super::Facts;
use crate::diag::{Code, Diagnostic};

pub(super) fn lint(facts: &Facts<'_>, problems: &mut Vec<Diagnostic>) {
    for rule in &facts.model.rules {
        for field in rule.pattern.iter().flat_map(crate::pattern::Pattern::unknown_fields) {
            let span = rule.written.as_ref().map_or(rule.span, |written| {
                let key = written.entries().iter().find(|(key, _)| key.name == field.name);
                key.map_or(written.span, |(key, _)| key.span)
            });
            let message = format!("no event has a field `{}` at its top", field.name);
            problems.push(Diagnostic::warning(Code::UnknownEventField, span, message, field.help));
        }
    }
}
