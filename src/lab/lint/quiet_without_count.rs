//! A quiet time in a check that allows any number of items: it waits the whole time and forbids nothing.

use super::Facts;
use crate::diag::{Code, Diagnostic};

pub(super) fn lint(facts: &Facts<'_>, problems: &mut Vec<Diagnostic>) {
    for watch in facts.model.watches.iter().filter(|watch| watch.most.is_none()) {
        let Some(quiet) = watch.quiet else { continue };
        let message = "`quiet-for` watches that nothing more comes, and this check allows any number";
        let help = "add `count: 0` where nothing may come, or the number that may; `within` waits for something";
        problems.push(Diagnostic::warning(Code::QuietWithoutCount, quiet, message, help));
    }
}
