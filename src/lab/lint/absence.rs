//! A check that nothing arrives, before anything could have arrived: it passes at once and proves nothing.

use super::Facts;
use crate::diag::{Code, Diagnostic};

pub(super) fn lint(facts: &Facts<'_>, problems: &mut Vec<Diagnostic>) {
    for watch in facts.model.watches.iter().filter(|watch| watch.most == Some(0) && watch.quiet.is_none()) {
        let message = "a check that nothing arrived holds at once, before anything could have";
        let help = "add `quiet-for: 5s`, and `control:` with an earlier check that something did arrive";
        problems.push(Diagnostic::warning(Code::AbsenceAtOnce, watch.span, message, help));
    }
}
