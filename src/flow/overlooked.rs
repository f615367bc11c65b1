//! Finds failures in the cloud that no step of a lab checked, such as a failed function or a rejected delivery. They
//! make passing steps less meaningful.

use std::collections::{BTreeMap, BTreeSet};

use crate::arn::Arn;
use crate::aws::Clients;
use crate::clock::Timestamp;
use crate::notice::{Notice, Sink};
use crate::probe::Probe;
use crate::step::{Step, TargetReference};
use crate::trace::{Hop, Outcome};

/// Reports them, oldest first, repeated ones once. Only some backends record failures. `steps` is called only if there
/// are any.
pub(super) fn notice_overlooked(
    clients: &Clients,
    steps: impl FnOnce() -> Vec<Step>,
    since: Timestamp,
    sink: &mut dyn Sink,
) {
    let Some(source) = clients.trace_source() else { return };
    let hops: Vec<Hop> = source.all_hops().into_iter().filter(|hop| hop.at >= since).collect();
    if !hops.iter().any(|hop| is_failure(&hop.outcome)) {
        return;
    }
    let steps = steps();
    let probes: Vec<&Probe> = steps.iter().filter_map(|step| step.verification()?.probe.as_ref()).collect();
    for (hop, times) in overlooked(&hops, &probes) {
        sink.notice(&Notice::Overlooked { hop: hop.clone(), times });
    }
}

fn is_failure(outcome: &Outcome) -> bool {
    matches!(
        outcome,
        Outcome::Refused { .. }
            | Outcome::Failed { .. }
            | Outcome::DeadLettered { .. }
            | Outcome::Ended { failed: true, .. }
    )
}

/// Returns the failures that no probe checks, each with its number of occurrences.
fn overlooked<'h>(hops: &'h [Hop], probes: &[&Probe]) -> Vec<(&'h Hop, usize)> {
    let seen = traces_seen(hops, probes);
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut first = Vec::new();
    for (at, hop) in hops.iter().enumerate().filter(|(_, hop)| is_failure(&hop.outcome)) {
        let is_seen = hop.trace.as_ref().is_some_and(|trace| seen.contains(trace.as_str()));
        let rest = hops.get(at..).unwrap_or_default();
        if is_seen
            || is_answer(hop, hops)
            || is_job(hop)
            || is_observed(&hop.from, probes)
            || is_observed(&hop.to, probes)
            || is_handled(hop, rest)
        {
            continue;
        }
        let times = counts.entry(what(hop)).or_default();
        *times += 1;
        if *times == 1 {
            first.push(hop);
        }
    }
    first.into_iter().map(|hop| (hop, counts.get(&what(hop)).copied().unwrap_or(1))).collect()
}

/// Returns the events of which a probe expects that nothing arrives, the events those caused, and the events in
/// dead-letter queues that a probe checks. That an event arrived in one place does not excuse its failure in another.
fn traces_seen<'h>(hops: &'h [Hop], probes: &[&'h Probe]) -> BTreeSet<&'h str> {
    let mut seen: BTreeSet<&str> = probes
        .iter()
        .filter(|probe| expects_nothing(probe))
        .flat_map(|probe| probe.expect().events)
        .map(String::as_str)
        .collect();
    let in_queue = hops.iter().filter(|hop| matches!(hop.outcome, Outcome::DeadLettered { .. }));
    seen.extend(in_queue.filter(|hop| is_observed(&hop.to, probes)).filter_map(|hop| hop.trace.as_deref()));
    // Events caused by an event come after it.
    for hop in hops {
        if let (Outcome::Published { event }, Some(trace)) = (&hop.outcome, hop.trace.as_deref())
            && seen.contains(trace)
        {
            seen.insert(event);
        }
    }
    seen
}

fn expects_nothing(probe: &Probe) -> bool {
    probe.expect().count().max == Some(0)
}

/// Returns whether a probe checks the resource of an ARN, or the executions of its state machine.
fn is_observed(arn: &str, probes: &[&Probe]) -> bool {
    let target = TargetReference::parse(arn).ok();
    let machine = arn.parse::<Arn>().ok().filter(|arn| arn.service() == "states");
    let machine = machine.as_ref().and_then(|arn| arn.resource().split(':').nth(1));
    probes.iter().any(|probe| {
        let of_machine = match probe {
            Probe::Execution(execution) => machine.is_some_and(|name| execution.machine.ends_with(name)),
            _ => false,
        };
        of_machine || target.as_ref().is_some_and(|target| probe.observes(target))
    })
}

/// Returns whether a state machine caught the failure of a task, or succeeded after a retry.
fn is_handled(hop: &Hop, later: &[Hop]) -> bool {
    let is_execution = |hop: &Hop| hop.from.contains(":states:");
    let went_well = |hop: &&Hop| matches!(hop.outcome, Outcome::Ended { failed: false, .. }) && is_execution(hop);
    !is_execution(hop) && later.iter().filter(|other| other.trace == hop.trace).any(|other| went_well(&other))
}

/// Returns whether it is the failure of a Glue job, which is reported by an event of its own.
fn is_job(hop: &Hop) -> bool {
    hop.from.contains(":glue:")
}

/// Returns whether it belongs to a response of an API, which the sender of the request has received.
fn is_answer(hop: &Hop, hops: &[Hop]) -> bool {
    let mut same = hops.iter().filter(|other| other.trace == hop.trace);
    let of_api = |hop: &Hop| hop.from.contains(":execute-api:") || hop.to.contains(":execute-api:");
    of_api(hop) || same.next().is_some_and(of_api)
}

/// Identifies a failure, without the name of the execution.
fn what(hop: &Hop) -> String {
    let from =
        if hop.from.contains(":states:") { hop.from.rsplit_once(':').map_or("", |(of, _)| of) } else { &hop.from };
    format!("{from} {} {:?}", hop.to, hop.outcome)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FUNCTION: &str = "arn:aws:lambda:us-east-1:000000000000:function:F";
    const MACHINE: &str = "arn:aws:states:us-east-1:000000000000:execution:M:";
    const RULE: &str = "arn:aws:events:us-east-1:000000000000:rule/Orders/R";
    const QUEUE: &str = "arn:aws:sqs:us-east-1:000000000000:Failures";

    fn hop(trace: &str, from: &str, to: &str, outcome: Outcome) -> Hop {
        let (from, to) = (from.to_owned(), to.to_owned());
        Hop { at: Timestamp::default(), trace: Some(trace.to_owned()), from, to, outcome }
    }

    fn failed() -> Outcome {
        Outcome::ended_in("FAILED", Some("SyntaxError"), None)
    }

    fn probe(text: &str) -> Probe {
        let step = Step::Verify(serde_json::from_str(text).expect("a step"));
        step.verification().and_then(|verify| verify.probe.clone()).expect("a probe")
    }

    #[test]
    fn a_failure_is_told_once_with_how_often_it_happened() {
        let hops = [
            hop("a", FUNCTION, "", failed()),
            hop("b", FUNCTION, "", failed()),
            hop("b", &format!("{MACHINE}1"), "", failed()),
            hop("c", &format!("{MACHINE}2"), "", failed()),
            hop("d", RULE, QUEUE, Outcome::Delivered),
        ];
        let found = overlooked(&hops, &[]);
        let found: Vec<(&str, usize)> = found.into_iter().map(|(hop, times)| (hop.from.as_str(), times)).collect();
        assert_eq!(found, [(FUNCTION, 2), ("arn:aws:states:us-east-1:000000000000:execution:M:1", 2)]);
    }

    #[test]
    fn what_a_state_machine_caught_is_no_failure() {
        let end = hop("a", &format!("{MACHINE}1"), "", Outcome::ended_well("SUCCEEDED"));
        assert!(overlooked(&[hop("a", FUNCTION, "", failed()), end.clone()], &[]).is_empty());
        assert_eq!(overlooked(&[end, hop("a", FUNCTION, "", failed())], &[]).len(), 1);
    }

    #[test]
    fn a_failure_beside_what_a_probe_saw_is_overlooked() {
        let hops = [hop("a", RULE, QUEUE, Outcome::Delivered), hop("a", RULE, FUNCTION, failed())];
        let probe = probe(r#"{"sqs": {"queue": "Failures", "event": "a", "count": 1}}"#);
        assert_eq!(overlooked(&hops, &[&probe]).len(), 1);
    }

    #[test]
    fn what_a_probe_looks_at_is_not_overlooked() {
        let dead = |trace| hop(trace, RULE, QUEUE, Outcome::DeadLettered { code: "x".to_owned() });
        let machine = |trace| hop(trace, &format!("{MACHINE}1"), "", failed());
        let cases = [
            (r#"{"sqs": {"queue": "Failures"}}"#, vec![hop("a", FUNCTION, "", failed()), dead("a")]),
            (r#"{"execution": {"machine": "M", "status": "FAILED"}}"#, vec![machine("a")]),
            (
                r#"{"logs": {"group": "g", "event": "a", "count": 0}}"#,
                vec![
                    hop("a", FUNCTION, "", Outcome::Published { event: "b".to_owned() }),
                    hop("b", FUNCTION, "", failed()),
                ],
            ),
        ];
        for (text, hops) in cases {
            let probe = probe(text);
            assert_eq!(overlooked(&hops, &[&probe]), [], "{text}");
            assert!(!overlooked(&hops, &[]).is_empty(), "{text}");
        }
    }
}
