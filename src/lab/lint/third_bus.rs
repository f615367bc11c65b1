//! Events that would be forwarded from a second bus to a third one, which EventBridge does not do: "events received
//! from a sender event bus" are not routed further (Amazon EventBridge User Guide, "Sending and receiving events
//! between event buses").
//!
//! A bus that sends events back to the first one, or a rule that delivers to its own bus, ends at the same point.

use serde_json::Value;

use super::Facts;
use super::event_loop::{can_share, delivers_to};
use crate::diag::{Code, Diagnostic};
use crate::resource::rule::bus_name;
use crate::step::{ModelTarget as Target, Rule, TargetReference};

pub(super) fn lint(facts: &Facts<'_>, problems: &mut Vec<Diagnostic>) {
    let enabled = || facts.model.rules.iter().filter(|rule| rule.pattern.is_some() && !rule.disabled);
    for second in enabled() {
        for target in &second.targets {
            let TargetReference::Bus(third) = &target.to else { continue };
            let senders: Vec<&Rule> = enabled().filter(|first| leads_to(first, second)).collect();
            problems.extend(report(facts, &senders, second, target, &bus_name(third)));
        }
    }
}

fn leads_to(first: &Rule, second: &Rule) -> bool {
    first.targets.iter().any(|target| delivers_to(target, &second.bus)) && can_share(first, second)
}

fn report(facts: &Facts<'_>, senders: &[&Rule], second: &Rule, target: &Target, third: &str) -> Option<Diagnostic> {
    let first = senders.first()?;
    let sent = facts.model.events.iter().find(|sent| {
        let is_event = serde_json::from_str::<Value>(&sent.text).is_ok();
        let arrives = senders.iter().any(|first| first.bus == sent.bus && first.fits_text(&sent.text));
        is_event && arrives && second.fits_text(&sent.text)
    });
    let message = format!(
        "`{}` cannot send on to bus `{third}` what it receives from bus `{}`: an event goes from bus to bus once",
        second.name, first.bus
    );
    let help = if third == first.bus {
        format!("remove this target: the event has been on bus `{third}` already")
    } else {
        format!("send it to bus `{third}` with a rule of bus `{}`", first.bus)
    };
    Some(match sent {
        Some(sent) => Diagnostic::error(Code::ThirdBus, target.span, message, help).label(sent.span, "this event"),
        None => Diagnostic::warning(Code::ThirdBus, target.span, message, help),
    })
}
