//! More targets of a rule than EventBridge allows (User Guide, "Amazon EventBridge quotas"), added by several steps.

use super::Facts;
use crate::diag::{Code, Diagnostic};

const MAX_TARGETS: usize = 5;

pub(super) fn lint(facts: &Facts<'_>, problems: &mut Vec<Diagnostic>) {
    for rule in &facts.model.rules {
        let mut ids: Vec<&str> = Vec::new();
        for target in &rule.targets {
            if !ids.contains(&target.id.as_str()) {
                ids.push(&target.id);
            }
            let one_step = rule.targets.iter().all(|other| other.step == target.step);
            if ids.len() == MAX_TARGETS + 1 && !one_step {
                let message = format!("the rule `{}` gets more than {MAX_TARGETS} targets here", rule.name);
                let help = "write a second rule with the same pattern";
                problems.push(Diagnostic::error(Code::Limit, target.span, message, help));
                break;
            }
        }
    }
}
