//! A callback before anything could have started an execution, which waits in vain for a task.

use super::Facts;
use crate::diag::{Code, Diagnostic};

/// The kinds of steps that can start an execution, directly or through rules, notifications and APIs.
const STARTERS: [&str; 7] =
    ["http", "publish", "put-item", "put-object", "schedule", "start-execution", "start-replay"];

pub(super) fn lint(facts: &Facts<'_>, problems: &mut Vec<Diagnostic>) {
    let kinds: Vec<&str> = facts.steps.iter().map(|step| step.step.kind()).collect();
    for (index, step) in facts.steps.iter().enumerate() {
        let is_started = kinds.iter().take(index).any(|kind| STARTERS.contains(kind));
        if step.step.kind() != "callback" || step.expect_failure.is_some() || is_started {
            continue;
        }
        let later = facts.steps.iter().skip(index).find(|step| STARTERS.contains(&step.step.kind()));
        let help = match later {
            Some(later) => format!("move it behind the step `{}`, which does", later.id),
            None => "publish an event, or start the execution, in a step before this one".to_owned(),
        };
        let message = "no step before this one starts anything that could wait for an answer";
        problems.push(Diagnostic::warning(Code::EarlyCallback, step.written.0.span, message, help));
    }
}
