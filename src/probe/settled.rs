//! Decides from the hops of events whether anything can still arrive from them, so that a check of a failed delivery
//! does not wait for the timers of other things.

use std::collections::BTreeMap;

use super::Probe;
use crate::aws::Clients;
use crate::resource::{ReferenceKind, TargetReference};
use crate::trace::{Hop, Outcome};

/// Returns whether nothing more arrives from the events of a probe. `false` if it is unknown.
pub(super) async fn are_settled(probe: &Probe, clients: &Clients) -> bool {
    let events = probe.expect().events;
    let Some(source) = clients.trace_source().filter(|_| !events.is_empty()) else { return false };
    for event in events {
        if !is_settled(&source.hops(event).await, probe) {
            return false;
        }
    }
    true
}

/// Returns whether an event has reached its ends, as far as the probe sees them.
fn is_settled(hops: &[Hop], probe: &Probe) -> bool {
    let mut last: BTreeMap<(&str, &str), &Outcome> = BTreeMap::new();
    for hop in hops {
        last.insert((&hop.from, &hop.to), &hop.outcome);
    }
    // What an execution publishes does not belong to the trace of the event that started it.
    if probe.through().is_none() {
        let mut observed = last.iter().filter(|((_, to), _)| observes(probe, to)).peekable();
        if observed.peek().is_some() {
            return observed.all(|((_, to), outcome)| outcome.is_the_end() || is_visible(to, outcome));
        }
    }
    let has_arrived = hops.iter().any(|hop| matches!(hop.outcome, Outcome::Arrived { .. }));
    has_arrived && last.iter().all(|((_, to), outcome)| is_dead_end(to, outcome, &last))
}

fn observes(probe: &Probe, to: &str) -> bool {
    TargetReference::parse(to).is_ok_and(|target| probe.observes(&target))
}

/// Returns whether what was delivered can be seen at once. A queue may delay its messages.
fn is_visible(to: &str, outcome: &Outcome) -> bool {
    let is_log_group = TargetReference::parse(to).is_ok_and(|to| to.kind() == Some(ReferenceKind::LogGroup));
    is_log_group && matches!(outcome, Outcome::Delivered)
}

/// Returns whether nothing follows from a hop, other than the hops of a rule that matched.
fn is_dead_end(to: &str, outcome: &Outcome, last: &BTreeMap<(&str, &str), &Outcome>) -> bool {
    match outcome {
        Outcome::Arrived { .. } | Outcome::NotMatched { .. } | Outcome::NoTarget | Outcome::Filtered { .. } => true,
        Outcome::Matched => last.keys().any(|(from, _)| *from == to),
        outcome => outcome.is_the_end(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Timestamp;
    use crate::step::Step;

    const BUS: &str = "arn:aws:events:us-east-1:000000000000:event-bus/Orders";
    const RULE: &str = "arn:aws:events:us-east-1:000000000000:rule/Orders/R";
    const QUEUE: &str = "arn:aws:sqs:us-east-1:000000000000:Jobs";
    const GROUP: &str = "arn:aws:logs:us-east-1:000000000000:log-group:/orders";
    const MACHINE: &str = "arn:aws:states:us-east-1:000000000000:stateMachine:M";

    fn hop(from: &str, to: &str, outcome: Outcome) -> Hop {
        let (from, to) = (from.to_owned(), to.to_owned());
        Hop { at: Timestamp::default(), trace: Some("a".to_owned()), from, to, outcome }
    }

    fn arrived() -> Hop {
        hop(BUS, BUS, Outcome::Arrived { source: "shop".to_owned(), detail_type: "Order".to_owned() })
    }

    fn refused() -> Outcome {
        Outcome::Refused { reason: "no permission".to_owned(), missing: None }
    }

    fn postponed() -> Outcome {
        Outcome::Postponed { code: "x".to_owned(), reason: "x".to_owned(), until: Timestamp::default() }
    }

    fn settled(probe: &str, hops: &[Hop]) -> bool {
        let step = Step::Verify(serde_json::from_str(probe).expect("a step"));
        let probe = step.verification().and_then(|verify| verify.probe.clone()).expect("a probe");
        is_settled(hops, &probe)
    }

    #[test]
    fn an_event_is_settled_when_nothing_more_can_reach_the_probe() {
        let matched = || hop(BUS, RULE, Outcome::Matched);
        let not_matched = || hop(BUS, RULE, Outcome::NotMatched { reason: "source".to_owned() });
        let table = [
            ("unknown", vec![], false),
            ("no rule matches", vec![arrived(), not_matched()], true),
            ("the rule has no target", vec![arrived(), matched(), hop(RULE, RULE, Outcome::NoTarget)], true),
            ("the rule has not delivered yet", vec![arrived(), matched()], false),
            ("refused", vec![arrived(), matched(), hop(RULE, QUEUE, refused())], true),
            ("retried", vec![arrived(), matched(), hop(RULE, QUEUE, postponed())], false),
            ("given up", vec![arrived(), matched(), hop(RULE, QUEUE, postponed()), hop(RULE, QUEUE, refused())], true),
            ("delivered, but perhaps delayed", vec![arrived(), matched(), hop(RULE, QUEUE, Outcome::Delivered)], false),
            ("a machine may go on", vec![arrived(), matched(), hop(RULE, MACHINE, Outcome::Delivered)], false),
            (
                "a machine goes on, and the queue is refused",
                vec![arrived(), matched(), hop(RULE, MACHINE, Outcome::Delivered), hop(RULE, QUEUE, refused())],
                true,
            ),
        ];
        for (case, hops, expected) in table {
            assert_eq!(settled(r#"{"sqs": {"queue": "Jobs", "event": "a"}}"#, &hops), expected, "{case}");
        }
    }

    #[test]
    fn what_a_log_group_got_can_be_seen_at_once() {
        let hops = [arrived(), hop(BUS, RULE, Outcome::Matched), hop(RULE, GROUP, Outcome::Delivered)];
        assert!(settled(r#"{"logs": {"group": "/orders", "event": "a", "count": 2}}"#, &hops));
    }
}
