//! Events without a check after them: PutEvents reports success regardless of what happens to them.

use super::Facts;
use crate::diag::{Code, Diagnostic};

pub(super) fn lint(facts: &Facts<'_>, problems: &mut Vec<Diagnostic>) {
    for (index, step) in facts.steps.iter().enumerate() {
        let checked = facts.model.watches.iter().any(|watch| watch.step > index);
        if step.step.publishes() && step.expect_failure.is_none() && !checked {
            let message = "nothing checks what becomes of these events";
            let help = "add a `verify` step: PutEvents answers success whatever happens to an event";
            problems.push(Diagnostic::warning(Code::UnverifiedPublish, step.written.0.span, message, help));
        }
    }
}
