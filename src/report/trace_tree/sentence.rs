//! Describes hops, as they read below the hop that caused them.

use crate::report::human::names;
use crate::term::Mark;
use crate::trace::{Hop, Outcome};
use crate::words;

/// Returns the mark and the description of a hop.
pub(super) fn sentence(hop: &Hop) -> (Mark, String) {
    let (from, to) = (names::resource(&hop.from), names::resource(&hop.to));
    match &hop.outcome {
        Outcome::Accepted => (Mark::Passed, format!("request to {to}")),
        Outcome::Arrived { source, detail_type } => {
            let id = hop.trace.as_deref().unwrap_or_default();
            (Mark::Passed, format!("event {id} from {source}, \"{detail_type}\", on {to}"))
        }
        Outcome::Matched => (Mark::Passed, format!("{to} matched")),
        Outcome::NotMatched { reason } => (Mark::Skipped, because(format!("{to} did not match"), reason)),
        Outcome::NoTarget => (Mark::Failed, format!("{to} has no target")),
        Outcome::Filtered { reason } => (Mark::Skipped, because(format!("{to} filtered it out"), reason)),
        Outcome::Delivered if hop.to == "client" => (Mark::Passed, "answered".to_owned()),
        Outcome::Delivered => (Mark::Passed, format!("delivered to {to}")),
        Outcome::Answered { status } => {
            let mark = if *status < 300 { Mark::Passed } else { Mark::Failed };
            (mark, format!("{to} answered with {}", words::status(*status)))
        }
        Outcome::Postponed { code, reason, until } => {
            (Mark::Failed, because(format!("failed at {to} ({code}), to be tried again at {until}"), reason))
        }
        Outcome::Refused { reason, .. } => (Mark::Failed, because(format!("refused at {to}"), reason)),
        Outcome::Failed { code, reason } => (Mark::Failed, because(format!("failed at {to}: {code}"), reason)),
        Outcome::DeadLettered { code } => (Mark::Failed, format!("gave up ({code}); on to {to}")),
        Outcome::Published { event } => (Mark::Passed, format!("{from} published event {event}")),
        Outcome::Started => (Mark::Passed, format!("{to} started")),
        Outcome::Ended { status, failed, reason } => {
            let mark = if *failed { Mark::Failed } else { Mark::Passed };
            (mark, because(format!("{from} ended: {status}"), reason.as_deref().unwrap_or_default()))
        }
        Outcome::Called { operation } => (Mark::Passed, format!("{operation} on {to}")),
    }
}

/// Describes an outcome in two or three words, for an edge of a diagram.
pub(super) fn label(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Accepted | Outcome::Arrived { .. } | Outcome::Delivered => String::new(),
        Outcome::Matched => "matched".to_owned(),
        Outcome::NotMatched { .. } => "did not match".to_owned(),
        Outcome::NoTarget => "no target".to_owned(),
        Outcome::Filtered { .. } => "filtered out".to_owned(),
        Outcome::Answered { status } => status.to_string(),
        Outcome::Postponed { code, .. } => format!("postponed: {code}"),
        Outcome::Refused { .. } => "refused".to_owned(),
        Outcome::Failed { code, .. } => format!("failed: {code}"),
        Outcome::DeadLettered { code } => format!("gave up: {code}"),
        Outcome::Published { .. } => "published".to_owned(),
        Outcome::Started => "started".to_owned(),
        Outcome::Ended { .. } => "ended".to_owned(),
        Outcome::Called { operation } => operation.clone(),
    }
}

fn because(what: String, reason: &str) -> String {
    if reason.is_empty() { what } else { format!("{what}: {reason}") }
}
