//! A mail that is expected although nobody confirms the subscription of its address, so that the topic never sends it.

use super::Facts;
use crate::diag::{Code, Diagnostic};
use crate::yaml::walk;

pub(super) fn lint(facts: &Facts<'_>, problems: &mut Vec<Diagnostic>) {
    for (index, step) in facts.steps.iter().enumerate() {
        let probe = step.step.verification().and_then(|verify| verify.probe.as_ref());
        let Some(probe) = probe.filter(|probe| probe.expect().count().min > 0) else { continue };
        let Some(address) = probe.mailbox() else { continue };
        let earlier = || facts.steps.iter().take(index).filter(|step| step.expect_failure.is_none());
        let is_subscribed = earlier().any(|step| step.step.subscribed_address() == Some(address));
        let is_confirmed = earlier().any(|step| step.step.confirmed_address() == Some(address));
        if is_subscribed && !is_confirmed && step.expect_failure.is_none() {
            let found = walk(&step.written.1, "mail.to");
            let span = if found.complete { found.node.span } else { step.written.0.span };
            let message = "this address receives no mail of a topic before its subscription is confirmed";
            let help = "add a step `confirm-subscription: { topic: ..., email: ... }` after the one that subscribes it";
            problems.push(Diagnostic::warning(Code::UnconfirmedMail, span, message, help));
        }
    }
}
