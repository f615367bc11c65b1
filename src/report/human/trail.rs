//! Formats the trail of an event, one sentence for each hop.

use super::names;
use crate::arn::Arn;
use crate::command_line::CommandLine;
use crate::resource::TargetReference;
use crate::trace::{Hop, Outcome};
use crate::words;

/// Describes a hop.
pub fn sentence(hop: &Hop) -> String {
    let (from, to) = (names::resource(&hop.from), names::resource(&hop.to));
    match &hop.outcome {
        Outcome::Accepted => format!("{to} accepted the request"),
        Outcome::Arrived { .. } => format!("{to} accepted the event"),
        Outcome::Matched => format!("{to} matched"),
        Outcome::NotMatched { reason } => because(format!("{to} did not match"), reason),
        Outcome::NoTarget => format!("{to} has no target"),
        Outcome::Filtered { reason } => because(format!("{to} filtered the message out"), reason),
        Outcome::Delivered => format!("{from} delivered to {to}"),
        Outcome::Answered { status } => format!("{to} answered with {}", words::status(*status)),
        Outcome::Postponed { code, reason, until } => {
            let what = format!("delivery from {from} to {to} failed ({code}) and is tried again at {until}");
            because(what, reason)
        }
        Outcome::Refused { reason, .. } => because(format!("delivery from {from} to {to} was refused"), reason),
        Outcome::Failed { code, reason } => because(format!("delivery from {from} to {to} failed: {code}"), reason),
        Outcome::DeadLettered { code } => format!("{from} gave up ({code}) and sent the event to {to}"),
        Outcome::Published { event } => format!("{from} published event {event} to {to}"),
        Outcome::Started => format!("{from} started {to}"),
        Outcome::Ended { status, reason, .. } => {
            because(format!("{from} ended: {status}"), reason.as_deref().unwrap_or_default())
        }
        Outcome::Called { operation } => format!("{from} called {operation} on {to}"),
    }
}

fn because(what: String, reason: &str) -> String {
    if reason.is_empty() { what } else { format!("{what}: {reason}") }
}

/// Returns the remedy for a hop, if there is one.
pub fn remedy(hop: &Hop) -> Option<String> {
    match &hop.outcome {
        Outcome::Refused { missing: Some(statement), .. } => {
            let statement = format!("add this statement to the policy of {}: {statement}", names::resource(&hop.to));
            Some(match permits(&hop.from, &hop.to) {
                Some(command) => format!("{statement}; `{command}` adds it"),
                None => statement,
            })
        }
        Outcome::Ended { failed: true, .. } => shows_more(&hop.from),
        _ => None,
    }
}

/// Returns the command that permits a rule to deliver. It does not change the target.
fn permits(from: &str, to: &str) -> Option<CommandLine> {
    let (from, target) = (from.parse::<Arn>().ok()?, to.parse::<Arn>().ok()?);
    match (from.service(), from.resource().split('/').collect::<Vec<_>>().as_slice(), target.service()) {
        ("events", ["rule", path @ .., rule], _) => {
            let line = CommandLine::new("put-targets").value(rule).option("bus", path.first().copied());
            Some(line.flag("to", &TargetReference::parse(to).ok()?.to_string()))
        }
        _ => None,
    }
}

/// Returns the command that shows the log of a failed function, or how an execution ended.
fn shows_more(arn: &str) -> Option<String> {
    let shown = |line: CommandLine, what: &str| Some(format!("`{}` shows {what}", line.flag("output", "json")));
    let arn: Arn = arn.parse().ok()?;
    match (arn.service(), arn.resource().split(':').nth(1)) {
        ("lambda", Some(name)) => {
            let line = CommandLine::new("verify").subcommand("logs").flag("group", &format!("/aws/lambda/{name}"));
            shown(line, "its log")
        }
        ("states", Some(machine)) => {
            let line = CommandLine::new("verify").subcommand("execution").flag("machine", machine);
            let name = arn.resource().split(':').nth(2)?;
            shown(line.flag("execution", name), "what it did")
        }
        _ => None,
    }
}

/// Returns the hops at which an event stopped, or all hops if it stopped nowhere.
pub fn stops(trail: &[Hop]) -> Vec<&Hop> {
    let went_on = |hop: &&Hop| match &hop.outcome {
        Outcome::NotMatched { .. }
        | Outcome::NoTarget
        | Outcome::Filtered { .. }
        | Outcome::Postponed { .. }
        | Outcome::Ended { failed: true, .. } => false,
        Outcome::Answered { status } => *status < 300,
        outcome => !outcome.is_the_end(),
    };
    let stops: Vec<&Hop> = trail.iter().filter(|hop| !went_on(hop)).collect();
    if stops.is_empty() { trail.iter().collect() } else { stops }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::clock::Timestamp;

    const RULE: &str = "arn:aws:events:us-east-1:000000000000:rule/Orders/Dev";
    const QUEUE: &str = "arn:aws:sqs:us-east-1:000000000000:Orders";

    fn hop(outcome: Outcome) -> Hop {
        Hop { at: Timestamp::default(), trace: None, from: RULE.to_owned(), to: QUEUE.to_owned(), outcome }
    }

    #[test]
    fn a_refusal_names_both_ends_and_what_is_missing() {
        let missing = Some(json!({"Effect": "Allow"}));
        let refused = hop(Outcome::Refused { reason: "no statement allows it".to_owned(), missing });
        assert_eq!(sentence(&refused), "delivery from rule Dev to queue Orders was refused: no statement allows it");
        let remedy = remedy(&refused).expect("a remedy");
        assert_eq!(
            remedy,
            "add this statement to the policy of queue Orders: {\"Effect\":\"Allow\"}; `ork put-targets Dev --bus Orders --to queue:Orders` adds it"
        );
    }

    #[test]
    fn only_the_stops_are_told_where_there_are_any() {
        let failed = Outcome::Failed { code: "NotImplemented".to_owned(), reason: "no".to_owned() };
        let trail = [hop(Outcome::Matched), hop(failed.clone())];
        assert_eq!(stops(&trail), [&hop(failed)]);
        assert_eq!(stops(&trail[..1]).len(), 1);
    }
}
