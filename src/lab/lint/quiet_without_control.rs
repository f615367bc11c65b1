//! A check that nothing arrives, without a check that something could have arrived: a slow bus would pass it.

use super::Facts;
use crate::diag::{Code, Diagnostic};

pub(super) fn lint(facts: &Facts<'_>, problems: &mut Vec<Diagnostic>) {
    // A check that allows any number is reported by another lint and needs no control.
    for watch in facts.model.watches.iter().filter(|watch| watch.most.is_some()) {
        let Some(quiet) = watch.quiet else { continue };
        let positive =
            |id: &str| facts.model.watches.iter().any(|other| other.least > 0 && facts.id(other.step) == Some(id));
        match &watch.control {
            Some(control) if positive(control) => {}
            Some(control) => {
                let message = format!("the control `{control}` does not expect anything to arrive");
                let help = "name a check with a `count` of at least 1";
                problems.push(Diagnostic::warning(Code::NoPositiveControl, quiet, message, help));
            }
            None => {
                let earlier = facts.model.watches.iter().rev().find(|other| other.step < watch.step && other.least > 0);
                let help = match earlier.and_then(|earlier| facts.id(earlier.step)) {
                    Some(id) => format!("name an earlier check that something did arrive: `control: {id}`"),
                    None => "first check that something did arrive, and name that step in `control`".to_owned(),
                };
                let message = "nothing proves that something could have arrived by then";
                problems.push(Diagnostic::warning(Code::NoPositiveControl, quiet, message, help));
            }
        }
    }
}
