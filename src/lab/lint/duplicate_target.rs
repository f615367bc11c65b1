//! Two targets of a rule with the same id: the second replaces the first.

use super::Facts;
use crate::diag::{Code, Diagnostic};

pub(super) fn lint(facts: &Facts<'_>, problems: &mut Vec<Diagnostic>) {
    for rule in &facts.model.rules {
        for (index, target) in rule.targets.iter().enumerate() {
            let Some(first) = rule.targets.iter().take(index).find(|first| first.id == target.id) else { continue };
            let message = format!("the rule `{}` has a target `{}` already", rule.name, target.id);
            let problem = if first.step == target.step {
                Diagnostic::error(Code::DuplicateTarget, target.span, message, "give each target an `id` of its own")
            } else {
                let help = "give it an `id` of its own, unless it is meant to replace the first";
                Diagnostic::warning(Code::DuplicateTarget, target.span, message, help)
            };
            problems.push(problem.label(first.span, "the first"));
        }
    }
}
